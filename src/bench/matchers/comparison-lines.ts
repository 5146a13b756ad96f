import type { ComparedSide, ComparisonResult } from '../../core/records/bench';
import { intervalInWords, ratioInWords } from '../../core/speed-words';
import { formatMs } from '../../core/units';

/** What is said of a comparison in a message. */
export function comparisonLines(result: ComparisonResult): string[] {
  const { verdict, ratio, interval, base, candidate, reasons, notes, judgedBy, seed } = result;
  const width = Math.max(base.label.length, candidate.label.length);
  const side = ({ label, wallMs, cpuMs }: ComparedSide): string =>
    `  ${label.padEnd(width)}   ${formatMs(wallMs)} a call${cpuMs === null ? '' : `, ${formatMs(cpuMs)} of processor time`}`;
  return [
    `${candidate.label}: ${ratioInWords(ratio)} than ${base.label} (${intervalInWords(interval)}), ${verdict}`.replace(
      'as fast than',
      'as fast as',
    ),
    side(base),
    side(candidate),
    '',
    ...reasons.map((reason) => `Why: ${reason}`),
    ...notes.map((note) => `Note: ${note}`),
    `Judged by ${judgedBy === 'cpu' ? 'processor' : 'wall'} time (seed ${seed}).`,
  ];
}

/** How a comparison stands, for a judgement. */
export function actualOf({
  ratio,
  interval,
  verdict,
}: Pick<ComparisonResult, 'ratio' | 'interval' | 'verdict'>): string {
  return `${ratioInWords(ratio)} (${intervalInWords(interval)}): ${verdict}`;
}
