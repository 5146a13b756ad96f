import { nowMs } from '../../core/clock';
import { progressLine } from '../../core/progress-line';

const FROM_MS = 2_000;
const EVERY_MS = 10_000;

/** Shows how a measurement goes, from when it takes a while: `so far` is what the forks have shown. */
export function showMeasuring(
  name: string,
  budgetMs: number,
  stream = process.stderr,
): { show(forks: number, soFar?: string): void; end(): void } {
  const line = progressLine(stream);
  const fromMs = nowMs();
  let toldMs = fromMs;
  return {
    show(forks, soFar) {
      const now = nowMs();
      if (now - fromMs < FROM_MS) return;
      const isDue = now - toldMs >= EVERY_MS;
      if (isDue) toldMs = now;
      const seconds = Math.round((now - fromMs) / 1000);
      const parts = [`${seconds} of at most ${Math.ceil(budgetMs / 1000)} s`, `${forks} measurements`, soFar ?? ''];
      line.show(`benchmark "${name}": ${parts.filter((part) => part !== '').join(', ')}`, isDue);
    },
    end: () => line.end(),
  };
}
