/** A function with what it is called with, ready to be timed. */
export interface Callable {
  readonly fn: (input: unknown) => unknown;
  readonly input: unknown;
  /** Whether it answers with a promise, which is awaited. */
  readonly isAsync: boolean;
}

/** Calls the function once, to see whether it works and how it answers. @throws what it throws. */
export async function tryOut(fn: (input: unknown) => unknown, input: unknown): Promise<Callable> {
  const answer = fn(input);
  const isAsync = typeof (answer as { then?: unknown } | null | undefined)?.then === 'function';
  if (isAsync) await answer;
  return { fn, input, isAsync };
}
