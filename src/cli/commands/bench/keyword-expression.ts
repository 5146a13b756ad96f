import { failedTo } from '../../../core/errors';

/** Whether a name is one that an expression asks for. */
export type NameFilter = (name: string) => boolean;

/** A word as pytest reads it, or one in quotes, which may hold blanks; or a bracket. */
const TOKEN = /\s*(?:([()])|'([^']*)'|"([^"]*)"|((?:\w|[:+\-.[\]\\/>])+))/uy;

interface Token {
  readonly word: string;
  /** A quoted word is never `and`, `or` or `not`. */
  readonly quoted: boolean;
}

/**
 * Reads an expression of pytest's `-k`: words joined by `and`, `or`, `not` and brackets. A word stands for the names that hold it. Beyond pytest, one
 * in quotes may hold blanks.
 *
 * @throws MettleError `METTLE_USAGE`
 * @example
 * ```ts
 * keywordExpression("parses and not (large or 'very large')")('parser > parses[small]'); // true
 * ```
 */
export function keywordExpression(text: string): NameFilter {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = (): string | undefined => (tokens[at]?.quoted ? undefined : tokens[at]?.word);
  const accept = (word: string): boolean => {
    if (peek() !== word) return false;
    at += 1;
    return true;
  };

  function either(): NameFilter {
    const filters = [both()];
    while (accept('or')) filters.push(both());
    return (name) => filters.some((filter) => filter(name));
  }
  function both(): NameFilter {
    const filters = [one()];
    while (accept('and')) filters.push(one());
    return (name) => filters.every((filter) => filter(name));
  }
  function one(): NameFilter {
    if (accept('not')) {
      const filter = one();
      return (name) => !filter(name);
    }
    if (accept('(')) {
      const filter = either();
      if (!accept(')')) throw wrong(text, 'a bracket is not closed');
      return filter;
    }
    const token = tokens[at];
    if (token === undefined || ['and', 'or', ')'].includes(peek() ?? '')) {
      throw wrong(text, `a word is missing ${token === undefined ? 'at its end' : `before "${token.word}"`}`);
    }
    at += 1;
    return (name) => name.includes(token.word);
  }

  const filter = either();
  if (at < tokens.length) throw wrong(text, `"and" or "or" is missing before "${tokens[at]?.word}"`);
  return filter;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const [, bracket, single, double, word] = TOKEN.exec(text) ?? [];
    const plain = bracket ?? word;
    const found = plain ?? single ?? double;
    if (found === undefined) throw wrong(text, `"${text.slice(from).trim().charAt(0)}" cannot stand there`);
    tokens.push({ word: found, quoted: plain === undefined });
  }
  return tokens;
}

function wrong(text: string, reason: string): Error {
  return failedTo({
    to: `read -k ${JSON.stringify(text)}`,
    reason,
    cure: 'Write words with "and", "or", "not" and brackets, such as -k "parses and not large"',
    code: 'METTLE_USAGE',
  });
}
