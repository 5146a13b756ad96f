import { nowMs } from '../clock';
import type { Direction, Flow, Stage } from './interceptor';
import { type Item, Place } from './place';

/** Where a lane's bytes come from. */
export interface Source {
  pause(): unknown;
  resume(): unknown;
}

/** Where a lane's bytes go. */
export interface Sink {
  /** False where it has to be waited for; {@link Lane.drained} is called then. */
  write(chunk: Buffer): boolean;
  end(): unknown;
  /** The sender was reset, after the bytes that came before. Needed where {@link Lane.reset} is called. */
  reset?(): unknown;
}

/** A place in a lane that its stage may come to later. */
export interface LanePlace {
  readonly flow: Flow;
  /** Puts the stage there. Until then bytes pass by. */
  fill(stage: Stage): void;
  /** Takes the place out; what the stage held goes on at once. A second call does nothing. */
  remove(): void;
}

/**
 * One direction of a connection: a source, any number of stages, a sink. Without stages, bytes go straight through.
 *
 * ```
 * source ──▶ stage ──▶ stage ──▶ sink      each stage has a queue; a full one holds back those before it, the source last
 * ```
 */
export class Lane {
  readonly direction: Direction;
  readonly #source: Source;
  readonly #sink: Sink;
  readonly #fail: (error: unknown, flow: Flow) => void;
  readonly #onClear: () => void;
  #first: Place | undefined;
  #sinkIsFull = false;
  #paused = false;
  /** `ended` after the sink's end, `abandoned` when the connection is over: nothing more is written then. */
  #state: 'open' | 'ended' | 'abandoned' = 'open';
  /** Nothing more is taken from the source, which must not be held back any more. */
  #finished = false;
  #last: Buffer | undefined;

  /**
   * @param fail - told of an error of a stage, after which the connection has to be reset.
   * @param onClear - called when the last stage has left.
   */
  constructor(
    direction: Direction,
    source: Source,
    sink: Sink,
    fail: (error: unknown, flow: Flow) => void,
    onClear: () => void = () => {},
  ) {
    this.direction = direction;
    this.#source = source;
    this.#sink = sink;
    this.#fail = fail;
    this.#onClear = onClear;
  }

  /** Whether no stage is there. */
  get isClear(): boolean {
    return this.#first === undefined;
  }

  /** Takes a chunk from the source. */
  readonly take = (chunk: Buffer): void => {
    if (this.#first === undefined) this.#write(chunk);
    else this.#deliver(this.#first, chunk, nowMs());
  };

  /** Takes the source's end. */
  readonly end = (): void => this.#pass(this.#first, 'end', nowMs());

  /** Takes the source's reset: the sink is reset after the bytes that came before, however late a stage makes them. */
  readonly reset = (): void => this.#pass(this.#first, 'reset', nowMs());

  /** Says that the sink takes more. */
  readonly drained = (): void => {
    this.#sinkIsFull = false;
    this.#advanceAll(this.#first);
    this.#regulate();
  };

  /** Adds a stage at the end; the stage is made with its flow. Returns the function that takes it out again. */
  add(make: (flow: Flow) => Stage | undefined): () => void {
    const place = this.place();
    const stage = make(place.flow);
    if (stage === undefined) place.remove();
    else place.fill(stage);
    return place.remove;
  }

  /** Makes a place at the end, for a stage that needs more than its own flow to be made. */
  place(): LanePlace {
    const place = new Place((self, signal) => ({
      direction: this.direction,
      lastChunk: this.#last,
      signal,
      push: (chunk, receivedMs = nowMs()) => {
        if (!self.gone) this.#pass(self.next, chunk, receivedMs);
      },
      end: () => {
        if (!self.gone) this.#pass(self.next, 'end', nowMs());
      },
    }));
    let last = this.#first;
    while (last?.next) last = last.next;
    if (this.#state === 'abandoned') place.drop();
    else if (last) last.next = place;
    else this.#first = place;
    return {
      flow: place.flow,
      fill: (stage) => {
        place.stage = stage;
      },
      remove: () => this.#remove(place),
    };
  }

  /**
   * Takes nothing more from the source. What a stage has pushed already goes on through the stages after it, with the end
   * behind it; what waits for this stage, or for one before it, is dropped.
   *
   * @param flow - of the stage. Without it every stage is left out, and the sink ends now.
   */
  finish(flow?: Flow): void {
    this.#finished = true;
    let place = this.#first;
    while (place !== undefined) {
      place.drop();
      const { next }: Place = place;
      if (place.flow === flow) {
        place = next;
        break;
      }
      place = next;
    }
    this.#first = place;
    this.#pass(place, 'end', nowMs());
    this.#regulate();
  }

  /** Ends every stage without a word to it: the connection is over. */
  abandon(): void {
    this.#state = 'abandoned';
    for (let place = this.#first; place; place = place.next) place.drop();
    this.#first = undefined;
  }

  #pass(place: Place | undefined, item: Item, receivedMs: number): void {
    if (place) this.#deliver(place, item, receivedMs);
    else if (item === 'reset') this.#sink.reset?.();
    else if (item !== 'end') this.#write(item);
    else if (this.#state === 'open') {
      this.#state = 'ended';
      this.#sink.end();
    }
  }

  #deliver(place: Place, item: Item, receivedMs: number): void {
    if (place.stage === undefined) {
      this.#pass(place.next, item, receivedMs);
      return;
    }
    place.push(item, receivedMs);
    this.#advance(place);
    this.#regulate();
  }

  /** Hands a stage what waits for it, as long as it takes it and the next one is not full. */
  #advance(place: Place): void {
    while (place.state === 'idle' && !place.gone && this.#mayTake(place)) {
      place.state = 'taking';
      let pending: Promise<void> | undefined;
      try {
        pending = this.#hand(place);
      } catch (error) {
        this.#break(error, place);
        return;
      }
      place.state = pending === undefined ? 'idle' : 'waiting';
      pending?.then(
        () => this.#settled(place),
        (error) => {
          // A wait that is cut short by the signal is how a stage lets go.
          if (place.leaving) this.#settled(place);
          else this.#break(error, place);
        },
      );
    }
    if (place.leaving && place.state === 'idle') this.#leave(place);
  }

