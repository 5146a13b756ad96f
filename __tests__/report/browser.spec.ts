import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { createReport, type Report, writeReport } from '../../src/report';
import { type DrawnText, recordCanvasText } from './fixtures/canvas-text';
import { fullReport, HOSTILE, hostileReport, run } from './fixtures/records';

const SCREENSHOTS = join(__dirname, '../../.mettle/screenshots');
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const executablePath = [
  process.env['METTLE_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]
  .filter((path) => path !== undefined)
  .find(isExecutable);

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

if (executablePath === undefined) {
  console.warn('The report was not looked at: no chromium was found. Install it, or name it in METTLE_CHROMIUM.');
  test.skip('the report in a browser (skipped: no chromium was found)', () => {});
} else {
  describe('the report in a browser', () => lookAtIt(executablePath));
}

function lookAtIt(path: string): void {
  let browser: Browser;
  let dir: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'mettle-browser-'));
    mkdirSync(SCREENSHOTS, { recursive: true });
    browser = await chromium.launch({ executablePath: path, args: ARGS });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    rmSync(dir, { recursive: true });
  });
  beforeEach(() => {
    complaints.length = 0;
  });
  // A console error, a blocked script, a failed request: none of them, in any of these tests.
  afterEach(() => expect(complaints).toEqual([]));

  async function open(
    report: Report,
    width: number,
    colorScheme: 'light' | 'dark',
    javaScriptEnabled = true,
  ): Promise<Page> {
    const { html } = writeReport(dir, report);
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme,
      javaScriptEnabled,
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) complaints.push(`request: ${request.url()}`);
    });
    await page.addInitScript(recordCanvasText);
    await page.goto(`file://${html}`);
    return page;
  }

  async function drawAll(page: Page): Promise<void> {
    for (const chart of await page.locator('.chart').all()) {
      await chart.scrollIntoViewIfNeeded();
      await chart.locator('canvas').waitFor();
    }
    await page.evaluate('scrollTo(0, 0)');
  }

  test.each([
    [1280, 'light'],
    [1280, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ] as const)(
    '%i px, %s: every chart is drawn, nothing overlaps or sticks out',
    async (width, scheme) => {
      const page = await open(fullReport(), width, scheme);
      await drawAll(page);
      // What is folded away has boxes too: it is looked at where it lies when it is open.
      await page.evaluate('document.querySelectorAll(".finding details").forEach((each) => { each.open = true; })');
      await page.screenshot({ path: join(SCREENSHOTS, `report-${width}-${scheme}.png`), fullPage: true });

      expect(await page.locator('.chart').count()).toBe(47);
      expect(await page.locator('.chart canvas').count()).toBe(47);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(await page.evaluate<string[]>(OVERLAPPING)).toEqual([]);
      const canvases = await page.evaluate<DrawnText[][]>(
        '[...document.querySelectorAll("canvas")].map((each) => each.drawnText)',
      );
      expect(canvases.flatMap(overlaps)).toEqual([]);

      for (const plot of [page.locator('.plot').nth(1), page.locator('.plot').nth(3)]) {
        await plot.focus();
        await page.keyboard.press('End');
        expect(await page.evaluate<string[]>(OVERLAPPING)).toEqual([]);
        expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      }
      await page.context().close();
    },
    60_000,
  );

  test('each chart has named axes with units, and a legend of what it draws', async () => {
    const page = await open(fullReport(), 1280, 'light');
    await drawAll(page);
    const charts = page.locator('#record-load-checkout .chart');
    const drawn = await charts.evaluateAll((figures) =>
      figures.map((figure) => {
        const canvas = figure.querySelector('canvas') as unknown as { drawnText: DrawnText[] };
        return canvas.drawnText.map(({ text }) => text);
      }),
    );
    const legends = await Promise.all(
      (await charts.all()).map((chart) => chart.locator('.legend button').allTextContents()),
    );
    expect(legends).toEqual([
      ['ok', 'failed', 'started'],
      ['p50', 'p95', 'p99', 'max'],
      ['GET /orders', 'GET /orders/:id', 'POST /orders', 'GET /process', 'POST /sign-in'],
      ['users', 'in flight', 'users planned'],
      ['response', 'service'],
    ]);
    expect(drawn[0]).toEqual(expect.arrayContaining(['Time since the start', 'Answers per second', '20 s', '200/s']));
    expect(drawn[1]).toEqual(expect.arrayContaining(['Time since the start', 'Response time', '20 s', '400 ms']));
    expect(drawn[2]).toEqual(expect.arrayContaining(['Time since the start', 'p95', '20 s', '200 ms']));
    expect(drawn[3]).toEqual(expect.arrayContaining(['Time since the start', 'Count', '20 s', '40']));
    expect(drawn[4]).toEqual(
      expect.arrayContaining(['Time (logarithmic)', 'Share of requests', '100 ms', '4 %', 'p50', 'p99']),
    );
    await page.context().close();
  }, 60_000);

  test('the saved runs of a benchmark are read by name, and an interval does not stick out of its axis', async () => {
    const page = await open(fullReport(), 1280, 'light');
    await drawAll(page);
    const history = page.locator('#record-benchmark-discount .chart', { hasText: 'Over time' });
    const drawn = await history
      .locator('canvas')
      .evaluate((canvas) => (canvas as unknown as { drawnText: DrawnText[] }).drawnText.map(({ text }) => text));
    expect(drawn).toEqual(expect.arrayContaining(['02-01', '02-02', '02-03', 'now', 'Time per call']));
    await history.locator('.plot').focus();
    await page.keyboard.press('Home');
    expect(await history.locator('.x-value').textContent()).toMatch(/^2025-02-01 09:30, [0-9a-f]{7}$/);
    await page.keyboard.press('End');
    expect(await history.locator('.x-value').textContent()).toBe('this run, 4f9b2c1');
    expect(await history.locator('.value').first().textContent()).toBe('9.17 µs');

    const rows = page.locator('.forest .lane > svg');
    const stickingOut = await rows.evaluateAll((all) =>
      all.flatMap((svg) => {
        const own = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('line, circle, path, rect')]
          .map((each) => each.getBoundingClientRect())
          .filter((box) => box.left < own.left - 1 || box.right > own.right + 1)
          .map((box) => `${box.left} to ${box.right} in ${own.left} to ${own.right}`);
      }),
    );
    expect(await rows.count()).toBeGreaterThan(10);
    expect(stickingOut).toEqual([]);
    await page.context().close();
  }, 60_000);

  test('values are read by the pointer, in all charts over time at once, and by the keyboard', async () => {
    const page = await open(fullReport(), 1280, 'light');
    await drawAll(page);
    const charts = page.locator('#record-load-browse .chart');
    const plot = charts.first().locator('.plot');
    await plot.scrollIntoViewIfNeeded();
    await plot.hover({ position: { x: 260, y: 80 } });
    const read = async (index: number): Promise<string[]> => [
      (await charts.nth(index).locator('.x-value').textContent()) ?? '',
      ...(await charts.nth(index).locator('.value').allTextContents()),
    ];
    const [second, ...values] = await read(0);
    expect(second).toMatch(/^\d+ s$/);
    for (const value of values) expect(value).toMatch(/^\d+\/s$/);
    expect((await read(1))[0]).toBe(second);

    await page.mouse.move(0, 0);
    await plot.focus();
    await page.keyboard.press('Home');
    expect((await read(0))[0]).toBe('0 s');
    await page.keyboard.press('ArrowRight');
    expect((await read(0))[0]).toBe('1 s');
    await page.keyboard.press('End');
    expect((await read(0))[0]).toBe('29 s');
    await page.keyboard.press('Escape');
    expect((await read(0))[0]).toBe('');
    await page.context().close();
  }, 60_000);

  test('a line is hidden by its legend', async () => {
    const page = await open(fullReport(), 1280, 'light');
    await drawAll(page);
    const latency = page.locator('#record-load-checkout .chart').nth(1);
    const highest = (): Promise<number> =>
      latency
        .locator('canvas')
        .evaluate((canvas) =>
          Math.max(
            ...(canvas as unknown as { drawnText: DrawnText[] }).drawnText.map(({ text }) =>
              text.endsWith(' ms') ? Number.parseFloat(text) : 0,
            ),
          ),
        );
    const before = await highest();
    for (const name of ['max', 'p99', 'p95']) await latency.getByRole('button', { name }).click();
    expect(await latency.getByRole('button', { name: 'max' }).getAttribute('aria-pressed')).toBe('false');
    expect(await highest()).toBeLessThan(before);
    await page.context().close();
  }, 60_000);

  test('the theme follows the system and the reader, and the charts follow the theme', async () => {
    const page = await open(fullReport(), 1280, 'light');
    await drawAll(page);
    const background = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const axis = (): Promise<string> =>
      page
        .locator('canvas')
        .first()
        .evaluate((canvas) => String((canvas as unknown as { drawnText: DrawnText[] }).drawnText[0]?.colour));
    const light = [await background(), await axis()];
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = [await background(), await axis()];
    expect(dark[0]).not.toBe(light[0]);
    expect(dark[1]).not.toBe(light[1]);
    await page.getByText('Light', { exact: true }).click();
    expect([await background(), await axis()]).toEqual(light);
    await page.getByRole('radio', { name: 'Light' }).press('ArrowRight');
    expect([await background(), await axis()]).toEqual(dark);
    await page.context().close();
  }, 60_000);

  test('hostile text stays text', async () => {
    const page = await open(hostileReport(), 390, 'light');
    await drawAll(page);
    expect(await page.locator('h3').first().textContent()).toBe(HOSTILE.replace(/[\u202e]|\p{Cc}/gu, '\ufffd'));
    expect(await page.evaluate<number>('document.scripts.length')).toBe(2);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await page.context().close();
  }, 60_000);

  test('on paper all charts are there, also those that nobody has scrolled to', async () => {
    const page = await open(fullReport(), 1280, 'light');
    const charts = await page.locator('[data-chart]').count();
    expect(await page.locator('[data-chart] canvas').count()).toBeLessThan(charts);
    await page.pdf();
    expect(await page.locator('[data-chart]:has(canvas)').count()).toBe(charts);
    await page.context().close();
  }, 60_000);

  test('without JavaScript the tables are there, and no empty chart', async () => {
    const page = await open(fullReport(), 1280, 'light', false);
    expect(await page.getByText('The charts need JavaScript').isVisible()).toBe(true);
    expect(await page.locator('.chart').first().isVisible()).toBe(false);
    expect(await page.getByRole('table', { name: 'Response times and answers by name' }).first().isVisible()).toBe(
      true,
    );
    await page.getByText('The timeline as a table').first().click();
    expect(await page.getByRole('table', { name: 'The timeline' }).first().isVisible()).toBe(true);
    await page.context().close();
  }, 60_000);

  test('a run without records is a page too', async () => {
    const page = await open(createReport([], run), 390, 'dark');
    expect(await page.locator('h1').textContent()).toContain('3 tests failed');
    await page.context().close();
  }, 60_000);
}

