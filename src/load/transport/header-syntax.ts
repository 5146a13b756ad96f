const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const NO_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/** Whether this may be the name of a header, or a method (`token`, RFC 9110, 5.6.2). */
export function isToken(text: string): boolean {
  return NAME.test(text);
}

/** Whether this may be the value of a header: no line break, and nothing beyond latin1 (RFC 9110, 5.5). */
export function isHeaderValue(text: string): boolean {
  return !NO_VALUE.test(text);
}
