import { runInNewContext, Script } from 'node:vm';
import { drawValue, type Family, family, soundFamily } from '../family';

/** What V8 learns and keeps of code that runs. */
export const code: readonly Family[] = [
  soundFamily('functions that meet new shapes', (random) => {
    const shapes = random.integer(2, 400);
    const read = (record: Record<string, number>): number => {
      let sum = 0;
      for (const key in record) sum += record[key] as number;
      return sum;
    };
    return { iterate: (i) => read({ [`a${i % shapes}`]: i, [`b${i % (shapes >> 1 || 1)}`]: i, c: 1 }) };
  }),

  soundFamily('shapes that are new in each iteration', () => ({
    iterate(i) {
      const record: Record<string, number> = { [`key${i}`]: i };
      record[`other${i}`] = i;
      return Object.keys(record).length;
    },
  })),

  soundFamily('functions that become hot one after the other', (random) => {
    const functions = Array.from(
      { length: random.integer(5, 100) },
      (_, n) => new Function('x', `let sum = ${n}; for (let i = 0; i < 50; i++) sum += x * i; return sum;`),
    );
    return { iterate: (i) => functions[Math.floor(i / 7) % functions.length]?.(i) };
  }),

  family('templates that are compiled once', (random, leaks) => {
    const templates = random.integer(1, 60);
    const compiled = new Map<string, (value: unknown) => string>();
    return {
      iterate(i) {
        const source = `return 'number ${leaks ? i : i % templates}: ' + value;`;
        const known = compiled.get(source) ?? (new Function('value', source) as (value: unknown) => string);
        compiled.set(source, known);
        return known(i);
      },
    };
  }),

  soundFamily('code that is compiled and dropped', (random) => {
    const way = random.pick(['function', 'script', 'eval'] as const);
    const ways = {
      function: (i: number) => new Function(`return ${i}`)(),
      script: (i: number) => new Script(`${i} + 1`).runInThisContext(),
      // biome-ignore lint/security/noGlobalEval: what eval leaves behind is the question.
      eval: (i: number) => globalThis.eval(`(() => ${i})()`),
    };
    return { iterate: (i) => ways[way](i) };
  }),

  family('classes made by a function', (random, leaks) => {
    const value = drawValue(random);
    const kept: unknown[] = [];
    return {
      iterate(i) {
        class Made {
          readonly value = value(i);
          read(): unknown {
            return this.value;
          }
        }
        if (leaks) kept.push(new Made());
        return new Made().read();
      },
    };
  }),

  family('generators and async generators', (random, leaks) => {
    const count = random.integer(1, 10);
    const kept: unknown[] = [];
    async function* count_(i: number): AsyncGenerator<{ i: number; n: number }> {
      for (let n = 0; n < count; n++) yield { i, n };
    }
    return {
      async iterate(i) {
        const all = count_(i);
        for await (const each of all) if (each.n === count - 1) break;
        if (leaks) kept.push(all);
      },
    };
  }),

  soundFamily('proxies, symbols, accessors', (random) => {
    const names = random.integer(1, 50);
    return {
      iterate(i) {
        const proxy = new Proxy({ i }, { get: (target, key) => Reflect.get(target, key) });
        const bag = Object.defineProperty({}, Symbol.for(`name ${i % names}`), { get: () => proxy.i });
        return [proxy.i, Symbol(`own ${i}`), Object.freeze(bag)];
      },
    };
  }),

  soundFamily('contexts of their own', () => ({
    iterate: (i) => (i % 10 === 0 ? runInNewContext('({ a: 1 }).a') : undefined),
  })),

  soundFamily('closures over closures', (random) => {
    const depth = random.integer(1, 20);
    const wrap = (left: number, inner: () => number): (() => number) =>
      left === 0 ? inner : wrap(left - 1, () => inner() + 1);
    return { iterate: (i) => wrap(depth, () => i)() };
  }),
];
