import type { BenchmarkRecord } from '../../src/core/records/record';
import { createReport, terminalSummary } from '../../src/report';
import {
  advisorySlower,
  contendedPrice,
  equivalentPrice,
  firstOfItsName,
  inconclusiveEndpoint,
  slowerPrice,
  unjudgedSlower,
} from './fixtures/benchmark-record';
import { inconclusiveParse, slowerParse } from './fixtures/comparison-record';
import { contentOf, textOf } from './fixtures/page-text';
import { run } from './fixtures/records';

describe('a benchmark', () => {
  test('says how long a call takes, how sure that is, what it allocates, and where it ran', () => {
    const page = textOf(slowerPrice);
    for (const part of [
      '250 rounds of 400 calls, in 5 processes of their own: src/price.ts › priceOf',
      'group price items = 100 currency = EUR',
      'Wall time p50 12.5 µs 12.4 to 12.5 µs',
      'Processor p50 12.4 µs 12.3 to 12.4 µs',
      'Allocated 1.28 kB a call',
      'Collections 212 0.88 in 1,000 calls, 91.4 ms in all',
      'p95 13.1 µs 12.9 to 61.3 µs 12.9 µs 12.8 to 13.2 µs',
      // Too few rounds to bound it.
      'p99 – – Slowest',
      'Outliers 0 low, 10 high 0 low, 7 high',
      '.mettle/profiles/price-of-a-basket.cpuprofile Open it in Chrome DevTools under Performance, Load profile',
      'Processors 8 AMD Ryzen 7 5800H',
      'Commit 4f9b2c1d7e orders, main',
    ]) {
      expect(page).toContain(part);
    }
  });

  test('stands beside its baseline, with the verdict and its reasons', () => {
    const page = textOf(slowerPrice);
    for (const part of [
      'This run is 9.1 % slower than its baseline: more than the tolerance of 5 %, beyond doubt. by processor time this run takes +7.2 % to +11.1 %',
      'this run to its baseline +9.1 % (+7.17 % to +11.1 %)',
      'Baseline 11.3 µs – 11.3 µs – 9d1c70aa51 2025-02-27 16:03 AMD Ryzen 7 5800H',
      'This run 12.5 µs 12.4 to 12.5 µs 12.4 µs 12.3 to 12.4 µs 4f9b2c1d7e 2025-03-04 09:34',
      '.benchmarks/linux-x64-node20/0004_price.json',
    ]) {
      expect(page).toContain(part);
    }
    expect(page).not.toContain('advisory');
    expect(textOf(equivalentPrice)).toContain(
      'This run is as fast as its baseline: within the tolerance of 5 %, beyond doubt.',
    );
    expect(textOf(inconclusiveEndpoint)).toContain(
      'Whether this run is as fast as its baseline, within the tolerance of 5 %, cannot be said.',
    );
  });

  test('says that an advisory baseline never fails, and does not look like a failure', () => {
    const page = contentOf(advisorySlower);
    expect(page).toContain('advisory: it never fails');
    expect(page).toContain('Slower than its baseline (+40 %), as far as the two can be compared.');
    expect(page).toContain('class="speed advisory"');
    expect(page).toContain('class="estimate muted"');
    expect(page).not.toMatch(/class="(speed|estimate) slower"/);
  });

  test('without a baseline says nothing of one', () => {
    expect(textOf(firstOfItsName)).not.toMatch(/baseline|saved runs/i);
  });

  test('says what a reader has to know: where it ran, that the machine was contended', () => {
    expect(textOf(firstOfItsName)).toContain('40 rounds of 300,000 calls, in the calling process');
    expect(textOf(firstOfItsName)).toContain('measured inside this process, and inside the sandbox');
    expect(textOf(firstOfItsName)).toContain('with changes that are not committed');
    const endpoint = textOf(inconclusiveEndpoint);
    expect(endpoint).toContain('120 rounds of 10 requests, by requests to the service');
    expect(endpoint).toContain('contended machine: for 12 % of the time something else had the processor');
    expect(endpoint).toContain('Allocated – not measured Collections – not to be seen');
  });

  test('that is not to be trusted has no verdict on its baseline', () => {
    const { comparison } = slowerPrice.result;
    const page = textOf({ ...contendedPrice, result: { ...contendedPrice.result, comparison } });
    expect(page).toContain('Its figures are not to be trusted');
    expect(page).not.toMatch(/beyond doubt|slower than its baseline/);
  });

  test('has its saved runs in a table, the newest first', () => {
    const page = textOf(slowerPrice);
    expect(page).toMatch(/The saved runs as a table .* 2025-02-24 09:30 .* 2025-02-01 09:30/);
    expect(page).toContain('another model');
  });

  test('of which nothing was measured has a page too', () => {
    const { result } = contendedPrice;
    const empty: BenchmarkRecord = {
      ...contendedPrice,
      outcome: 'aborted',
      reasons: ['time was over'],
      result: {
        ...result,
        perSecond: Number.NaN,
        precision: Number.NaN,
        wallByCpu: Number.NaN,
        samples: { ...result.samples, rounds: 0, byFork: [] },
      },
    };
    const page = contentOf(empty);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
    expect(page).not.toContain('data-chart');
    expect(page).toContain('nothing measured');
  });
});

describe('several benchmarks', () => {
  test('stand against their baselines on one axis; what is not to be trusted does not', () => {
    const { comparison } = slowerPrice.result;
    const spoiled = { ...contendedPrice, result: { ...contendedPrice.result, comparison } };
    const page = textOf(slowerPrice, equivalentPrice, firstOfItsName, spoiled);
    const [, own = ''] = /Against the baselines (.*?) ← faster/.exec(page) ?? [];
    expect(own).toContain('price of a basket +9.1 %');
    expect(own).toContain('discount of a basket +0.3 %');
    expect(own).not.toContain('empty basket');
    expect(textOf(slowerPrice, firstOfItsName)).not.toContain('Against the baselines');
  });

  test('of one group are a table, the fastest first', () => {
    const page = textOf(slowerPrice, equivalentPrice, firstOfItsName);
    expect(page).toMatch(
      /Group price .*discount of a basket 9\.17 µs .* – price of a basket 12\.5 µs .* 36\.3 % slower/,
    );
    expect(textOf(slowerPrice, firstOfItsName)).not.toContain('Group price');
  });

  test('have one line each in the terminal', () => {
    const lines = terminalSummary(
      createReport(
        [unjudgedSlower, equivalentPrice, firstOfItsName, inconclusiveEndpoint, slowerParse, inconclusiveParse],
        run,
      ),
      { colour: false, width: Number.POSITIVE_INFINITY },
    );
    for (const line of [
      /! benchmark +price of a basket +p50 12\.5 µs · CPU 12\.4 µs · 73,870\/s · slower than its baseline \(\+9\.1 %\)/,
      /✓ benchmark +discount of a basket +p50 9\.17 µs .* as fast as its baseline \(\+0\.3 %\)/,
      /✓ benchmark +is an order number +p50 13 ns · CPU 12\.9 ns · 75\.8 M\/s · in this process/,
      /· benchmark +GET \/orders\/:id .* inconclusive beside its baseline \(\+4 %\)/,
      /! comparison +parse, rewritten +slower · \+6\.4 % \(\+4\.8 % to \+8\.1 %\) · tolerance 2 % · by processor time/,
      /· comparison +parse from a stream +inconclusive · \+1\.2 % \(-100 % to any amount\) · tolerance 2 % · by wall time/,
    ]) {
      expect(lines).toMatch(line);
    }
  });
});
