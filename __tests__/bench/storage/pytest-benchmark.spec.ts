import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveBenchmarks } from '../../../src/bench';
import { main } from '../../../src/cli';
import { benchmarkResult, noisyRounds } from '../support/benchmark-result';
import { describeWithPytestBenchmark, run } from '../support/pytest-benchmark';

jest.setTimeout(120_000);
// The run that these tests are part of may have one.
delete process.env['METTLE_RUN_ID'];

const describeWithIt = describeWithPytestBenchmark();
let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mettle-pytest-'));
  const storage = join(dir, '.benchmarks');
  const result = (name: string, group: string | null, ms: number, size: string, seed: number) =>
    benchmarkResult({
      name,
      group,
      params: { size, n: 5 },
      rounds: [noisyRounds(ms, 60, seed), noisyRounds(ms, 61, seed + 1)],
    });
  for (const [at, name] of [undefined, 'before — ö', 'after'].entries()) {
    const results = [
      result('parses', 'parser', 2 + at / 7, 'small', 3 + at),
      result('parses', 'parser', 9000, 'large', 5 + at),
      result('prints', "it's", 0.00004, 'small', 7),
      result('GET /orders', null, 0.4 - at / 10, 'small', 9 + at),
    ] as const;
    await saveBenchmarks(
      at === 1 ? results : [results[0], ...results.slice(1), benchmarkResult({ name: 'alone', params: { size: 'x' } })],
      {
        storage,
        ...(name === undefined ? {} : { name }),
      },
    );
  }
});
afterAll(() => rmSync(dir, { recursive: true }));

function theirs(...args: string[]): string {
  return run('pytest-benchmark', args, dir);
}

/** What `mettle bench` says of our own files. */
async function ours(...args: string[]): Promise<string> {
  return oursOf('.benchmarks', ...args);
}

async function oursOf(storage: string, ...given: string[]): Promise<string> {
  const args = [...given, '--storage', join(dir, storage)];
  const written = { out: '', err: '' };
  const terminal = {
    out: (text: string) => {
      written.out += text;
    },
    err: (text: string) => {
      written.err += text;
    },
    colour: false,
    width: Number.POSITIVE_INFINITY,
  };
  const code = await main(['bench', ...args], terminal);
  expect([code, written.err]).toEqual([0, '']);
  return written.out;
}

/** What we say besides comes after its own last line. */
function table(text: string): string {
  return text.replace(/\n+(Note:|Wrote) [\s\S]*$/, '').trimEnd();
}

function read(file: string): string {
  return readFileSync(join(dir, file), 'utf8');
}

