import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { drawValue, type Family, family, soundFamily } from '../family';

const LATER_THAN_ANY_TEST_MS = 1e8;

export const timers: readonly Family[] = [
  family('a debounced call', (random, leaks) => {
    const [delayMs, value] = [random.integer(1, 500), drawValue(random)];
    let timer: NodeJS.Timeout | undefined;
    let last: unknown;
    const started: NodeJS.Timeout[] = [];
    return {
      iterate(i) {
        if (!leaks) clearTimeout(timer);
        const seen = value(i);
        const call = (): void => {
          last = seen;
        };
        timer = setTimeout(call, leaks ? LATER_THAN_ANY_TEST_MS : delayMs).unref();
        if (leaks) started.push(timer);
        return last;
      },
      close: () => {
        clearTimeout(timer);
        for (const each of started) clearTimeout(each);
      },
    };
  }),

  soundFamily('timers that end soon after their iteration', (random) => {
    const [delayMs, value] = [random.integer(1, 10), drawValue(random)];
    let seen: unknown;
    return {
      async iterate(i) {
        const kept = value(i);
        setTimeout(() => {
          seen = kept;
        }, delayMs);
        if (i % 10 === 0) await turn();
        return seen;
      },
      settle: () => sleep(delayMs + 5),
    };
  }),

  family('an interval that flushes', (random, leaks) => {
    const [everyMs, value] = [random.integer(1, 10), drawValue(random)];
    let waiting: unknown[] = [];
    const interval = setInterval(() => {
      if (!leaks) waiting = [];
    }, everyMs).unref();
    return {
      async iterate(i) {
        waiting.push(value(i));
        if (i % 10 === 0) await turn();
      },
      settle: () => sleep(everyMs * 2),
      close: () => clearInterval(interval),
    };
  }),

  soundFamily('storms of immediates', (random) => {
    const count = random.integer(1, 50);
    let ran = 0;
    return {
      async iterate() {
        for (let each = 0; each < count; each++) setImmediate(() => ran++);
        await turn();
        return ran;
      },
    };
  }),

  soundFamily('signals that time out', (random) => {
    const afterMs = random.integer(30_000, 60_000);
    return { iterate: () => AbortSignal.timeout(afterMs).aborted };
  }),

  family('chains of promises', (random, leaks) => {
    const [length, value] = [random.integer(1, 20), drawValue(random)];
    const waiting: Promise<unknown>[] = [];
    return {
      async iterate(i) {
        let chain: Promise<unknown> = Promise.resolve(value(i));
        for (let each = 0; each < length; each++) chain = chain.then((seen) => ({ seen }));
        if (leaks) waiting.push(chain);
        return chain;
      },
    };
  }),

  family('a queue of work with a limit', (random, leaks) => {
    const limit = random.integer(1, 5);
    const waiting: (() => void)[] = [];
    const forgotten: Promise<void>[] = [];
    let running = 0;
    const run = async (): Promise<void> => {
      if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
      running++;
      await turn();
      running--;
      waiting.shift()?.();
    };
    return {
      async iterate() {
        await Promise.all(Array.from({ length: limit * 2 }, run));
        if (leaks) forgotten.push(new Promise(() => {}));
      },
    };
  }),

  family('batches that are flushed by size', (random, leaks) => {
    const [size, value] = [random.integer(2, 150), drawValue(random)];
    let batch: unknown[] = [];
    return {
      iterate(i) {
        batch.push(value(i));
        if (!leaks && batch.length >= size) batch = [];
      },
    };
  }),

  family('a log that is flushed', (random, leaks) => {
    const [every, words] = [random.integer(2, 150), random.integer(1, 20)];
    const lines: string[] = [];
    return {
      iterate(i) {
        lines.push(`${new Date(i).toISOString()} ${'word '.repeat(words)}${i}`);
        if (!leaks && lines.length >= every) lines.length = 0;
      },
    };
  }),
];
