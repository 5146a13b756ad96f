import { hint, type MatcherContext, type MatcherOutcome, misused } from '../../core/matcher';
import { describeAnswer, readAnswer } from '../answer';

function isPattern(expected: unknown): expected is RegExp {
  return Object.prototype.toString.call(expected) === '[object RegExp]';
}

/** Implements `expect(answer).toHaveHeader('content-type', /json/)`. */
export function toHaveHeader(
  this: MatcherContext,
  received: unknown,
  name: string,
  expected?: string | RegExp,
): MatcherOutcome {
  const answer = readAnswer(received);
  if (!answer)
    return misused(
      this,
      'toHaveHeader',
      `the received value must be an answer with headers, but it is ${this.utils.printReceived(received)}`,
    );
  if (typeof name !== 'string' || name === '')
    return misused(
      this,
      'toHaveHeader',
      `the first argument must be a header's name, but it is ${this.utils.printExpected(name)}`,
    );
  if (expected !== undefined && typeof expected !== 'string' && !isPattern(expected)) {
    return misused(
      this,
      'toHaveHeader',
      `the expected value must be a text or a regular expression, but it is ${this.utils.printExpected(expected)}`,
    );
  }
  const value = answer.header(name);
  const pass =
    value !== undefined &&
    (expected === undefined || (isPattern(expected) ? expected.test(value) : value === expected));
  return {
    pass,
    message: () =>
      [
        hint(this, 'toHaveHeader'),
        '',
        `Expected header: ${this.isNot ? 'not ' : ''}${name}${expected === undefined ? '' : `: ${this.utils.printExpected(expected)}`}`,
        `Received header: ${value === undefined ? `none; there are ${answer.headerNames().join(', ') || 'no headers'}` : `${name}: ${this.utils.printReceived(value)}`}`,
        '',
        describeAnswer(answer),
      ].join('\n'),
  };
}
