import { hint, type MatcherContext, type MatcherOutcome, misused } from '../../core/matcher';
import { isPlainObject } from '../../core/options';
import { describeAnswer, readAnswer } from '../answer';

/** Implements `expect(answer).toMatchJson({ id: 1 })`. */
export function toMatchJson(this: MatcherContext, received: unknown, expected: unknown): MatcherOutcome {
  const body = readBody(received);
  if (body.kind === 'unread') {
    return misused(
      this,
      'toMatchJson',
      "the answer's body has not been read. Give it the value: expect(await response.json()).toMatchJson(…)",
    );
  }
  if (body.kind === 'not json') {
    return {
      pass: false,
      message: () =>
        [hint(this, 'toMatchJson'), '', `The body is no JSON: ${body.problem}`, '', body.description].join('\n'),
    };
  }
  const pass = this.equals(body.value, expected, [this.utils.iterableEquality, this.utils.subsetEquality]);
  return {
    pass,
    message: () => {
      const difference = pass
        ? `Expected JSON: not ${this.utils.printExpected(expected)}\nReceived JSON:     ${this.utils.printReceived(body.value)}`
        : this.utils.printDiffOrStringify(
            expected,
            partLike(expected, body.value),
            'Expected',
            'Received',
            this.expand ?? false,
          );
      return [hint(this, 'toMatchJson'), '', difference, ...(body.description ? ['', body.description] : [])].join(
        '\n',
      );
    },
  };
}

type Body =
  | { readonly kind: 'json'; readonly value: unknown; readonly description: string | undefined }
  | { readonly kind: 'not json'; readonly problem: string; readonly description: string }
  | { readonly kind: 'unread' };

function readBody(received: unknown): Body {
  const answer = readAnswer(received);
  // A plain value that merely has a field called status is taken as the JSON itself.
  if (!answer || !isPlainObject((received as { headers?: unknown }).headers)) {
    return { kind: 'json', value: received, description: undefined };
  }
  if (answer.text === undefined) return { kind: 'unread' };
  const description = describeAnswer(answer);
  try {
    return { kind: 'json', value: JSON.parse(answer.text), description };
  } catch (error) {
    return { kind: 'not json', problem: (error as Error).message, description };
  }
}

/** The part of `actual` that `expected` speaks of, so that a diff shows nothing else. */
function partLike(expected: unknown, actual: unknown): unknown {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    return actual.map((item, index) => (index < expected.length ? partLike(expected[index], item) : item));
  }
  if (!isPlainObject(expected) || !isPlainObject(actual) || '$$typeof' in expected) return actual;
  return Object.fromEntries(
    Object.keys(expected)
      .filter((key) => key in actual)
      .map((key) => [key, partLike(expected[key], actual[key])]),
  );
}
