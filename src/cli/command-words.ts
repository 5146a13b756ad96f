import { failedTo } from '../core/errors';

/** A piece in single quotes, in double quotes, or a run of neither; a quote that nothing closes is a piece of its own. */
const PIECE = /'([^']*)'|"((?:\\.|[^"\\])*)"|((?:\\(?:.|$)|[^\s'"\\])+)|(['"])/sy;
const BLANKS = /\s*/y;

/**
 * The words of a command line, as a POSIX shell divides it: quotes hold blanks together, a backslash stands before a blank, a quote or a
 * backslash. Before anything else it is a letter like any other, as in a path of Windows. Nothing is expanded.
 *
 * @throws MettleError `METTLE_USAGE` for a quote that is not closed.
 */
export function commandWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; ) {
    const piece = match(PIECE, line, at);
    if (piece === undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += match(BLANKS, line, at)?.[0].length ?? 0;
      continue;
    }
    const [whole, single, double, plain, open] = piece;
    if (open !== undefined) throw unclosed(line, open);
    word =
      (word ?? '') + (single ?? double?.replace(/\\(["\\])/g, '$1') ?? plain?.replace(/\\(["'\\\s])/g, '$1') ?? '');
    at += whole.length;
  }
  return word === undefined ? words : [...words, word];
}

function match(pattern: RegExp, line: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(line) ?? undefined;
}

function unclosed(line: string, quote: string): Error {
  return failedTo({
    to: 'read the command',
    reason: `a quote (${quote}) is not closed in: ${line}`,
    cure: `Close it, or write \\${quote}`,
    code: 'METTLE_USAGE',
  });
}
