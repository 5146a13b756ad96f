/** What a duty cycle measures itself by. */
export interface DutyClock {
  /** Milliseconds of the wall. */
  wallMs(): number;
  /** Milliseconds of CPU that were spent. */
  cpuMs(): number;
  /** Works until the wall clock shows this. */
  work(untilMs: number): void;
  rest(ms: number): void;
}

/** Source: Chaos Mesh calls `stress-ng --cpu-load-slice 10`: ten milliseconds of work at a time. */
const SLICE_MS = 10;
/** What is caught up with after a time in which others had the CPU, or the other way round. */
const MOST_DEBT_MS = 200;

/**
 * A slice of work, and the rest that makes it the wanted share of a CPU, by the formula of stress-ng's `stress_cpu()`: rest =
 * work × (1 / share − 1) − bias, where the bias is by how much the last rest was too long. Work is counted by the CPU time that
 * it really got, so that what a neighbour took is caught up with as far as there is room.
 *
 * Source: https://github.com/ColinIanKing/stress-ng, stress-cpu.c
 *
 * @param share - greater than 0, up to 1
 * @returns does one slice, with its rest
 */
export function dutyCycle(share: number, clock: DutyClock): () => void {
  // How long the wall should have taken for the CPU time so far, less what it took: the rest that is due.
  let dueMs = 0;
  let wallMs = clock.wallMs();
  let cpuMs = clock.cpuMs();
  function account(): void {
    const [wall, cpu] = [clock.wallMs(), clock.cpuMs()];
    dueMs = clamp(dueMs + (cpu - cpuMs) / share - (wall - wallMs));
    [wallMs, cpuMs] = [wall, cpu];
  }
  return () => {
    clock.work(wallMs + SLICE_MS);
    account();
    if (dueMs <= 0) return;
    clock.rest(dueMs);
    account();
  };
}

function clamp(ms: number): number {
  return Math.max(-MOST_DEBT_MS, Math.min(MOST_DEBT_MS, ms));
}
