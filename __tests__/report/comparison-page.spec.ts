import type { ComparisonRecord } from '../../src/core/records/record';
import { forest } from '../../src/report/parts/forest';
import { ratioScale } from '../../src/report/parts/forest-scale';
import {
  equivalentParse,
  fasterParse,
  inconclusiveParse,
  invalidParse,
  slowerParse,
} from './fixtures/comparison-record';
import { contentOf, textOf } from './fixtures/page-text';

describe('a comparison', () => {
  test('has the verdict in words, both sides, and each measurement', () => {
    const page = textOf(slowerParse);
    for (const part of [
      'In 9 processes, 30 pairs of blocks each, 96 calls in a block: src/parse-fast.ts › parse against src/parse.ts › parse',
      'src/parse-fast.ts › parse is 6.4 % slower than src/parse.ts › parse: more than the tolerance of 2 %, beyond doubt.',
      'by processor time the candidate takes +4.8 % to +8.1 % (99 % interval of 9 measurements)',
      'Interval +4.8 % to +8.1 % 99 % sure Tolerance 2 %',
      'Judged by processor time By wall time +6.61 %',
      'together +6.4 % (+4.8 % to +8.1 %)',
      'by processor time 9 measurements',
      'Base src/parse.ts › parse 41.2 µs 40.9 µs Candidate src/parse-fast.ts › parse 43.8 µs 43.5 µs',
      'The measurements as a table',
    ]) {
      expect(page).toContain(part);
    }
    const page2 = textOf(fasterParse);
    expect(page2).toContain('is 4.76 times faster than');
    expect(textOf(equivalentParse)).toContain('is as fast as src/parse.ts › parse: within the tolerance of 2 %');
  });

  test('has a dot for each measurement, those that were not judged by as rings', () => {
    const page = contentOf(slowerParse);
    const [plot = ''] = /<figure class="lanes forest"[\s\S]*?<\/figure>/.exec(page) ?? [];
    expect(plot.match(/class="dot"/g)).toHaveLength(9);
    expect(plot.match(/class="ring"/g)).toHaveLength(9);
    expect(plot.match(/class="estimate slower"/g)).toHaveLength(1);
  });

  test('that is inconclusive says so, and why', () => {
    const page = textOf(inconclusiveParse);
    expect(page).toContain('Whether parseStream is as fast as parseAll, within the tolerance of 2 %, cannot be said.');
    expect(page).toContain('a larger budget or tolerance, or a quieter machine, gives a verdict');
    expect(page).toContain('measured inside this process');
    expect(page).not.toMatch(/by processor time \d/);
  });

  test('that is not to be trusted has no verdict', () => {
    const page = textOf(invalidParse);
    expect(page).toContain('the functions are instrumented for coverage');
    expect(page).not.toMatch(/beyond doubt|slower ·/);
  });

  test('of which nothing was measured has a page too', () => {
    const empty: ComparisonRecord = {
      ...invalidParse,
      outcome: 'aborted',
      reasons: ['time was over'],
      result: {
        ...invalidParse.result,
        forks: [],
        ratio: Number.NaN,
        interval: { low: 0, high: Number.MAX_VALUE },
        otherRatio: null,
      },
    };
    const page = contentOf(empty);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
    expect(page).toContain('nothing measured');
  });
});

describe('a forest plot', () => {
  test('has half and twice as far from 1, and all of what counts on it', () => {
    const { at } = ratioScale([0.5, 2], []);
    expect(at(1)).toBeCloseTo(50);
    expect(at(0.5) + at(2)).toBeCloseTo(100);
    expect(at(0.5)).toBeGreaterThan(0);
  });

  test('has ticks of percents where ratios are near 1, and of multiples where not', () => {
    const labels = (ratios: readonly number[]): string[] => ratioScale(ratios, []).ticks.map(({ label }) => label);
    expect(labels([0.95, 1.11])).toEqual(['-5 %', '0 %', '+5 %', '+10 %']);
    expect(labels([0.2, 1.02])).toEqual(['× 0.2', '× 0.5', '× 1']);
    expect(labels([0.005, 300])).toEqual(['× 0.01', '× 0.1', '× 1', '× 10', '× 100']);
  });

  test('does not let an interval without an end press the rest together: it ends in an arrow', () => {
    const estimate = { ratio: 1.01, low: 0, high: Number.MAX_VALUE, verdict: 'inconclusive' as const };
    const plot = forest('x', [{ name: 'a', detail: '', tolerance: 0.02, estimate }]).text;
    expect(plot).toContain('d="M6 -5L0 0L6 5"');
    expect(plot).toContain('d="M-6 -5L0 0L-6 5"');
    const [, width = ''] = /class="tolerance" x="[\d.]+%" width="([\d.]+)%"/.exec(plot) ?? [];
    expect(Number(width)).toBeGreaterThan(15);
    const within = forest('x', [
      { name: 'a', detail: '', tolerance: 0.02, estimate: { ...estimate, low: 0.99, high: 1.03 } },
    ]);
    expect(within.text).not.toContain('L0 0L');
  });

  test('keeps hostile words out of its classes', () => {
    const verdict = 'x" onload="alert(1)' as never;
    const plot = forest('x', [
      { name: '<b>', detail: '', tolerance: 0.02, estimate: { ratio: 1, low: 0.9, high: 1.1, verdict } },
    ]).text;
    expect(plot).toContain('class="estimate inconclusive"');
    expect(plot).not.toMatch(/<b>|"[^"=]*" onload="/);
  });
});
