/** The stable codes of every error that jest-mettle throws. Match on these, never on the text. */
export type ErrorCode =
  | 'METTLE_OPTION'
  | 'METTLE_UNIT'
  | 'METTLE_HOST_REFUSED'
  | 'METTLE_SERVICE_START'
  | 'METTLE_SERVICE_STOPPED'
  | 'METTLE_SERVICE_DIED'
  | 'METTLE_DEPENDENCY'
  | 'METTLE_REQUEST'
  | 'METTLE_SCENARIO'
  | 'METTLE_MODULE'
  | 'METTLE_PROCESS'
  | 'METTLE_LOCK'
  | 'METTLE_FORK'
  | 'METTLE_INSPECTOR'
  | 'METTLE_SNAPSHOT'
  | 'METTLE_LEAKS'
  | 'METTLE_BENCHMARK'
  | 'METTLE_PATCH'
  | 'METTLE_FAULT'
  | 'METTLE_FAULT_UNFIRED'
  | 'METTLE_ROLLBACK'
  | 'METTLE_STEADY_STATE'
  | 'METTLE_SEEDS'
  | 'METTLE_STUB'
  | 'METTLE_TOXIPROXY'
  | 'METTLE_RECORD'
  | 'METTLE_REPORT'
  | 'METTLE_USAGE'
  | 'METTLE_CONFIG'
  | 'METTLE_RESULT'
  | 'METTLE_TIMEOUT'
  | 'METTLE_ABORTED';

const BRAND = Symbol.for('jest-mettle.error');

/** What {@link failedTo} needs to build a message of the house's one form. */
export interface Failure {
  /** Verb and object of what was tried, as in `start the service`. */
  readonly to: string;
  /** Why it failed, without a full stop. */
  readonly reason: string;
  /** What the reader should do, a sentence without its full stop. */
  readonly cure?: string;
  readonly code: ErrorCode;
  readonly cause?: unknown;
  /** Further lines, such as the last log lines of a service. */
  readonly details?: string;
}

/**
 * Every error of jest-mettle: `Failed to <verb> <thing>: <reason>. <what to do>.`
 *
 * `instanceof` works across realms and across the CommonJS and ESM builds, which matters inside Jest's sandbox.
 *
 * @example
 * ```ts
 * try { await startService({ command: ['node', 'missing.js'] }); }
 * catch (error) { if (error instanceof MettleError && error.code === 'METTLE_SERVICE_START') … }
 * ```
 */
export class MettleError extends Error {
  /** Stable, machine-readable kind of the error. */
  readonly code: ErrorCode;
  /** @internal */
  readonly [BRAND] = true;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'MettleError';
    this.code = code;
  }

  /** Knows errors of every realm and build of this package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value;
  }
}

/** Builds an error of the form `Failed to <verb> <thing>: <reason>. <what to do>.` */
export function failedTo(failure: Failure): MettleError {
  const cure = failure.cure === undefined ? '' : ` ${failure.cure}.`;
  const details = failure.details === undefined ? '' : `\n\n${failure.details}`;
  // It may be the message of another error, which ends its own sentence.
  const reason = failure.reason.replace(/(?<!\.)\.$/, '');
  return new MettleError(
    failure.code,
    `Failed to ${failure.to}: ${reason}.${cure}${details}`,
    failure.cause === undefined ? undefined : { cause: failure.cause },
  );
}

/** The text of anything thrown: errors of another realm, strings and objects included. */
export function reasonOf(thrown: unknown): string {
  try {
    if (typeof thrown === 'object' && thrown !== null) {
      const { message, code } = thrown as { message?: unknown; code?: unknown };
      if (typeof message === 'string' && message !== '') return message;
      if (typeof code === 'string') return code;
    }
    return String(thrown);
  } catch {
    // An object without a prototype, or a getter that throws: whoever handles an error must not get another one.
    return `something that says nothing (${typeof thrown})`;
  }
}
