/** Whether a list such as that of `connection` names an item. Blanks as llhttp takes them: a tab after an item spoils it. */
export function namesItem(value: string, item: string): boolean {
  return value.split(',').some((part) => trimmed(part) === item);
}

/** Whether `chunked` is the last coding of a `transfer-encoding`: only then are the chunks the frame of the body. */
export function lastIsChunked(value: string): boolean {
  return trimmed(value.slice(value.lastIndexOf(',') + 1)) === 'chunked';
}

function trimmed(part: string): string {
  return part.toLowerCase().replace(/^[ \t]+| +$/g, '');
}
