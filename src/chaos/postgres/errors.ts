import type { ErrorFields } from './messages';

type Known = Omit<ErrorFields, 'code'>;

const RETRY = 'The transaction might succeed if retried.';

/**
 * What a Postgres says with a code. Texts: the server's own, of version 15.
 * Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const KNOWN: Readonly<Record<string, Known>> = {
  '08006': { severity: 'ERROR', message: 'server closed the connection unexpectedly' },
  '25006': {
    severity: 'ERROR',
    message: 'cannot execute INSERT in a read-only transaction',
    routine: 'PreventCommandIfReadOnly',
  },
  '40001': {
    severity: 'ERROR',
    message: 'could not serialize access due to read/write dependencies among transactions',
    detail: 'Reason code: Canceled on identification as a pivot, during conflict out checking.',
    hint: RETRY,
    routine: 'OnConflict_CheckForSerializationFailure',
  },
  '40P01': {
    severity: 'ERROR',
    message: 'deadlock detected',
    hint: 'See server log for query details.',
    routine: 'DeadLockReport',
  },
  '53100': {
    severity: 'ERROR',
    message: 'could not extend file "base/5/16384": No space left on device',
    hint: 'Check free disk space.',
    routine: 'mdextend',
  },
  '53200': { severity: 'ERROR', message: 'out of memory', routine: 'AllocSetAlloc' },
  '53300': { severity: 'FATAL', message: 'sorry, too many clients already', routine: 'InitProcess' },
  '55P03': { severity: 'ERROR', message: 'canceling statement due to lock timeout', routine: 'ProcessInterrupts' },
  '57014': { severity: 'ERROR', message: 'canceling statement due to statement timeout', routine: 'ProcessInterrupts' },
  '57P01': {
    severity: 'FATAL',
    message: 'terminating connection due to administrator command',
    routine: 'ProcessInterrupts',
  },
  '57P02': {
    severity: 'FATAL',
    message: 'terminating connection because of crash of another server process',
    hint: 'In a moment you should be able to reconnect to the database and repeat your command.',
    routine: 'quickdie',
  },
  '57P03': { severity: 'FATAL', message: 'the database system is starting up', routine: 'ProcessStartupPacket' },
  '57P05': {
    severity: 'FATAL',
    message: 'terminating connection due to idle-session timeout',
    routine: 'ProcessInterrupts',
  },
  '25P03': {
    severity: 'FATAL',
    message: 'terminating connection due to idle-in-transaction timeout',
    routine: 'ProcessInterrupts',
  },
};

/** Codes whose texts are known. */
export const KNOWN_CODES: readonly string[] = Object.keys(KNOWN);

/** An error as the server gives it, or with a text of one's own, which then has no detail and no hint. */
export function postgresErrorFields(
  code: string,
  own: { readonly message?: string | undefined; readonly severity?: ErrorFields['severity'] | undefined } = {},
): ErrorFields {
  const known = KNOWN[code];
  const severity = own.severity ?? known?.severity ?? 'ERROR';
  if (own.message !== undefined) return { severity, code, message: own.message };
  return { message: `error ${code}`, ...known, code, severity };
}

/** Whether the connection ends with it. */
export function endsConnection({ severity }: ErrorFields): boolean {
  return severity !== 'ERROR';
}
