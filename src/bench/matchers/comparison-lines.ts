import type { ComparedSide, ComparisonResult } from '../../core/records/bench';
import { intervalInWords, ratioInWords } from '../../core/speed-words';
import { formatMs } from '../../core/units';

/** What is said of a comparison in a message. */
export function comparisonLines(result: ComparisonResult): string[] {
  const { base, candidate, reasons, notes, judgedBy, seed } = result;
  const width = Math.max(base.label.length, candidate.label.length);
  const side = ({ label, wallMs, cpuMs }: ComparedSide): string =>
    `  ${label.padEnd(width)}   ${formatMs(wallMs)} a call${cpuMs === null ? '' : `, ${formatMs(cpuMs)} of processor time`}`;
  return [
    besideInWords(candidate.label, base.label, result),
    side(base),
    side(candidate),
    '',
    ...reasons.map((reason) => `Why: ${reason}`),
    ...notes.map((note) => `Note: ${note}`),
    `Judged by ${judgedBy === 'cpu' ? 'processor' : 'wall'} time (seed ${seed}).`,
  ];
}

/** What both kinds of comparisons say of a ratio. */
type Compared = Pick<ComparisonResult, 'ratio' | 'interval' | 'verdict'>;

/** How one thing stands to another: `parse: 8 % slower than its baseline (+7 % to +9 %), slower`. */
export function besideInWords(one: string, other: string, { ratio, interval, verdict }: Compared): string {
  const words = ratioInWords(ratio);
  return `${one}: ${words} ${words === 'as fast' ? 'as' : 'than'} ${other} (${intervalInWords(interval)}), ${verdict}`;
}

/** How a comparison stands, for a judgement. */
export function actualOf({ ratio, interval, verdict }: Compared): string {
  return `${ratioInWords(ratio)} (${intervalInWords(interval)}): ${verdict}`;
}