  #mayTake({ head, leaving, next }: Place): boolean {
    return head !== undefined && !leaving && (typeof head === 'string' || !this.#isFull(next));
  }

  #hand(place: Place): Promise<void> | undefined {
    const waiting = place.shift();
    const { stage } = place;
    if (waiting === undefined || stage === undefined) return undefined;
    const { item, receivedMs } = waiting;
    if (typeof item !== 'string') return stage.take(item, receivedMs) || undefined;
    if (item === 'end' && stage.end) return stage.end() || undefined;
    this.#pass(place.next, item, receivedMs);
    return undefined;
  }

  #settled(place: Place): void {
    if (place.gone) return;
    place.state = 'idle';
    if (place.leaving) this.#leave(place);
    this.#advanceAll(this.#first);
    this.#regulate();
  }

  /** From the last to the first, since a place that takes makes room for the one before. */
  #advanceAll(place: Place | undefined): void {
    if (place === undefined) return;
    this.#advanceAll(place.next);
    this.#advance(place);
  }

  #remove(place: Place): void {
    if (place.leaving || place.gone) return;
    place.leaving = true;
    place.abort();
    if (place.state === 'idle') this.#leave(place);
    this.#regulate();
  }

  /** What comes in meanwhile waits behind what is there already. */
  #leave(place: Place): void {
    if (place.gone) return;
    place.state = 'taking';
    try {
      place.stage?.leave?.();
    } catch (error) {
      this.#break(error, place);
      return;
    }
    for (let item = place.shift(); item; item = place.shift()) this.#pass(place.next, item.item, item.receivedMs);
    place.gone = true;
    if (this.#first === place) this.#first = place.next;
    else for (let at = this.#first; at; at = at.next) if (at.next === place) at.next = place.next;
    if (this.#first === undefined) this.#onClear();
  }

  #break(error: unknown, { gone, flow }: Place): void {
    if (!gone) this.#fail(error, flow);
  }

  #write(chunk: Buffer): void {
    // A stage that leaves may push nothing: that is not the last that was said.
    if (this.#state !== 'open' || chunk.length === 0) return;
    this.#last = chunk;
    if (this.#sink.write(chunk)) return;
    this.#sinkIsFull = true;
    this.#regulate();
  }

  #isFull(place: Place | undefined): boolean {
    return place === undefined ? this.#sinkIsFull : place.isFull(this.#isFull(place.next));
  }

  #regulate(): void {
    const wait = !this.#finished && this.#isFull(this.#first);
    if (wait === this.#paused) return;
    this.#paused = wait;
    if (wait) this.#source.pause();
    else this.#source.resume();
  }
}
