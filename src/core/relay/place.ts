import type { Flow, Stage } from './interceptor';

/** What goes through a lane: bytes, or how their sender ended. */
export type Item = Buffer | 'end' | 'reset';

interface Waiting {
  readonly item: Item;
  readonly receivedMs: number;
  next: Waiting | undefined;
}

/** A stage's place in a lane, with what waits for it. */
export class Place {
  /** Nothing: bytes pass by. */
  stage: Stage | undefined;
  next: Place | undefined;
  /** `taking` while it is called, `waiting` while what it returned is pending. */
  state: 'idle' | 'taking' | 'waiting' = 'idle';
  /** Its signal has aborted, and it goes as soon as it is idle. */
  leaving = false;
  /** It is out of the lane: what it still pushes goes nowhere. */
  gone = false;
  readonly flow: Flow;
  readonly #controller = new AbortController();
  /** A list, for a stage that delays may hold very many small chunks. */
  #head: Waiting | undefined;
  #tail: Waiting | undefined;
  #bytes = 0;
  #ended = false;

  constructor(makeFlow: (place: Place, signal: AbortSignal) => Flow) {
    this.flow = makeFlow(this, this.#controller.signal);
  }

  /** Whether what comes now has to wait somewhere else, given whether the next place is full. */
  isFull(nextIsFull: boolean): boolean {
    if (this.stage === undefined) return nextIsFull;
    return (nextIsFull || this.state === 'waiting') && this.#bytes >= (this.stage.bufferedBytes ?? 0);
  }

  /** What comes next; nothing where none waits. */
  get head(): Item | undefined {
    return this.#head?.item;
  }

  /** Nothing but a reset can follow the end. */
  push(item: Item, receivedMs: number): void {
    if (this.#ended && item !== 'reset') return;
    if (typeof item === 'string') this.#ended = true;
    else this.#bytes += item.length;
    const waiting = { item, receivedMs, next: undefined };
    if (this.#tail === undefined) this.#head = waiting;
    else this.#tail.next = waiting;
    this.#tail = waiting;
  }

  shift(): Waiting | undefined {
    const first = this.#head;
    if (first === undefined) return undefined;
    this.#head = first.next;
    if (first.next === undefined) this.#tail = undefined;
    if (typeof first.item !== 'string') this.#bytes -= first.item.length;
    return first;
  }

  /** Asks the stage to let go. */
  abort(): void {
    this.#controller.abort();
  }

  /** Is out of the lane, with all that waited for it. */
  drop(): void {
    this.gone = true;
    this.#head = undefined;
    this.#tail = undefined;
    this.#bytes = 0;
    this.abort();
  }
}