describeWithIt('of our files', () => {
  test('it lists all', () => {
    expect(
      theirs('list')
        .trim()
        .split('\n')
        .map((path) => path.split('/').at(-1)),
    ).toEqual([
      expect.stringMatching(/^0001_e31d86590d53660491caf47b9128ed26ead31f76_\d{8}_\d{6}\.json$/),
      '0002_before — ö.json',
      '0003_after.json',
    ]);
  });

  const asked = [
    [],
    ['0003'],
    ['0001', '0003_after'],
    ['*after', '0002'],
    ['Linux-*/0002'],
    ['--group-by=name'],
    ['--group-by=func,param'],
    ['--group-by=fullname'],
    ['--group-by=fullfunc', '--name=long'],
    ['--group-by=param:size'],
    ['--sort=name', '--columns=min,median,stddev,iqr,outliers,ops,rounds,iterations'],
    ['--sort=stddev', '--name=short'],
    ['--sort=fullname', '--name=trial'],
    ['--time-unit=ms', '--columns=min,max,mean,iqr'],
    ['--time-unit=s', '--columns=max'],
    ['--between=min,mean,ops'],
    ['--between=median', '--name=short', '--sort=mean', '0001', '0003'],
    ['-k', 'parses and not large'],
    ['-k', '(large or prints) and parser', '--between=max'],
  ];

  test.each(asked.map((args) => [args.join(' '), args] as const))(
    'it prints what we do: compare %s',
    async (_, args) => {
      const expected = theirs('compare', ...args);
      expect(expected).toContain('Legend:');
      expect(table(await ours('compare', ...args))).toBe(expected.trimEnd());
    },
  );

  test('it writes the same CSV, byte for byte', async () => {
    theirs('compare', '--csv=theirs.csv');
    await ours('compare', '--csv', join(dir, 'ours.csv'));
    expect(read('ours.csv')).toBe(read('theirs.csv'));
    expect(read('ours.csv').split('\r\n')[0]).toBe(
      'name,param:n,param:size,min,max,mean,stddev,median,iqr,outliers,ops,rounds,iterations',
    );
  });

  test('it draws the same figures', async () => {
    theirs('compare', '--histogram=theirs', '--time-unit=us');
    await ours('compare', '--histogram', join(dir, 'ours.svg'), '--time-unit', 'us');
    const drawings = readdirSync(dir).filter((name) => /^theirs.*\.svg$/.test(name));
    expect(drawings.length).toBeGreaterThan(1);
    const boxes = (text: string) =>
      [
        ...text.matchAll(
          /Min: [\d.]+\nQ1-1\.5IQR: [\d.]+\nQ1: [\d.]+\nMedian: [\d.]+\nQ3: [\d.]+\nQ3\+1\.5IQR: [\d.]+\nMax: [\d.]+/g,
        ),
      ]
        .map(([box]) => box)
        .sort();
    const expected = drawings.flatMap((name) => boxes(read(name))).sort();
    expect(new Set(expected).size).toBeGreaterThan(8);
    expect([...new Set(boxes(read('ours.svg')))]).toEqual([...new Set(expected)]);
  });
});

describeWithIt('of a file that it has written itself', () => {
  beforeAll(() => {
    writeFileSync(
      join(dir, 'test_fib.py'),
      'import pytest\n@pytest.mark.parametrize("n", [5, 7])\ndef test_fib(benchmark, n):\n    benchmark(lambda: sum(range(n * 100)))\n',
    );
    const options = ['-q', '-p', 'no:cacheprovider', '--benchmark-max-time=0.05'];
    run('pytest', ['test_fib.py', ...options, '--benchmark-save=its-own', '--benchmark-storage=its'], dir);
  });

  test('we print the same', async () => {
    const expected = theirs('--storage=its', 'compare', '--group-by=param');
    const text = await oursOf('its', 'compare', '--group-by', 'param');
    expect(table(text)).toBe(expected.trimEnd());
  });

  test('we show its statistics, and say that there is no more', async () => {
    const text = await oursOf('its', 'show', '0001');
    expect(text).toMatch(/test_fib\.py::test_fib\[5\]\n {2}saved by another tool/);
    expect(text).toMatch(/ · no commit · .*CPython 3\./);
  });

  test('we export it', async () => {
    const bmf = JSON.parse(await oursOf('its', 'export', '0001', '--format', 'bmf'));
    expect(Object.keys(bmf)).toEqual(['test_fib.py::test_fib[5]', 'test_fib.py::test_fib[7]']);
    expect(bmf['test_fib.py::test_fib[5]']).toEqual({
      latency: { value: expect.any(Number) },
      throughput: { value: expect.any(Number) },
    });
    const entries = JSON.parse(await oursOf('its', 'export', '0001', '--format', 'github-action-benchmark'));
    expect(entries[0]).toMatchObject({ name: 'test_fib.py::test_fib[5] p50', unit: 'ms' });
  });

  test('our export in its format gives the times of all rounds, and it reads that', async () => {
    await ours('export', '0003', '--format', 'pytest', '--output', join(dir, 'exported.json'));
    const { benchmarks } = JSON.parse(read('exported.json'));
    expect(benchmarks[0].stats.data).toHaveLength(benchmarks[0].stats.rounds);
    expect(theirs('compare', 'exported.json')).toContain('parses[small-5]');
  });
});
