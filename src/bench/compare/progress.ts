import { nowMs } from '../../core/clock';
import { progressLine } from '../../core/progress-line';
import type { RatioEstimate } from '../verdict/estimate';
import { intervalInWords } from './in-words';

const FROM_MS = 2_000;
const EVERY_MS = 10_000;

/** Shows how a comparison goes, from when it takes a while. */
export function showComparing(
  name: string,
  budgetMs: number,
  stream = process.stderr,
): { show(forks: number, estimate: RatioEstimate): void; end(): void } {
  const line = progressLine(stream);
  const fromMs = nowMs();
  let toldMs = fromMs;
  return {
    show(forks, estimate) {
      const now = nowMs();
      if (now - fromMs < FROM_MS) return;
      const isDue = now - toldMs >= EVERY_MS;
      if (isDue) toldMs = now;
      const seconds = Math.round((now - fromMs) / 1000);
      line.show(
        `benchmark "${name}": ${seconds} of at most ${Math.ceil(budgetMs / 1000)} s, ${forks} measurements, ${intervalInWords(estimate)}`,
        isDue,
      );
    },
    end: () => line.end(),
  };
}
