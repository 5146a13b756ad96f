/** What each signal was made of, for as long as it is there itself. */
const sources = new WeakMap<AbortSignal, readonly AbortSignal[]>();

/**
 * `AbortSignal.any` that keeps its word: a signal that aborts as soon as one of several does. Some versions of Node, 20 among them, hold what a
 * signal was made of weakly: an `AbortSignal.timeout` that nobody else holds is collected, and what waits for it hangs.
 * Source: https://github.com/nodejs/node/issues/57736 and 65995.
 *
 * @example
 * ```ts
 * await call({ signal: anySignal([given, AbortSignal.timeout(5_000)]) });
 * ```
 */
export function anySignal(signals: readonly AbortSignal[]): AbortSignal {
  const any = AbortSignal.any([...signals]);
  sources.set(any, signals);
  return any;
}
