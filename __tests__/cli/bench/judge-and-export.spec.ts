import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveBenchmarks } from '../../../src/bench';
import { main } from '../../../src/cli';
import { benchmarkResult, noisyRounds } from '../../bench/support/benchmark-result';

let dir: string;
let storage: string;

async function mettle(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const written = { out: '', err: '' };
  const code = await main(['bench', ...args, '--storage', storage], {
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    colour: false,
    width: Number.POSITIVE_INFINITY,
  });
  return { code, ...written };
}

/** A benchmark of five forks at a time, with its processor time by that of the calibration workload. */
function parser(name: string, ms: number, calibrated: number, seed = 7) {
  const rounds = Array.from({ length: 5 }, (_, fork) => noisyRounds(ms, 12, seed + fork));
  const result = benchmarkResult({ name, group: 'parser', rounds });
  const byFork = result.samples.byFork.map((fork, i) => ({ ...fork, calibrated: calibrated + (i - 2) * 0.001 }));
  return { ...result, samples: { ...result.samples, byFork } };
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mettle-bench-'));
  storage = join(dir, '.benchmarks');
  const save = (name: string, parse: ReturnType<typeof parser>, print: ReturnType<typeof parser>) =>
    saveBenchmarks([parse, print], { storage, name });
  await save('before', parser('parses', 2, 0.1), parser('prints', 0.004, -5));
  // By the clock both are slower; beside the calibration workload only one is.
  await save('after', parser('parses', 2.4, 0.1), parser('prints', 0.0048, -5 + Math.log(1.2)));
});
afterAll(() => rmSync(dir, { recursive: true }));

describe('--fail', () => {
  test('fails what is above its limit beyond doubt, and not what only the clock says', async () => {
    const { code, out } = await mettle('compare', '0001', '0002', '--fail', 'p50:5%');
    expect(code).toBe(1);
    expect(out).toMatch(/✓ parser > parses · p50:5% · .* · calibrated -?[\d.]+ % to .*/);
    expect(out).toMatch(/✕ parser > prints · p50:5% · .* · calibrated .*: above it beyond doubt/);
    expect(out).toContain('1 of 2 failed');
  });

  test('passes within its limit, and says where it is perhaps above it', async () => {
    const wide = await mettle('compare', '0001', '0002', '--fail', 'mean:40%');
    expect(wide).toMatchObject({ code: 0 });
    const near = await mettle('compare', '0001', '0002', '--fail', 'mean:19%');
    expect(near.out).toContain('perhaps above it, not beyond doubt');
  });

  test('judges what calibration says nothing about by the raw figures', async () => {
    const { code, out } = await mettle('compare', '0001', '0002', '--fail', 'max:5%', '-k', 'parses');
    expect(out).not.toContain('calibrated');
    expect(code).toBe(1);
  });
});

describe('export', () => {
  test('in the Bencher Metric Format, in nanoseconds', async () => {
    const { out } = await mettle('export', '0001', '--format', 'bmf');
    const read = JSON.parse(out) as Record<string, { latency: { value: number } }>;
    expect(read['parser > parses']?.latency.value).toBeGreaterThan(1.9e6);
    expect(read['parser > parses']?.latency.value).toBeLessThan(2.5e6);
  });

  test('for github-action-benchmark, smaller is better', async () => {
    const { out } = await mettle('export', '0001', '--format', 'github-action-benchmark');
    const [first] = JSON.parse(out) as { name: string; unit: string; value: number }[];
    expect(first).toMatchObject({ name: expect.stringContaining('parses'), unit: expect.any(String) });
  });

  test("in pytest-benchmark's own, to a file", async () => {
    const output = join(dir, 'pytest.json');
    expect(await mettle('export', '0002', '--format', 'pytest', '--output', output)).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(output, 'utf8'))).toMatchObject({ benchmarks: [{ group: 'parser' }, {}] });
  });
});
