/** What a fork is asked to do. */
export interface ForkRequest {
  /** Absolute path of the module. */
  readonly module: string;
  /** Absent: the default export, or the only one. */
  readonly export: string | undefined;
  readonly argument: unknown;
}

/** What of an error can cross to another process. */
export interface ForkError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string;
}

/** Tells a fork that its answer has arrived: it may leave. */
export const LEAVE = 'leave';

/** What a fork answers, once. */
export type ForkReply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: ForkError };

/** Takes from anything thrown what can cross to another process. */
export function describeError(thrown: unknown): ForkError {
  if (typeof thrown !== 'object' || thrown === null) return { name: 'Error', message: String(thrown) };
  const { name, message, stack, code } = thrown as Partial<Record<keyof ForkError, unknown>>;
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : String(thrown),
    ...(typeof stack === 'string' ? { stack } : {}),
    ...(typeof code === 'string' ? { code } : {}),
  };
}
