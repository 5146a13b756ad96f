import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { medianOf } from '../../core/statistics';
import { runBlock } from './block';
import type { Callable } from './callable';
import { watchCollections } from './garbage';

const LOOKS = 5;
/** Less than what V8 gives to young objects at the least: no collection comes between. */
const BYTES_PER_LOOK = 400_000;
const MOST_CALLS = 20_000;
const TRIES = 12;
const LOOK_MS = 20;

/** What is looked at. */
export interface Allocating {
  /** Makes it ready: what this allocates does not count. */
  readonly prepare: () => Promise<Callable>;
  /** Brings to an end what was prepared. */
  readonly finish: (input: unknown) => unknown;
  /** Calls on what was prepared once; `null` for as many as make a good look. */
  readonly calls: number | null;
  /** How long a call takes. */
  readonly callMs: number;
}

/**
 * Bytes that a call allocates, in V8's heap and in buffers, as it does when it is warm: how much more is in use after some calls without a
 * collection. `null` where a collection always comes between: a call allocates megabytes.
 */
export async function bytesPerCall({ prepare, finish, calls: fixed, callMs }: Allocating): Promise<number | null> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const mostCalls = Math.max(1, Math.min(MOST_CALLS, Math.floor(LOOK_MS / callMs)));
  const seen: number[] = [];
  let calls = fixed ?? 1;
  for (let attempt = 0; attempt < TRIES && seen.length < LOOKS; attempt++) {
    const callable = await prepare();
    collect();
    const collections = watchCollections();
    const before = inUse();
    await runBlock(callable, calls);
    const bytes = inUse() - before;
    const isWhole = (await collections.end()).count === 0;
    await finish(callable.input);
    if (!isWhole) {
      if (fixed === null) calls = Math.max(1, Math.floor(calls / 4));
      continue;
    }
    const wanted = Math.min(mostCalls, Math.max(1, Math.floor((BYTES_PER_LOOK * calls) / Math.max(bytes, 1))));
    // The first looks only find out how many calls make a good one: those of the look itself count in few.
    if (fixed === null && wanted > calls * 2) calls = wanted;
    else seen.push(bytes / calls);
  }
  return seen.length === 0 ? null : Math.max(0, Math.round(medianOf(seen)));
}

function inUse(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
