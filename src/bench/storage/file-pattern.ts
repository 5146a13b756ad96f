/**
 * A pattern of a file's name as an expression: `*` is anything, `?` one character, `[0-9]` one of some, `[!a]` none of some. Names hold no folders,
 * so `*` stops at nothing.
 *
 * The source of the rules is Python's `fnmatch`, by which pytest-benchmark finds its runs.
 * @internal
 */
export function filePattern(pattern: string): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    // A `]` that comes first is one of the class, and a class that nothing ends is no class.
    const end = character === '[' ? pattern.indexOf(']', at + (pattern[at + 1] === '!' ? 3 : 2)) : -1;
    if (end !== -1) {
      source += classOf(pattern.slice(at + 1, end));
      at = end;
    } else if (character === '*') source += '.*';
    else if (character === '?') source += '.';
    else source += escaped(character);
  }
  return new RegExp(`^${source}$`, 's');
}

function classOf(inside: string): string {
  const none = inside.startsWith('!');
  const members = (none ? inside.slice(1) : inside).replace(/[\\\]^[]/g, '\\$&');
  return `[${none ? '^' : ''}${members}]`;
}

function escaped(character: string): string {
  return character.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}
