import { EventEmitter } from 'node:events';
import type { Case } from './case';

const EVERY = [2, 3, 5, 7, 10];

/** A leak that does not come in each iteration, but as regularly as they do. */
export const rare: readonly Case[] = EVERY.flatMap((every) => [
  {
    name: `an object every ${every} iterations`,
    make() {
      const kept: unknown[] = [];
      return {
        iterate(i: number) {
          if (i % every === 0) kept.push({ i });
        },
      };
    },
  },
  {
    name: `an entry of a Map every ${every} iterations`,
    make() {
      const kept = new Map<string, string>();
      return {
        iterate(i: number) {
          if (i % every === 0) kept.set(`key ${i}`, `value ${i}`);
        },
      };
    },
  },
  {
    name: `a listener every ${every} iterations`,
    make() {
      const emitter = new EventEmitter().setMaxListeners(0);
      return {
        iterate(i: number) {
          const listener = (): number => i;
          emitter.on('event', listener);
          if (i % every !== 0) emitter.off('event', listener);
        },
      };
    },
  },
]);
