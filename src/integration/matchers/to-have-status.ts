import { hint, type MatcherContext, type MatcherOutcome, misused } from '../../core/matcher';
import { describeAnswer, readAnswer, statusLine } from '../answer';

/** A status, a class of statuses, or a list of them. */
export type ExpectedStatus = number | '1xx' | '2xx' | '3xx' | '4xx' | '5xx' | readonly ExpectedStatus[];

function isExpectedStatus(expected: unknown): expected is ExpectedStatus {
  if (Array.isArray(expected)) return expected.length > 0 && expected.every(isExpectedStatus);
  if (typeof expected === 'string') return /^[1-5]xx$/.test(expected);
  return Number.isInteger(expected) && (expected as number) >= 100 && (expected as number) <= 599;
}

function fits(status: number, expected: ExpectedStatus): boolean {
  if (typeof expected === 'number') return status === expected;
  if (typeof expected === 'string') return Math.floor(status / 100) === Number(expected[0]);
  return expected.some((one) => fits(status, one));
}

function words(expected: ExpectedStatus): string {
  if (typeof expected === 'number') return statusLine(expected);
  return typeof expected === 'string' ? expected : expected.map(words).join(' or ');
}

/** Implements `expect(answer).toHaveStatus(200)`. */
export function toHaveStatus(this: MatcherContext, received: unknown, expected: ExpectedStatus): MatcherOutcome {
  const answer = readAnswer(received);
  if (!answer)
    return misused(
      this,
      'toHaveStatus',
      `the received value must be an answer with a status, but it is ${this.utils.printReceived(received)}`,
    );
  if (!isExpectedStatus(expected)) {
    return misused(
      this,
      'toHaveStatus',
      `the expected status must be like 200, '2xx' or [200, 204], but it is ${this.utils.printExpected(expected)}`,
    );
  }
  return {
    pass: fits(answer.status, expected),
    message: () =>
      [
        hint(this, 'toHaveStatus'),
        '',
        `Expected status: ${this.isNot ? 'not ' : ''}${words(expected)}`,
        `Received status: ${statusLine(answer.status)}`,
        '',
        describeAnswer(answer),
      ].join('\n'),
  };
}
