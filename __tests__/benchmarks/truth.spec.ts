import type { RowAnswer, TruthRow } from '../../proofs/load-truth/row';
import { constant } from '../../proofs/load-truth/rows/constant';
import { cut } from '../../proofs/load-truth/rows/cut';
import { instant } from '../../proofs/load-truth/rows/instant';
import { reset } from '../../proofs/load-truth/rows/reset';
import { queueP50Ms, slower } from '../../proofs/load-truth/rows/slower';
import { stall, stallP99Ms } from '../../proofs/load-truth/rows/stall';
import { type ServerCounts, startServer } from '../../proofs/load-truth/server';

const nearestRank = (values: number[], percent: number): number =>
  values.sort((one, other) => one - other)[Math.ceil((values.length * percent) / 100) - 1] as number;

test('the arithmetic of the stall is that of each arrival by itself', () => {
  const load = { rate: 200, seconds: 3, connections: 50 };
  const arrivals = Array.from({ length: 600 }, (_, k) => (k * 1000) / 200);
  // The stall begins in the middle between two arrivals.
  const [beginMs, endMs] = [702.5, 702.5 + 1400];
  const waits = arrivals.map((atMs) => (atMs > beginMs && atMs < endMs ? endMs - atMs : 0));
  expect(stallP99Ms({ stalledMs: 1400 }, load)).toBeCloseTo(nearestRank(waits, 99), 6);
});

test('the arithmetic of the queue is that of each arrival by itself', () => {
  const load = { rate: 100, seconds: 2, connections: 10 };
  let freeAtMs = 0;
  const waits = Array.from({ length: 200 }, (_, k) => {
    freeAtMs = Math.max(freeAtMs, k * 10) + 20;
    return freeAtMs - k * 10;
  });
  expect(queueP50Ms(load)).toBe(nearestRank(waits, 50));
});

describe('a row holds only where the truth was said', () => {
  const counts: ServerCounts = { requests: 800, broken: 8, stalledMs: 1400, heldP50Ms: 50.3 };
  const answer: RowAnswer = { requests: 800, failed: 0, p50Ms: null, p99Ms: null };
  const judge = (row: TruthRow, said: Partial<RowAnswer>, seen: Partial<ServerCounts> = {}): boolean =>
    row.holds({ ...answer, ...said }, { ...counts, ...seen }, row.load(true));

  test('constant answers', () => {
    expect(judge(constant, { p50Ms: 51 })).toBe(true);
    expect(judge(constant, { p50Ms: 26 })).toBe(false);
    expect(judge(constant, {})).toBe(false);
    expect(judge(constant, { p50Ms: 51 }, { heldP50Ms: null })).toBe(false);
  });

  test('a stall', () => {
    const truthMs = stallP99Ms(counts, stall.load(true));
    expect(judge(stall, { p99Ms: truthMs * 1.019 })).toBe(true);
    expect(judge(stall, { p99Ms: truthMs * 1.021 })).toBe(false);
    expect(judge(stall, { p99Ms: 8 })).toBe(false);
  });

  test('answers at once, by the service time where it is told apart', () => {
    expect(judge(instant, { p50Ms: 0.3 })).toBe(true);
    expect(judge(instant, { p50Ms: 0 })).toBe(false);
    expect(judge(instant, { p50Ms: 1.2, serviceP50Ms: 0.3 })).toBe(true);
    expect(judge(instant, { p50Ms: 0.3, serviceP50Ms: null })).toBe(false);
  });

  test('a queue, by the clock of the server and never less than the arithmetic', () => {
    expect(judge(slower, { p50Ms: 1065 }, { heldP50Ms: 1063 })).toBe(true);
    expect(judge(slower, { p50Ms: 1010 }, { heldP50Ms: 1063 })).toBe(false);
    expect(judge(slower, { p50Ms: 200 }, { heldP50Ms: 200 })).toBe(false);
  });

  test('resets', () => {
    expect(judge(reset, { failed: 8 })).toBe(true);
    expect(judge(reset, { failed: 0 })).toBe(false);
    expect(judge(reset, { failed: 8, requests: 799 })).toBe(false);
    expect(judge(reset, { failed: 0 }, { broken: 0 })).toBe(false);
  });

  test('answers cut off', () => {
    expect(judge(cut, { failed: 800 })).toBe(true);
    expect(judge(cut, { failed: 799 })).toBe(false);
    expect(judge(cut, { failed: 0, requests: 0 }, { requests: 0 })).toBe(false);
  });
});

test('a known server counts what it did', async () => {
  const server = await startServer('reset', { each: 2 });
  try {
    expect(await (await fetch(server.url)).json()).toEqual({ ok: true });
    await expect(fetch(server.url, { method: 'POST', body: '' })).rejects.toThrow();
    expect(await server.counts()).toEqual({ requests: 2, broken: 1, stalledMs: 0, heldP50Ms: null });
  } finally {
    await server.stop();
  }
});
