import { host } from '../../core/host';
import type { MatcherContext, MatcherOutcome } from '../../core/matcher';
import { readOptions } from '../../core/options';
import type { BaselineComparison, BenchmarkResult } from '../../core/records/bench';
import { formatMs, formatShare } from '../../core/units';
import { saveLater } from '../baseline-saves';
import { CONTENDED } from '../benchmark/trust';
import { saysAloud } from '../say';
import { benchmarkSwitches } from '../switches';
import { actualOf, besideInWords } from './comparison-lines';
import { readOrMisuse } from './read-or-misuse';
import { benchmarkOf, type Found, judged, ranOnce } from './received';
import { type StrictOption, strictRules } from './to-be-no-slower';

const NAME = 'toMatchBaseline';

/** Implements `expect(result).toMatchBaseline()`. */
export function toMatchBaseline(
  this: MatcherContext,
  received: BenchmarkResult,
  options?: StrictOption,
): MatcherOutcome {
  const { strict } = readOrMisuse(this, NAME, () => readOptions(NAME, options, strictRules));
  const result = benchmarkOf(this, NAME, received);
  if (result.ranOnce) return ranOnce(this, NAME, result);
  const found =
    result.comparison === null ? withoutBaseline(result) : againstBaseline(result, result.comparison, strict);
  return judged(this, NAME, result, found);
}

function againstBaseline(result: BenchmarkResult, comparison: BaselineComparison, strict: boolean): Found {
  const { verdict, tolerance, advisory, reasons, baseline } = comparison;
  const isSure = verdict === 'equivalent' || verdict === 'faster';
  const isOpen = !isSure && (advisory || verdict === 'inconclusive');
  const pass = strict ? isSure && !advisory : verdict !== 'slower' || advisory;
  const actual = actualOf(comparison) + (advisory ? ', which only informs' : '');
  if (pass && (isOpen || advisory)) saysAloud(`${result.name} beside its baseline: ${[actual, ...reasons].join('; ')}`);
  return {
    limit: `no slower than the baseline, at a tolerance of ${formatShare(tolerance)}`,
    actual,
    pass,
    lines: [
      besideInWords(result.name, 'its baseline', comparison),
      `  baseline   ${formatMs(baseline.wallMs)} a call${cpu(baseline.cpuMs)}, of ${baseline.time}, ${baseline.file}`,
      `  now        ${formatMs(result.wallMs.p50.value)} a call${cpu(result.cpuMs?.p50.value ?? null)}`,
      '',
      ...reasons.map((reason) => `Why: ${reason}`),
      ...result.notes.map((note) => `Note: ${note}`),
      'If it is meant to be slower, save it anew: METTLE_BENCH_UPDATE=1. To be sure, measure both now: compareBenchmarks({ baseRef }).',
    ],
  };
}

/** Saves what there is no baseline of: the next run is held against it. */
function withoutBaseline(result: BenchmarkResult): Found {
  const limit = 'no slower than the baseline';
  const { update } = benchmarkSwitches();
  if (!update && !host().savesMissing()) {
    const actual = 'there is no baseline, and none is saved in CI';
    const cure =
      'Run it once without --ci and commit .benchmarks, or measure both now: compareBenchmarks({ baseRef }).';
    return { limit, actual, pass: false, lines: [`${result.name}: ${actual}.`, cure] };
  }
  if (result.where === 'this process') {
    const actual = 'measured inside this process, which is no baseline: give a module';
    saysAloud(`${result.name} is ${actual}`);
    return { limit, actual, pass: true, lines: [`${result.name}: ${actual}`] };
  }
  if (isContended(result)) {
    const actual = `not saved as baseline: something else had the processor (wall time is ${result.wallByCpu.toFixed(2)} times processor time)`;
    saysAloud(`${result.name} was ${actual}`);
    return { limit, actual, pass: true, lines: [`${result.name}: ${actual}`] };
  }
  saveLater(result, (file) => saysAloud(`${result.name}: saved as baseline in ${file}`));
  return { limit, actual: 'saved as baseline', pass: true, lines: [`${result.name}: saved as baseline`] };
}

/** Of code that waits by itself, wall time says nothing of the machine. */
function isContended({ wallByCpu, notes }: BenchmarkResult): boolean {
  return wallByCpu > CONTENDED && notes.some((note) => note.startsWith('contended machine'));
}

function cpu(ms: number | null): string {
  return ms === null ? '' : `, ${formatMs(ms)} of processor time`;
}
