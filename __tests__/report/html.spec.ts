import { createHash } from 'node:crypto';
import type { LoadRecord } from '../../src/core/records/record';
import { createReport, type Report, renderHtml } from '../../src/report';
import { escapeHtml, html, jsonForScript } from '../../src/report/markup';
import { cleanResult, leaky, leakyResult, unsettled } from './fixtures/leaks-record';
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

describe('a look for leaks', () => {
  const text = (report: Report): string =>
    contentOf(report)
      .replace(/<[^>]+>/g, ' ')
      .replace(/&#39;/g, "'")
      .replace(/&quot;/g, '"')
      .replace(/\s+/g, ' ');

  test('shows what leaks, where it is allocated, which statement keeps it, and who holds it', () => {
    const page = text(createReport([leaky], run));
    for (const part of [
      'Session object 1 an iteration (1.28 kB)',
      'checkout at src/orders/checkout.ts:41:22 · 1.21 kB an iteration',
      '53:3 sessions.set(session.id, session); keeps it',
      'Called from announce at src/orders/events.ts:19:9',
      'Called by handle at src/server.ts:96:17 parserOnIncoming at node:_http_server:1146:12',
      `Held by the 'drain' listeners of a Socket · 800 objects (global handles) TCP .owner Socket ._events Object .drain Array […] function onDrain`,
      '.next Request × 200 in a row',
      'Made up of, per iteration Classes of this finding, per iteration Class Objects Own size Session 1 72 B string 3 812 B',
      '/var/log/orders/audit.log file descriptor 1 an iteration',
      'Written by the inspector',
    ]) {
      expect(page).toContain(part);
    }
  });

  test('tells leaks from unsettled growth, and both from what others hold', () => {
    const page = text(createReport([leaky], run));
    const order = ['Leaks Session', 'Unsettled growth, which is no leak Price', 'Growth that is not the scenario’s'];
    const places = order.map((part) => page.indexOf(part));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(page).toContain('Object 1 an iteration (412 B) the test framework the buffered console of Jest');
    expect(page).toContain('WeakRef 1 an iteration (16 B) Node itself the signals of AbortSignal.any');
    expect(text(createReport([unsettled], run))).toContain('no leak · unsettled growth of Price · 600 iterations');
  });

  test('has every figure of the charts in a table, and what could have been seen', () => {
    const page = text(createReport([leaky], run));
    expect(page).toContain('window 2 200 406 ms 2,404 350 kB 41.9 MB 2.1 MB 310 kB 98.9 MB 14 431');
    expect(page).toContain('Growth per iteration +1.69 kB +0.4 B 0 B +2.15 kB 0 +1');
    expect(page).toMatch(/Smallest leak that would have been told.* 0\.1 1\.6 B and more .* 64 B .* not judged/);
  });

  test('that came to nothing has a page too', () => {
    const none = { values: [], perIteration: 0 };
    const empty = { ...leakyResult, windows: [], findings: [], foreign: [], snapshots: [], fileDescriptors: null };
    const series = { heap: none, external: none, arrayBuffers: none, rss: none, handles: none };
    const page = contentOf(
      createReport(
        [{ ...leaky, outcome: 'aborted', reasons: ['time was over'], judgements: [], result: { ...empty, ...series } }],
        run,
      ),
    );
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
    expect(page).not.toContain('data-chart');
  });

  test('that had too few windows does not say what it could have seen', () => {
    const page = text(createReport([{ ...leaky, result: { ...cleanResult, detectionFloor: null } }], run));
    expect(page).toContain('No leak could have been seen: too few windows were run.');
    expect(page).not.toMatch(/null|Smallest leak/);
  });

  test('that shrank says so', () => {
    const shrunk = {
      ...cleanResult,
      heap: { values: [5_000_000, 4_900_000, 4_800_000, 4_700_000], perIteration: -500 },
    };
    expect(text(createReport([{ ...leaky, result: shrunk }], run))).toContain('Heap used -500 B an iteration');
  });
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
