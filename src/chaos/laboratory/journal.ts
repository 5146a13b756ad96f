import { isoNow, nowMs } from '../../core/clock';
import type { ChaosEvent, FaultSummary } from '../../core/records/chaos';
import type { Fault } from '../fault';

/** Draws and firings that are kept, and as many of all else; beyond that only the counts go on. */
const MAX_EVENTS = 10_000;
/** Notes of one fault that are kept. */
const MAX_NOTES = 20;

type WithoutTime<E> = E extends unknown ? Omit<E, 'atMs'> : never;

/** What happened in an experiment, in order, and what each fault came to. Plain JSON throughout. */
export class Journal {
  /** The origin of every time in it. */
  readonly startedAt = isoNow();
  readonly #startMs = nowMs();
  readonly #faults: readonly Fault[];
  readonly #events: ChaosEvent[] = [];
  readonly #kept = { many: 0, few: 0 };
  readonly #states: FaultState[];
  #leftOut = 0;
  #closedMs: number | undefined;

  constructor(faults: readonly Fault[]) {
    this.#faults = faults;
    this.#states = faults.map(() => ({
      fired: 0,
      firstMs: null,
      lastMs: null,
      since: undefined,
      active: [],
      drawn: { asked: 0, struck: 0 },
      figures: {},
      notes: [],
    }));
  }

  /** Milliseconds since the beginning; they stand still once it is closed. */
  get nowMs(): number {
    return this.#closedMs ?? nowMs() - this.#startMs;
  }

  /** Takes nothing any more: what a body or a fault does from now on belongs to no experiment. */
  close(): void {
    this.#closedMs ??= this.nowMs;
  }

  note(event: WithoutTime<ChaosEvent>): void {
    if (this.#closedMs !== undefined) return;
    const atMs = this.nowMs;
    if ('fault' in event && !this.#count(event, this.#states[event.fault] as FaultState, atMs)) return;
    const sort = event.type === 'drawn' || event.type === 'fired' ? 'many' : 'few';
    if (this.#kept[sort] >= MAX_EVENTS) this.#leftOut += 1;
    else {
      this.#kept[sort] += 1;
      this.#events.push({ ...event, atMs } as ChaosEvent);
    }
  }

  figure(fault: number, name: string, value: number): void {
    if (this.#closedMs === undefined) (this.#states[fault] as FaultState).figures[name] = value;
  }

  get events(): readonly ChaosEvent[] {
    return [...this.#events];
  }

  get eventsLeftOut(): number {
    return this.#leftOut;
  }

  /** The faults that are in place now, by index. */
  activeNow(): number[] {
    return this.#states.flatMap(({ since }, index) => (since === undefined ? [] : [index]));
  }

  summaries(): FaultSummary[] {
    const toMs = this.nowMs;
    return this.#faults.map(({ name, target, options }, index) => {
      const { fired, firstMs, lastMs, since, active, drawn, figures, notes } = this.#states[index] as FaultState;
      const open = since === undefined ? [] : [{ fromMs: since, toMs }];
      return {
        name,
        target,
        options,
        fired,
        firstMs,
        lastMs,
        active: [...active, ...open],
        drawn: { ...drawn },
        figures: { ...figures },
        notes: [...notes],
      };
    });
  }

  /** Counts what concerns a fault; false where the event itself says nothing new. */
  #count(event: WithoutTime<Extract<ChaosEvent, { fault: number }>>, state: FaultState, atMs: number): boolean {
    switch (event.type) {
      case 'injected':
        state.since = atMs;
        return true;
      case 'removed':
        if (state.since !== undefined) state.active.push({ fromMs: state.since, toMs: atMs });
        state.since = undefined;
        return true;
      case 'drawn':
        state.drawn.asked += 1;
        if (event.struck) state.drawn.struck += 1;
        return true;
      case 'fired':
        state.fired += 1;
        state.firstMs ??= atMs;
        state.lastMs = atMs;
        return true;
      case 'noted':
        if (state.notes.includes(event.text) || state.notes.length >= MAX_NOTES) return false;
        state.notes.push(event.text);
        return true;
    }
  }
}

interface FaultState {
  fired: number;
  firstMs: number | null;
  lastMs: number | null;
  since: number | undefined;
  readonly active: { fromMs: number; toMs: number }[];
  readonly drawn: { asked: number; struck: number };
  readonly figures: Record<string, number>;
  readonly notes: string[];
}
