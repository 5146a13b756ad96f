import { constants } from 'node:os';
import { inHostRealm } from '../../core/host-realm';

/**
 * What a socket says when its peer resets the connection, as Node itself makes it: in Node's own realm, so that it is
 * no `instanceof Error` under Jest, as the real one is not.
 */
export function connectionReset(): Error {
  const make = inHostRealm<(message: string) => Error>('(message) => new Error(message)');
  const errno = -constants.errno.ECONNRESET;
  return Object.assign(make('read ECONNRESET'), { errno, code: 'ECONNRESET', syscall: 'read' });
}
