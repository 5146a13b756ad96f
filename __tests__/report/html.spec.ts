import { createHash } from 'node:crypto';
import type { LoadRecord } from '../../src/core/records/record';
import { createReport, type Report, renderHtml } from '../../src/report';
import { escapeHtml, html, jsonForScript } from '../../src/report/markup';
import { loadRecord } from './fixtures/load-record';
import { fullReport, HOSTILE, hostileReport, overTheLimit, run } from './fixtures/records';

/** The page without its own script and style, which would flood the message of a test that fails. */
function contentOf(report: Report): string {
  return renderHtml(report).replace(/<script>[\s\S]*?<\/script>|<style>[\s\S]*?<\/style>/g, '');
}

const count = (text: string, part: string): number => text.split(part).length - 1;

test('escapes what is put in, and nothing twice', () => {
  expect(html`<b title="${'"a" & <b>'}">${["it's", html`<i>${1}</i>`, null, false]}</b>`.text).toBe(
    '<b title="&quot;a&quot; &amp; &lt;b&gt;">it&#39;s<i>1</i></b>',
  );
  expect(escapeHtml('a\u0000b\u202ec\u001b[31m\n')).toBe('a\ufffdb\ufffdc\ufffd[31m\n');
});

test('JSON cannot end its script, and stays what it is', () => {
  const text = jsonForScript({ a: HOSTILE }).text;
  expect(text).not.toMatch(/[<>&\u2028]/);
  expect(JSON.parse(text)).toEqual({ a: HOSTILE });
});

test('hostile text of a record reaches no tag, no attribute and no script', () => {
  const page = renderHtml(hostileReport());
  const plain = renderHtml(fullReport());
  expect(page.includes(HOSTILE)).toBe(false);
  expect(page.includes('&lt;/script&gt;&lt;script&gt;alert(1)')).toBe(true);
  for (const tag of ['<script', '</script', '<!--']) expect([tag, count(page, tag)]).toEqual([tag, count(plain, tag)]);
});

test('fetches nothing, and lets no other script or style run', () => {
  const page = renderHtml(fullReport());
  const [, policy = ''] = /Content-Security-Policy" content="([^"]+)"/.exec(page) ?? [];
  const hash = (part: RegExp): string =>
    createHash('sha256')
      .update(part.exec(page)?.[1] ?? '')
      .digest('base64');
  expect(policy).toContain('default-src &#39;none&#39;');
  expect(policy).toContain(`script-src &#39;sha256-${hash(/<script>([\s\S]*?)<\/script>/)}&#39;`);
  expect(policy).toContain(`style-src &#39;sha256-${hash(/<style>([\s\S]*?)<\/style>/)}&#39;`);
  expect(contentOf(fullReport())).not.toMatch(/\s(?:src|style|on[a-z]+)=|<link|@import|url\(/);
});

test('failures come first, and every record has its place', () => {
  const page = contentOf(fullReport());
  const places = fullReport().records.map((record) => page.indexOf(`id="record-${record.id}"`));
  expect(places.every((place) => place > 0)).toBe(true);
  expect(page.indexOf('href="#record-load-checkout"')).toBeLessThan(page.indexOf('href="#record-load-browse"'));
  expect(page.indexOf('id="record-load-checkout"')).toBeLessThan(page.indexOf('id="record-load-browse"'));
});

test('a measurement that is not to be trusted says so, with its reasons, before its figures', () => {
  const page = contentOf(fullReport());
  const own = page.slice(page.indexOf('id="record-load-stress"'), page.indexOf('id="record-load-browse"'));
  expect(own.indexOf('not to be trusted')).toBeGreaterThan(0);
  expect(own.indexOf('the generator was saturated')).toBeLessThan(own.indexOf('class="figures"'));
});

test('marks attempts that were retried', () => {
  const page = contentOf(fullReport());
  expect(page).toContain('attempt 1, retried');
  expect(page).toContain('>attempt 2<');
  expect(page).toContain('1 result of earlier attempts');
});

test('says what is missing: torn lines, runs without an end, shards of different commits', () => {
  const shard = { ...run, tests: null };
  const page = contentOf(createReport([], { ...shard, tornLines: 2, shards: [shard, { ...run, commit: 'ffff' }] }));
  expect(page).toContain('2 lines of the journals could not be read');
  expect(page).toContain('how its tests ended is unknown');
  expect(page).toContain('different commits');
});

test('a load run in which nothing was measured has a page too', () => {
  const { result } = overTheLimit;
  const none = { unit: 'us' as const, count: 0, min: 0, max: 0, sum: 0, buckets: [] };
  const requests = { started: 0, ok: 0, failed: 0, aborted: 0, inFlight: 0, perSecond: 0 };
  const empty: LoadRecord = {
    ...overTheLimit,
    outcome: 'aborted',
    reasons: ['interrupted'],
    result: {
      ...result,
      durationMs: 0,
      requests,
      timeline: [],
      byName: {},
      failures: [],
      lagMs: null,
      serviceMs: null,
      responseMs: null,
      histograms: { lag: none, service: none, response: none },
    },
  };
  const page = contentOf(createReport([empty], run));
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
  expect(page).not.toContain('data-chart');
});

test('ten runs of ten minutes with eight names stay under 1 MB', () => {
  const names = Array.from({ length: 8 }, (_, index) => `GET /resource/${index}`);
  const long = loadRecord({
    id: 'long',
    title: 'long',
    seed: 5,
    seconds: 600,
    users: 3,
    spawnRate: 1,
    medianMs: 60,
    sigma: 0.6,
    names,
  });
  const records = Array.from({ length: 10 }, (_, index) => ({ ...long, id: `long-${index}` }));
  expect(Buffer.byteLength(renderHtml(createReport(records, run)))).toBeLessThan(1_000_000);
});
