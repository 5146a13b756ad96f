import { after, nowMs } from '../../core/clock';
import { type ProgressStream, progressLine } from '../../core/progress-line';

const CI_EVERY = 10;

/** Shows what is being done, from when it takes a while: one line that is rewritten on a terminal, one line each 10 s elsewhere. */
export function showMeasuring(
  title: string,
  limitMs: number,
  stream: ProgressStream = process.stderr,
  { firstMs, everyMs }: { readonly firstMs: number; readonly everyMs: number } = { firstMs: 2000, everyMs: 1000 },
): { show(doing: () => string): void; end(): void } {
  const line = progressLine(stream);
  const fromMs = nowMs();
  let doing = (): string => 'the process is being opened';
  let shown = 0;
  let cancel = after(firstMs, tick);
  function tick(): void {
    const seconds = Math.round((nowMs() - fromMs) / 1000);
    shown += 1;
    line.show(
      `leaks "${title}": ${seconds} of at most ${Math.ceil(limitMs / 1000)} s, ${doing()}`,
      shown % CI_EVERY === 0,
    );
    cancel = after(everyMs, tick);
  }
  return {
    show(now) {
      doing = now;
    },
    end() {
      cancel();
      line.end();
    },
  };
}
