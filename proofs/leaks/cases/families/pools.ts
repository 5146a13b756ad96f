import { drawValue, type Family, family, soundFamily } from '../family';

const MOST = 180;

export const pools: readonly Family[] = [
  family('a pool of objects', (random, leaks) => {
    const [size, parallel] = [random.integer(2, MOST), random.integer(1, 3)];
    const free: { uses: number }[] = Array.from({ length: size }, () => ({ uses: 0 }));
    return {
      iterate() {
        const taken = Array.from({ length: parallel }, () => free.pop() ?? { uses: 0 });
        for (const each of taken) {
          each.uses++;
          if (leaks || free.length < size) free.push(each);
        }
        if (leaks) free.push({ uses: 0 });
      },
    };
  }),

  family('lazy initialisation, piece by piece', (random, leaks) => {
    const [pieces, value] = [random.integer(1, MOST), drawValue(random)];
    const made = new Map<number, unknown>();
    const history: unknown[] = [];
    return {
      iterate(i) {
        const piece = i % pieces;
        if (!made.has(piece)) made.set(piece, value(piece));
        if (leaks) history.push({ piece: made.get(piece) });
      },
    };
  }),

  family('an array as a ring', (random, leaks) => {
    const [bound, value] = [random.integer(1, MOST), drawValue(random)];
    const ring: unknown[] = [];
    return {
      iterate(i) {
        ring[leaks ? i : i % bound] = value(i);
      },
    };
  }),

  family('an array that is cut at its beginning', (random, leaks) => {
    const [bound, value] = [random.integer(1, MOST), drawValue(random)];
    const last: unknown[] = [];
    return {
      iterate(i) {
        last.push(value(i));
        if (!leaks && last.length > bound) last.shift();
      },
    };
  }),

  family('slices of the pool of buffers', (random, leaks) => {
    const [bound, bytes] = [random.integer(1, MOST), random.integer(8, 600)];
    const slices: Buffer[] = [];
    return {
      iterate(i) {
        const slice = Buffer.from(`${i}`.padEnd(bytes, 'x'));
        if (leaks) slices.push(slice);
        else slices[i % bound] = slice;
      },
    };
  }),

  family('strings kept once', (random, leaks) => {
    const different = random.integer(2, MOST);
    const kept = new Map<string, string>();
    return {
      iterate(i) {
        const text = ['some', 'words', leaks ? i : i % different].join(' ');
        const known = kept.get(text);
        if (known === undefined) kept.set(text, text);
        return known ?? text;
      },
    };
  }),

  soundFamily('a scratch array that is used again', (random) => {
    const scratch = new Float64Array(random.integer(16, 4096));
    return {
      iterate(i) {
        scratch.fill(i).subarray(0, 8).sort();
        return scratch.slice(0, 4);
      },
    };
  }),

  family('a linked list of bounded length', (random, leaks) => {
    const bound = random.integer(1, MOST);
    interface Node {
      readonly value: number;
      next: Node | undefined;
    }
    let first: Node | undefined;
    let last: Node | undefined;
    let length = 0;
    return {
      iterate(i) {
        const node: Node = { value: i, next: undefined };
        if (last === undefined) first = node;
        else last.next = node;
        last = node;
        length++;
        if (!leaks && length > bound) {
          first = first?.next;
          length--;
        }
      },
    };
  }),
];
