import { nowMs } from '../../core/clock';
import type { ChaosEvent, FaultSummary } from '../../core/records/chaos';
import type { Fault } from '../fault';

/** Notes of one fault that are kept. */
const MAX_NOTES = 20;
/** Events that are kept; beyond that only the counts go on. */
const MAX_EVENTS = 10_000;

type WithoutTime<E> = E extends unknown ? Omit<E, 'atMs'> : never;

/** What happened in an experiment, in order, and what each fault came to. */
export class Journal {
  readonly #startMs = nowMs();
  readonly #faults: readonly Fault[];
  readonly #events: ChaosEvent[] = [];
  #leftOut = 0;
  readonly #states: FaultState[];

  constructor(faults: readonly Fault[]) {
    this.#faults = faults;
    this.#states = faults.map(() => ({
      fired: 0,
      firstMs: null,
      lastMs: null,
      since: undefined,
      active: [],
      figures: {},
      notes: [],
    }));
  }

  /** Milliseconds since the beginning. */
  get nowMs(): number {
    return nowMs() - this.#startMs;
  }

  note(event: WithoutTime<ChaosEvent>): void {
    const atMs = this.nowMs;
    if ('fault' in event) this.#count(event.type, this.#states[event.fault] as FaultState, atMs);
    if (this.#events.length < MAX_EVENTS) this.#events.push({ ...event, atMs } as ChaosEvent);
    else this.#leftOut += 1;
  }

  figure(fault: number, name: string, value: number): void {
    (this.#states[fault] as FaultState).figures[name] = value;
  }

  /** Keeps a note of a fault, each text once. */
  say(fault: number, text: string): void {
    const { notes } = this.#states[fault] as FaultState;
    if (notes.length < MAX_NOTES && !notes.includes(text)) notes.push(text);
  }

  /** What the faults said, in the order in which they were given. */
  get notes(): readonly (readonly string[])[] {
    return this.#states.map(({ notes }) => notes);
  }

  get events(): readonly ChaosEvent[] {
    return this.#events;
  }

  get eventsLeftOut(): number {
    return this.#leftOut;
  }

  summaries(): FaultSummary[] {
    const toMs = this.nowMs;
    return this.#faults.map(({ name, target, options }, index) => {
      const { fired, firstMs, lastMs, since, active, figures } = this.#states[index] as FaultState;
      const open = since === undefined ? [] : [{ fromMs: since, toMs }];
      return { name, target, options, fired, firstMs, lastMs, active: [...active, ...open], figures: { ...figures } };
    });
  }

  #count(type: ChaosEvent['type'], state: FaultState, atMs: number): void {
    if (type === 'injected') state.since = atMs;
    if (type === 'removed' && state.since !== undefined) {
      state.active.push({ fromMs: state.since, toMs: atMs });
      state.since = undefined;
    }
    if (type === 'fired') {
      state.fired += 1;
      state.firstMs ??= atMs;
      state.lastMs = atMs;
    }
  }
}

interface FaultState {
  fired: number;
  firstMs: number | null;
  lastMs: number | null;
  since: number | undefined;
  readonly active: { fromMs: number; toMs: number }[];
  readonly figures: Record<string, number>;
  readonly notes: string[];
}
