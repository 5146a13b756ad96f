import { sleep } from '../../core/clock';
import type { SteadyStateSummary } from '../../core/records/chaos';
import type { Laboratory } from '../laboratory/laboratory';
import type { SteadyState } from './steady-state';

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
  #isEnding = false;
  #wake = (): void => {};

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
    const { steadyState, laboratory, intervalMs, onLost } = this.#plan;
    void laboratory.over().then(() => this.#wake());
    while (!(this.#isEnding && this.#isDecided)) {
      // By the beginning of the look: one that began while a fault was there says nothing of what came after.
      const phase = laboratory.isOver ? 'after' : 'during';
      const found = await steadyState.look(signal);
      this.#note(phase, found);
      if (phase === 'after') this.#judge(found.held);
      else {
        this.#during.asked += 1;
        if (found.held) this.#during.held += 1;
        else onLost(found.reason);
      }
      const isJustOver = phase === 'during' && laboratory.isOver;
      if (!isJustOver && !(this.#isEnding && this.#isDecided)) await this.#pause(intervalMs, signal);
    }
  }

  /** Until the next look, or until the last fault goes: the first look after it says when it recovered, and must not be late. */
  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    signal.addEventListener('abort', this.#wake, { once: true });
    await sleep(ms, woken.signal).catch(() => {});
    signal.removeEventListener('abort', this.#wake);
    signal.throwIfAborted();
  }

  /** Lets {@link follow} end as soon as recovery is decided. */
  finish(): void {
    this.#isEnding = true;
    this.#wake();
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
