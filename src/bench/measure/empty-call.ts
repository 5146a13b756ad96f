import { medianOf } from '../../core/statistics';
import { benchmarkJsSampler } from './benchmark-js';
import { runBlock } from './block';
import type { Callable } from './callable';
import { type Warmth, warmUp } from './warm-up';

const EMPTY_SAMPLES = 3;
const EMPTY_MS = 4;
const doNothing = (): void => {};
const doNothingLater = async (): Promise<void> => {};

/** Milliseconds that a call of a function takes that does nothing, measured as the others are: what takes no longer cannot be told from it. */
export async function emptyCallMs(isAsync: boolean, benchmarkJs: boolean): Promise<number> {
  const empty: Callable = { fn: isAsync ? doNothingLater : doNothing, input: undefined, isAsync };
  const [{ callMs }] = (await warmUp([empty], { leastMs: 10, mostMs: 20 })) as [Warmth];
  const calls = Math.ceil(EMPTY_MS / callMs);
  const sample = benchmarkJs && !isAsync ? benchmarkJsSampler(empty) : undefined;
  const times: number[] = [];
  for (let taken = 0; taken < EMPTY_SAMPLES; taken++) {
    times.push(sample === undefined ? (await runBlock(empty, calls)).wallMs / calls : sample(calls, EMPTY_MS).callMs);
  }
  return medianOf(times);
}
