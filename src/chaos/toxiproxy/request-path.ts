/** The path of a request: as text, elsewhere in its plain form, or not readable. */
export type RequestPath =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'malformed' };

/** Reads the path of a request target as Go's server and gorilla/mux do: decoded first, then asked for in its plain form. */
export function readRequestPath(target: string): RequestPath {
  const [raw = '', ...query] = target.split('?');
  if (/%(?![\da-f]{2})/i.test(raw)) return { kind: 'malformed' };
  const path = decoded(raw);
  const plain = cleaned(path);
  if (plain === path) return { kind: 'path', path };
  return { kind: 'redirect', location: [escaped(plain), ...query].join('?') };
}

/** Byte by byte: what is no UTF-8 becomes the replacement character instead of an error. */
function decoded(raw: string): string {
  const bytes = raw.replace(/%([\da-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function cleaned(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const plain = `/${parts.join('/')}`;
  return path.endsWith('/') && plain !== '/' ? `${plain}/` : plain;
}

function escaped(path: string): string {
  const bytes = encodeURIComponent(path).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return bytes.replace(/%(24|26|2B|2C|2F|3A|3B|3D|40)/g, decodeURIComponent);
}
