const ESCAPED = /[<>&\u2028\u2029]/g;

/** JSON as Go's `encoding/json` writes it: what could end a script in a page is escaped. */
export function encode(value: unknown): string {
  return JSON.stringify(value).replace(
    ESCAPED,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** An object with names in the order of their bytes, as Go writes a map; names that look like numbers included. */
export function encodeMap(entries: readonly (readonly [string, unknown])[]): string {
  const sorted = [...entries].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return `{${sorted.map(([name, value]) => `${encode(name)}:${encode(value)}`).join(',')}}`;
}
