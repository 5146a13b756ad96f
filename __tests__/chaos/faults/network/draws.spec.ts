import { uniformityOf } from '../../../../proofs/chaos-truth/uniformity';
import type { Fault } from '../../../../src/chaos/fault';
import { corrupt, latency } from '../../../../src/chaos/faults/network';
import { TOXICS, type Toxic } from '../../../../src/chaos/toxics';
import { createRandom } from '../../../../src/core/random';
import type { Connection, Direction, Flow, Interceptor, Relay, Stages } from '../../../../src/core/relay';

/** A connection without sockets: what came out of each direction, with its time. */
function connection(): Connection & { readonly out: { chunk: Buffer; atMs: number; direction: Direction }[] } {
  const out: { chunk: Buffer; atMs: number; direction: Direction }[] = [];
  const flow = (direction: Direction): Flow => ({
    direction,
    lastChunk: undefined,
    signal: new AbortController().signal,
    push: (chunk, atMs = 0) => void out.push({ chunk, atMs, direction }),
    end: () => {},
  });
  return {
    out,
    id: 1,
    isNew: true,
    upstream: flow('upstream'),
    downstream: flow('downstream'),
    close: () => {},
    reset: () => {},
  };
}

/** The stages that a fault puts into a connection, with a seed. */
async function stagesOf(make: (of: never) => Fault, on: Connection, seed: number): Promise<Stages> {
  let interceptor: Interceptor | undefined;
  const relay = {
    intercept(given: Interceptor) {
      interceptor = given;
      return () => {};
    },
  } as Relay;
  const fault = make({ name: 'X', address: 'x', relay } as never);
  await fault.inject({
    random: createRandom(seed),
    signal: new AbortController().signal,
    defer: () => {},
    drawn: () => {},
    fired: () => {},
    figure: () => {},
    note: () => {},
    coming: 1,
    asked: new Map(),
  });
  return interceptor?.open?.(on) ?? {};
}

/** Long ago, so that nothing is waited for. */
const LONG_AGO_MS = -1e9;

/** The delays of a number of exchanges, each answer in so many chunks. */
async function delays(make: (of: never) => Fault, seed: number, chunks: (n: number) => number): Promise<number[]> {
  const on = connection();
  const { upstream, downstream } = await stagesOf(make, on, seed);
  const drawn: number[] = [];
  for (let n = 0; n < 2000; n++) {
    await upstream?.take(Buffer.from('question'), LONG_AGO_MS);
    const from = on.out.length;
    for (let chunk = 0; chunk < chunks(n); chunk++) await downstream?.take(Buffer.from('answer'), LONG_AGO_MS);
    const each = on.out.slice(from).map(({ atMs }) => atMs - LONG_AGO_MS);
    expect(new Set(each).size).toBe(1);
    drawn.push(each[0] as number);
  }
  return drawn;
}

const jittered = (of: never): Fault => latency({ of, delay: 50, jitter: 10 });

test.each([1, 2, 3, 4, 5])('delays are drawn evenly from delay - jitter to delay + jitter (seed %i)', async (seed) => {
  const drawn = await delays(jittered, seed, () => 1);
  const { distance, critical } = uniformityOf(drawn, 40, 60);
  expect(distance).toBeLessThan(critical);
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(40);
  expect(Math.max(...drawn)).toBeLessThan(60);
  // Standard error of the mean of 2,000 such values: 0.13 ms.
  expect(Math.abs(drawn.reduce((sum, ms) => sum + ms, 0) / drawn.length - 50)).toBeLessThan(0.5);
});

test('the test tells values that are not even', () => {
  const random = createRandom(1);
  const skewed = Array.from({ length: 2000 }, () => 40 + 20 * random.float() ** 1.2);
  const { distance, critical } = uniformityOf(skewed, 40, 60);
  expect(distance).toBeGreaterThan(critical);
});

test('a replay draws the same, however the network cuts an answer into chunks', async () => {
  const once = await delays(jittered, 42, () => 1);
  expect(await delays(jittered, 42, (n) => 1 + (n % 7))).toEqual(once);
  expect(await delays(jittered, 43, () => 1)).not.toEqual(once);
});

test('the toxic of the API draws for each chunk, whole milliseconds, the upper end left out', async () => {
  const on = connection();
  const toxic = TOXICS['latency'] as Toxic;
  const attributes = toxic.read({ latency: 50, jitter: 10 }, toxic.defaults);
  const stage = toxic.stage({
    flow: on.downstream,
    connection: on,
    attributes: () => attributes,
    random: createRandom(1),
    fired: () => {},
  });
  for (let n = 0; n < 4000; n++) await stage.take(Buffer.from('x'), LONG_AGO_MS);
  const counts = new Map<number, number>();
  for (const { atMs } of on.out) counts.set(atMs - LONG_AGO_MS, (counts.get(atMs - LONG_AGO_MS) ?? 0) + 1);
  expect([...counts.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => 40 + n));
  // 200 each are expected; the standard deviation is 14.
  for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(5 * 14);
});

describe('corrupt', () => {
  async function through(seed: number, share: number, cuts: readonly number[]): Promise<Buffer> {
    const on = connection();
    const { downstream } = await stagesOf((of) => corrupt({ of, share }), on, seed);
    const whole = Buffer.alloc(100_000, 'a');
    let from = 0;
    for (const to of [...cuts, whole.length]) {
      await downstream?.take(whole.subarray(from, to), 0);
      from = to;
    }
    expect(whole.every((byte) => byte === 97)).toBe(true);
    return Buffer.concat(on.out.map(({ chunk }) => chunk));
  }
  const changedIn = (bytes: Buffer): number => bytes.reduce((sum, byte) => sum + (byte === 97 ? 0 : 1), 0);

  test('changes the share of the bytes that is asked for, and none twice the same by chance', async () => {
    // 1,000 are expected; the standard deviation is 31.
    expect(Math.abs(changedIn(await through(1, 0.01, [])) - 1000)).toBeLessThan(5 * 31);
    expect(changedIn(await through(1, 1, []))).toBe(100_000);
  });

  test('a replay changes the same bytes into the same, however they are cut into chunks', async () => {
    const once = await through(7, 0.01, []);
    expect((await through(7, 0.01, [1, 2, 3, 500, 501, 40_000])).equals(once)).toBe(true);
    expect((await through(8, 0.01, [])).equals(once)).toBe(false);
  });
});
