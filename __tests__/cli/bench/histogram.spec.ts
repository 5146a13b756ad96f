import { accessSync, constants } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { histogramSvg } from '../../../src/cli/commands/bench/histogram';
import { benchmarkResult, noisyRounds } from '../../bench/support/benchmark-result';
import { rowOf } from './rows';

const HOSTILE = `<script>alert("x")</script> & \u0000\u001b[31m \ud800 😀 ${'long '.repeat(40)}`;
const rows = [0, 1, 2].flatMap((order) => [
  rowOf(benchmarkResult({ name: 'parses', rounds: [noisyRounds(2 + order / 10, 120, 5 + order)] }), order),
  rowOf(benchmarkResult({ name: HOSTILE, rounds: [[5]] }), order),
  rowOf(benchmarkResult({ name: 'quick', rounds: [noisyRounds(0.00002, 7, 3)] }), order),
]);

test('each benchmark has a panel in its own unit, and a box for each run', () => {
  const svg = histogramSvg(rows, undefined);
  expect(svg.match(/class="title"/g)).toHaveLength(3);
  expect(svg.match(/class="box"/g)).toHaveLength(9);
  expect([...svg.matchAll(/class="unit">([^<]*)</g)].map(([, unit]) => unit)).toEqual([
    'milliseconds per call',
    'milliseconds per call',
    'nanoseconds per call',
  ]);
  expect(histogramSvg(rows, { prefix: 'u', factor: 1e6 }).match(/microseconds per call/g)).toHaveLength(3);
});

test('a round that is far out is told, and does not press the boxes together', () => {
  const [parses] = rows;
  const svg = histogramSvg([parses as (typeof rows)[0]], undefined);
  const [, y = '', height = ''] = /class="box"[^>]* y="([\d.]+)"[^>]* height="([\d.]+)"/.exec(svg) ?? [];
  expect(Number(height)).toBeGreaterThan(10);
  expect(Number(y)).toBeGreaterThan(0);
  expect(svg).toMatch(/<path class="dot" d="M[^"]*"\/><text[^>]*>6\.\d<\/text>/);
  expect(svg).toMatch(/<title>0001_run\nMin: 2\.0000\n[\s\S]*Max: 6\.\d{4}\n120 rounds<\/title>/);
});

test('what a file of another tool lacks is told by its name', () => {
  const [row] = rows as [(typeof rows)[0]];
  const { q1: _gone, ...stats } = row.stats;
  expect(() => histogramSvg([{ ...row, stats }], undefined)).toThrow(
    'Failed to draw "parses": its statistics in .benchmarks/0001_run.json have no quartiles or no ld15iqr and hd15iqr. Leave this run out.',
  );
});

const executablePath = [
  process.env['METTLE_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]
  .filter((path) => path !== undefined)
  .find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
if (executablePath === undefined) {
  process.stderr.write('Skipped: the box plots in a browser. Install chromium, or name it in METTLE_CHROMIUM.\n');
}

(executablePath === undefined ? describe.skip : describe)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: executablePath as string,
      args: ['--no-sandbox', '--disable-gpu'],
    });
  }, 60_000);
  afterAll(() => browser.close());

  test('it is XML, hostile names are text, and nothing lies outside', async () => {
    const page = await browser.newPage();
    const svg = Buffer.from(histogramSvg(rows, undefined)).toString('base64');
    await page.goto(`data:image/svg+xml;base64,${svg}`);
    const seen = await page.evaluate(`(() => {
      const root = document.documentElement;
      const { width, height } = root.viewBox.baseVal;
      const outside = [...root.querySelectorAll('text, rect, line, path, circle')].filter((one) => {
        const { left, right, top, bottom } = one.getBoundingClientRect();
        return left < 0 || top < 0 || right > width + 0.5 || bottom > height + 0.5;
      });
      return {
        root: root.tagName,
        scripts: root.querySelectorAll('script').length,
        title: root.querySelectorAll('.title')[1].textContent,
        outside: outside.map((one) => one.outerHTML),
      };
    })()`);
    expect(seen).toEqual({
      root: 'svg',
      scripts: 0,
      title: expect.stringMatching(/^<script>alert\("x"\)<\/script> & \[31m {2}😀 long /u),
      outside: [],
    });
    await page.close();
  }, 60_000);
});
