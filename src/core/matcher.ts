import type { Outcome } from './records/record';

/** Handed from Jest to Jest: what it takes is none of our business. */
type EqualityTester = (...args: never[]) => boolean | undefined;

/** What a matcher uses of Jest's `this`; the capabilities know nothing else of Jest. */
export interface MatcherContext {
  /** Whether it was called under `.not`. */
  readonly isNot?: boolean | undefined;
  /** `'resolves'` or `'rejects'`, where it was called under one of them. */
  readonly promise?: string | undefined;
  /** Whether differences are printed whole. */
  readonly expand?: boolean | undefined;
  /** Jest's recursive equality. */
  equals(a: unknown, b: unknown, customTesters?: EqualityTester[]): boolean;
  /** Jest's own printers and testers. */
  readonly utils: {
    /** The first line of a message. */
    matcherHint(
      name: string,
      received?: string,
      expected?: string,
      options?: { isNot?: boolean; promise?: string },
    ): string;
    /** A received value, coloured. */
    printReceived(value: unknown): string;
    /** An expected value, coloured. */
    printExpected(value: unknown): string;
    /** A difference, or both values where there is none to show. */
    printDiffOrStringify(
      expected: unknown,
      received: unknown,
      expectedLabel: string,
      receivedLabel: string,
      expand: boolean,
    ): string;
    /** Jest's tester for iterables. */
    readonly iterableEquality: EqualityTester;
    /** Jest's tester for parts of objects. */
    readonly subsetEquality: EqualityTester;
  };
}

/** What a matcher returns. */
export interface MatcherOutcome {
  /** Whether the received value is as expected. */
  readonly pass: boolean;
  /** What to say when the expectation fails. */
  readonly message: () => string;
}

/** The first line of a matcher's message, as Jest's own matchers print it. */
export function hint(context: MatcherContext, name: string, expected = 'expected'): string {
  return context.utils.matcherHint(name, 'received', expected, {
    ...(context.isNot === undefined ? {} : { isNot: context.isNot }),
    ...(context.promise === undefined ? {} : { promise: context.promise }),
  });
}

/** Throws the error of a matcher that was used wrongly: by what it received, or by what it was asked. */
export function misused(context: MatcherContext, name: string, problem: string): never {
  throw new Error(`${hint(context, name)}\n\nMatcher error: ${problem}`);
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
