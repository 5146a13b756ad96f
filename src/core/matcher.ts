import type { Outcome } from './records/record';

/** What a matcher uses of Jest's `this`; the capabilities know nothing else of Jest. */
export interface MatcherContext {
  readonly isNot?: boolean;
  readonly promise?: string;
  readonly utils: {
    matcherHint(
      name: string,
      received?: string,
      expected?: string,
      options?: { isNot?: boolean; promise?: string },
    ): string;
    printReceived(value: unknown): string;
    printExpected(value: unknown): string;
    diff(expected: unknown, received: unknown): string | null;
  };
}

/** What a matcher returns. */
export interface MatcherOutcome {
  readonly pass: boolean;
  readonly message: () => string;
}

/** The first line of a matcher's message, as Jest's own matchers print it. */
export function hint(context: MatcherContext, name: string, expected = 'expected'): string {
  return context.utils.matcherHint(name, 'received', expected, {
    ...(context.isNot === undefined ? {} : { isNot: context.isNot }),
    ...(context.promise === undefined ? {} : { promise: context.promise }),
  });
}

/** Throws where a result must not be judged, under `.not` too: it is `invalid` or `aborted`. */
export function refuseUntrusted(
  context: MatcherContext,
  name: string,
  result: { readonly outcome: Outcome; readonly reasons: readonly string[] },
): void {
  if (result.outcome === 'completed') return;
  const reasons = result.reasons.map((reason) => `  - ${reason}`).join('\n');
  throw new Error(
    `${hint(context, name)}\n\nThe result is ${result.outcome}: it cannot be judged, neither as passed nor as failed.\n${reasons}`,
  );
}
