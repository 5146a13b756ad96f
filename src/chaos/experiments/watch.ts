import { nowMs, sleep } from '../../core/clock';
import type { SteadyStateSummary } from '../../core/records/chaos';
import { formatMs } from '../../core/units';
import type { Laboratory } from '../laboratory/laboratory';
import type { Look, SteadyState } from './steady-state';

/** How a steady state is watched, complete. */
export interface WatchPlan {
  readonly steadyState: SteadyState;
  readonly laboratory: Laboratory;
  readonly intervalMs: number;
  readonly withinMs: number;
  readonly stableMs: number;
  /** Called where it does not hold while faults are there. */
  readonly onLost: (reason: string) => void;
}

/** The longest pause between two looks as long as the steady state has not come back. */
const RECOVERY_INTERVAL_MS = 25;

/**
 * Looks at a steady state again and again, while the faults are there and after them, until it has held for long enough or time
 * is over.
 */
export class SteadyStateWatch {
  readonly #plan: WatchPlan;
  readonly #during = { asked: 0, held: 0 };
  #before = false;
  #after = false;
  /** Since when it has held without a break, after the faults. */
  #sinceMs: number | undefined;
  #recoveredMs: number | undefined;
  #isDecided = false;
  readonly #ending = new AbortController();

  constructor(plan: WatchPlan) {
    this.#plan = plan;
  }

  /** Looks once, before anything goes wrong. Gives why it does not hold. */
  async before(signal: AbortSignal): Promise<string | undefined> {
    const found = await this.#plan.steadyState.look(signal);
    this.#note('before', found);
    this.#before = found.held;
    return found.held ? undefined : found.reason;
  }

  /** Goes on looking, until {@link finish} was called and recovery is decided. */
  async follow(signal: AbortSignal): Promise<void> {
    const { steadyState, laboratory, onLost } = this.#plan;
    while (!(this.#isEnding && this.#isDecided)) {
      // By the beginning of the look: one that began while a fault was there says nothing of what came after.
      const phase = laboratory.isOver ? 'after' : 'during';
      const found = await (phase === 'after' ? steadyState.look(signal) : this.#lookWhileFaulted(signal));
      if (found === undefined) continue;
      this.#note(phase, found);
      if (phase === 'after') this.#judge(found.held);
      else {
        this.#during.asked += 1;
        if (found.held) this.#during.held += 1;
        else onLost(found.reason);
      }
      if (!(this.#isEnding && this.#isDecided)) await this.#pause(signal);
    }
  }

  /**
   * A look that hangs in a fault must not hide when the fault is over: it is no longer waited for. It did not hold where it had taken
   * longer than the interval already; a shorter one says nothing.
   */
  async #lookWhileFaulted(signal: AbortSignal): Promise<Look | undefined> {
    const { steadyState, laboratory, intervalMs } = this.#plan;
    const { whenOver } = laboratory;
    const startMs = nowMs();
    const own = endedBy([signal]);
    let skip = (): void => {};
    const over = new Promise<Look | undefined>((resolve) => {
      skip = () => {
        const waitedMs = nowMs() - startMs;
        const reason = `it had not ended after ${formatMs(waitedMs)}, when the faults did`;
        resolve(waitedMs < intervalMs ? undefined : { held: false, reason });
      };
      whenOver.addEventListener('abort', skip, { once: true });
    });
    try {
      return await Promise.race([steadyState.look(own.signal), over]);
    } finally {
      whenOver.removeEventListener('abort', skip);
      own.end();
    }
  }

  /**
   * Until the next look, the end of the last fault, or {@link finish}. As long as recovery is waited for, looks follow each other closely:
   * the pause is the error of its figure.
   */
  async #pause(signal: AbortSignal): Promise<void> {
    const { isOver, whenOver } = this.#plan.laboratory;
    const wakers = [signal, ...(isOver ? [] : [whenOver]), ...(this.#isEnding ? [] : [this.#ending.signal])];
    const waking = endedBy(wakers);
    try {
      await sleep(this.#pauseMs(isOver), waking.signal).catch(() => signal.throwIfAborted());
    } finally {
      waking.end();
    }
  }

  #pauseMs(isOver: boolean): number {
    const { intervalMs, stableMs } = this.#plan;
    if (!isOver || this.#isDecided) return intervalMs;
    return Math.min(intervalMs, this.#sinceMs === undefined ? RECOVERY_INTERVAL_MS : stableMs);
  }

  /** Lets {@link follow} end as soon as recovery is decided. */
  finish(): void {
    this.#ending.abort();
  }

  get #isEnding(): boolean {
    return this.#ending.signal.aborted;
  }

  /** From the end of the last fault until it held again and stayed. */
  get recoveryMs(): number | null {
    return this.#recoveredMs ?? null;
  }

  summary(): SteadyStateSummary {
    const { steadyState, withinMs, stableMs } = this.#plan;
    return {
      name: steadyState.name,
      before: this.#before,
      during: { ...this.#during },
      after: this.#after,
      withinMs,
      stableMs,
    };
  }

  #judge(held: boolean): void {
    const { laboratory, withinMs, stableMs } = this.#plan;
    const { nowMs } = laboratory.journal;
    const endMs = laboratory.overMs ?? nowMs;
    this.#after = held;
    if (this.#isDecided) return;
    if (!held) this.#sinceMs = undefined;
    else this.#sinceMs ??= nowMs;
    const since = this.#sinceMs;
    if (since !== undefined && since - endMs <= withinMs) {
      if (nowMs - since < stableMs) return;
      this.#recoveredMs = since - endMs;
      this.#isDecided = true;
    } else if (nowMs - endMs > withinMs) this.#isDecided = true;
  }

  #note(phase: 'before' | 'during' | 'after', found: Awaited<ReturnType<SteadyState['look']>>): void {
    const reason = found.held ? null : found.reason;
    this.#plan.laboratory.journal.note({ type: 'steady-state', phase, held: found.held, reason });
  }
}

/**
 * A signal that ends with the first of these, or by its own `end`, which also lets go of them: they live as long as the experiment,
 * and `AbortSignal.any` would leave something at them with each look.
 */
function endedBy(signals: readonly AbortSignal[]): { readonly signal: AbortSignal; end(): void } {
  const own = new AbortController();
  const end = (): void => {
    for (const signal of signals) signal.removeEventListener('abort', end);
    own.abort(signals.find(({ aborted }) => aborted)?.reason);
  };
  for (const signal of signals) signal.addEventListener('abort', end, { once: true });
  if (signals.some(({ aborted }) => aborted)) end();
  return { signal: own.signal, end };
}