/** Pairs of texts in the page that touch each other: titles, legends, figures, statuses, cells. */
const OVERLAPPING = `(() => {
  const found = [];
  const groups = [...document.querySelectorAll('.chart, .figures, .results > li, .card > header, .finding, .forest, .speed, .top, h1')];
  for (const group of groups) {
    const leaves = [...group.querySelectorAll('h1, h3, h4, h5, h6, p, dt, dd, .holders > li, .frames > li, .code tr, .ends > span, .speed li, .x-value, .plot, .legend button, .status, .what > *, .how > *, label')]
      .filter((each) => each.offsetParent !== null && each.textContent.trim() + each.className !== '');
    const boxes = leaves.flatMap((each) => [...each.getClientRects()].map((box) => ({ each, box })));
    for (const [index, a] of boxes.entries()) for (const b of boxes.slice(index + 1)) {
      if (a.each.contains(b.each) || b.each.contains(a.each)) continue;
      const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (wide > 1 && high > 2) found.push(a.each.textContent.slice(0, 40) + ' | ' + b.each.textContent.slice(0, 40));
    }
  }
  return found;
})()`;

function overlaps(texts: readonly DrawnText[]): string[] {
  return texts.flatMap((a, index) =>
    texts.slice(index + 1).flatMap((b) => {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      return wide > 1 && high > 1 ? [`${a.text} | ${b.text}`] : [];
    }),
  );
}
