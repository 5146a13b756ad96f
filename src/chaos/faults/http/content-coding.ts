import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { type AnswerHead, membersOf } from '../../http1/head';

/** How a body is packed and unpacked. */
export interface Coding {
  readonly decode: (body: Buffer) => Promise<Buffer>;
  readonly encode: (body: Buffer) => Promise<Buffer>;
}

const gzip: Coding = { decode: promisify(zlib.gunzip), encode: promisify(zlib.gzip) };

/** The codings of RFC 9110, 8.4.1, and RFC 7932, that Node itself knows. */
const codings: Readonly<Record<string, Coding>> = {
  gzip,
  'x-gzip': gzip,
  deflate: { decode: promisify(zlib.inflate), encode: promisify(zlib.deflate) },
  br: { decode: promisify(zlib.brotliDecompress), encode: promisify(zlib.brotliCompress) },
};

/** How the body of an answer is coded. Nothing where that is not known here. */
export function codingOf({ fields }: AnswerHead): Coding | undefined {
  const named = membersOf(fields, 'content-encoding').filter((name) => name !== 'identity');
  const known = named.flatMap((name) => codings[name] ?? []);
  if (known.length < named.length) return undefined;
  return {
    decode: (body) => known.reduceRight(async (coded, { decode }) => decode(await coded), Promise.resolve(body)),
    encode: (body) => known.reduce(async (plain, { encode }) => encode(await plain), Promise.resolve(body)),
  };
}
