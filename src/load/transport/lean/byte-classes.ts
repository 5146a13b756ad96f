import { isHeaderValue, isToken } from '../header-syntax';

/** Bytes by what they may be part of, as llhttp has them in its strict mode: 1 where they may. */
function bytesThat(may: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (may(byte) ? 1 : 0));
}

/** Names of headers, methods, chunk extensions (`tchar`, RFC 9110, 5.6.2). */
export const TOKEN = bytesThat((byte) => isToken(String.fromCharCode(byte)));

/** Values of headers (`field-content`, RFC 9110, 5.5). */
export const VALUE = bytesThat((byte) => isHeaderValue(String.fromCharCode(byte)));

/** Quoted values of chunk extensions, without the quote and the backslash. */
export const QUOTED = bytesThat((byte) => (byte === 0x09 || byte >= 0x20) && byte !== 0x22 && byte !== 0x5c);

export const CR = 0x0d;
export const LF = 0x0a;
export const SPACE = 0x20;
export const TAB = 0x09;
export const COLON = 0x3a;
export const COMMA = 0x2c;
