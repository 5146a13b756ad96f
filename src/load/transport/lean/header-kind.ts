import type { Buffer } from 'node:buffer';

/** The headers that a transport has to know; all others are the receiver's. */
export const HeaderKind = {
  other: 0,
  contentLength: 1,
  transferEncoding: 2,
  connection: 3,
  keepAlive: 4,
  setCookie: 5,
} as const;

/** Told by its length first: most headers are none of these, and cost nothing more. */
export function kindOf(bytes: Buffer, at: number, length: number): number {
  switch (length) {
    case 10:
      if (isName(bytes, at, 'connection')) return HeaderKind.connection;
      if (isName(bytes, at, 'keep-alive')) return HeaderKind.keepAlive;
      return isName(bytes, at, 'set-cookie') ? HeaderKind.setCookie : HeaderKind.other;
    case 14:
      return isName(bytes, at, 'content-length') ? HeaderKind.contentLength : HeaderKind.other;
    case 16:
      return isName(bytes, at, 'proxy-connection') ? HeaderKind.connection : HeaderKind.other;
    case 17:
      return isName(bytes, at, 'transfer-encoding') ? HeaderKind.transferEncoding : HeaderKind.other;
    default:
      return HeaderKind.other;
  }
}

/** Whether valid bytes of this length are that name, in letters of either case. */
export function isName(bytes: Buffer, at: number, name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    if (((bytes[at + i] as number) | 0x20) !== name.charCodeAt(i)) return false;
  }
  return true;
}
