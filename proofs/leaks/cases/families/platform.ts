import { createCipheriv, createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompressSync, gunzip, gunzipSync, gzip, gzipSync } from 'node:zlib';
import { drawValue, type Family, family, soundFamily } from '../family';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** What the platform makes in passing. Most of it is outside V8's heap. */
export const platform: readonly Family[] = [
  family('gzip there and back', (random, leaks) => {
    const [bytes, waits] = [random.integer(100, 20_000), random.pick([true, false])];
    const kept: Buffer[] = [];
    return {
      async iterate(i) {
        const text = Buffer.alloc(bytes, `${i} `);
        const packed = waits ? await pack(text) : gzipSync(text);
        if (leaks) kept.push(packed);
        return waits ? unpack(packed) : gunzipSync(packed);
      },
    };
  }),

  soundFamily('brotli', (random) => {
    const bytes = random.integer(100, 5000);
    return { iterate: (i) => brotliCompressSync(Buffer.alloc(bytes, `${i} `)).length };
  }),

  family('digests, ciphers, random numbers', (random, leaks) => {
    const [algorithm, bytes] = [random.pick(['sha256', 'sha512', 'md5']), random.integer(16, 2000)];
    const key = randomBytes(32);
    const hashes: unknown[] = [];
    return {
      iterate(i) {
        const hash = createHash(algorithm).update(`${i}`);
        const cipher = createCipheriv('aes-256-gcm', key, randomBytes(12));
        cipher.update(randomBytes(bytes));
        cipher.final();
        createHmac(algorithm, key).update(randomUUID()).digest('hex');
        if (leaks) hashes.push(hash);
      },
    };
  }),

  family('JSON there and back', (random, leaks) => {
    const size = random.integer(1, 50);
    const kept: unknown[] = [];
    return {
      iterate(i) {
        const text = JSON.stringify(Array.from({ length: size }, (_, n) => ({ i, n, name: `name ${n}` })));
        const seen = JSON.parse(text) as unknown;
        if (leaks) kept.push(seen);
      },
    };
  }),

  soundFamily('formats of numbers, dates and lists', (random) => {
    const locale = random.pick(['en', 'de', 'fr', 'ja']);
    return {
      iterate(i) {
        const number = new Intl.NumberFormat(locale, { style: 'currency', currency: 'EUR' }).format(i);
        return [number, i.toLocaleString(locale), new Date(i).toLocaleDateString(locale), 'b'.localeCompare('a')];
      },
    };
  }),

  family('errors with their stacks', (random, leaks) => {
    const [depth, bound] = [random.integer(1, 30), random.integer(1, 50)];
    const last: Error[] = [];
    const fail = (left: number, i: number): Error => (left > 0 ? fail(left - 1, i) : new Error(`no ${i}`));
    return {
      iterate(i) {
        const error = fail(depth, i);
        if (i % 2 === 0) String(error.stack);
        if (leaks) last.push(error);
        else last[i % bound] = error;
      },
    };
  }),

  soundFamily('errors that are thrown and caught', (random) => {
    const waits = random.pick([true, false]);
    return {
      async iterate(i) {
        try {
          if (waits) await Promise.reject(new TypeError(`no ${i}`));
          throw new RangeError(`no ${i}`, { cause: new Error('because') });
        } catch (error) {
          return (error as Error).message;
        }
      },
    };
  }),

  family('structured clones', (random, leaks) => {
    const value = { map: new Map([[1, { a: 1 }]]), bytes: new Uint8Array(random.integer(1, 1000)), at: new Date() };
    const kept: unknown[] = [];
    return {
      iterate() {
        const clone = structuredClone(value);
        if (leaks) kept.push(clone);
      },
    };
  }),

  soundFamily('addresses, encoders, headers, blobs', (random) => {
    const host = random.pick(['a.test', 'b.test']);
    return {
      async iterate(i) {
        const url = new URL(`http://${host}/${i}?q=${i}`);
        url.searchParams.append('n', String(i));
        const bytes = new TextEncoder().encode(url.href);
        const headers = new Headers({ 'x-number': String(i) });
        const blob = new Blob([bytes]);
        return [new TextDecoder().decode(bytes), headers.get('x-number'), await blob.text()];
      },
    };
  }),

  family('buffers of their own', (random, leaks) => {
    const [bytes, bound] = [random.integer(5000, 100_000), random.integer(1, 20)];
    const ring: Buffer[] = [];
    return {
      iterate(i) {
        const buffer = Buffer.alloc(bytes, i);
        if (leaks) ring.push(buffer);
        else ring[i % bound] = buffer;
      },
    };
  }),

  family('a text that is built and begun anew', (random, leaks) => {
    const [most, value] = [random.integer(100, 2000), drawValue(random)];
    const texts: string[] = [];
    let text = '';
    return {
      iterate(i) {
        text += `${i} ${typeof value(i)};`;
        if (text.length > most) text = '';
        if (leaks) texts.push(`${text} ${i}`);
      },
    };
  }),
];
