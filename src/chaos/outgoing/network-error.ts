import { constants } from 'node:os';
import { hostError } from '../../core/host-realm';

/** What a socket says when its peer resets the connection. */
export function connectionReset(): Error {
  return hostError('read ECONNRESET', { errno: -constants.errno.ECONNRESET, code: 'ECONNRESET', syscall: 'read' });
}
