import { nowMs } from '../clock';
import type { Direction, Flow, Stage } from './interceptor';

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
}

/** Bytes that may wait between the stages of a lane before its source is paused. */
const HIGH_WATER_BYTES = 256 * 1024;

interface Waiting {
  /** Nothing stands for the sender's end. */
  readonly chunk: Buffer | undefined;
  readonly receivedMs: number;
}

/** A stage's place in the lane. */
interface Place {
  readonly stage: Stage;
  readonly controller: AbortController;
  readonly queue: Waiting[];
  /** Whether what `take` or `end` returned is pending. */
  busy: boolean;
  leaving: boolean;
  next: Place | undefined;
}

/**
 * One direction of a connection: a source, any number of stages, a sink. Without stages, bytes go straight through.
 *
 * ```
 * source ──▶ stage ──▶ stage ──▶ sink      each stage has a queue; a busy stage holds back those before it
 * ```
 */
export class Lane {
  readonly direction: Direction;
  readonly #source: Source;
  readonly #sink: Sink;
  readonly #fail: (error: unknown) => void;
  #first: Place | undefined;
  #waitingBytes = 0;
  #sinkIsFull = false;
  #paused = false;
  #last: Buffer | undefined;

  constructor(direction: Direction, source: Source, sink: Sink, fail: (error: unknown) => void) {
    this.direction = direction;
    this.#source = source;
    this.#sink = sink;
    this.#fail = fail;
  }

  /** Takes a chunk from the source. */
  readonly take = (chunk: Buffer): void => {
    this.#last = chunk;
    if (this.#first === undefined) this.#write(chunk);
    else this.#deliver(this.#first, { chunk, receivedMs: nowMs() });
  };

  /** Takes the source's end. */
  readonly end = (): void => {
    if (this.#first === undefined) this.#sink.end();
    else this.#deliver(this.#first, { chunk: undefined, receivedMs: nowMs() });
  };

  /** Says that the sink takes more. */
  readonly drained = (): void => {
    this.#sinkIsFull = false;
    this.#regulate();
  };

  /** Adds a stage at the end; the stage is made with its flow. Returns the function that takes it out again. */
  add(make: (flow: Flow) => Stage | undefined): () => void {
    const controller = new AbortController();
    const place = {
      controller,
      queue: [] as Waiting[],
      busy: false,
      leaving: false,
      next: undefined,
    } as unknown as Place;
    const flow: Flow = {
      direction: this.direction,
      lastChunk: this.#last,
      signal: controller.signal,
      push: (chunk, receivedMs = nowMs()) => this.#pass(place.next, { chunk, receivedMs }),
      end: () => this.#pass(place.next, { chunk: undefined, receivedMs: nowMs() }),
    };
    const stage = make(flow);
    if (stage === undefined) return () => {};
    Object.assign(place, { stage });
    const last = this.#lastPlace();
    if (last) last.next = place;
    else this.#first = place;
    return () => this.#remove(place);
  }

  /** Ends every stage without a word to it: the connection is over. */
  abandon(): void {
    for (let place = this.#first; place; place = place.next) {
      place.queue.length = 0;
      place.controller.abort();
    }
    this.#first = undefined;
    this.#waitingBytes = 0;
  }

  #lastPlace(): Place | undefined {
    let place = this.#first;
    while (place?.next) place = place.next;
    return place;
  }

  #pass(place: Place | undefined, item: Waiting): void {
    if (place) this.#deliver(place, item);
    else if (item.chunk === undefined) this.#sink.end();
    else this.#write(item.chunk);
  }

  #deliver(place: Place, item: Waiting): void {
    if (place.busy || place.queue.length > 0) {
      place.queue.push(item);
      this.#waitingBytes += item.chunk?.length ?? 0;
      this.#regulate();
    } else this.#work(place, item);
  }

  #work(place: Place, item: Waiting): void {
    let pending: Promise<void> | undefined;
    try {
      pending = this.#hand(place, item);
    } catch (error) {
      this.#fail(error);
    }
    if (pending === undefined) return;
    place.busy = true;
    this.#regulate();
    pending.then(
      () => this.#continue(place),
      (error) => {
        if (place.controller.signal.aborted) this.#continue(place);
        else this.#fail(error);
      },
    );
  }

  #hand({ stage, next }: Place, item: Waiting): Promise<void> | undefined {
    if (item.chunk !== undefined) return stage.take(item.chunk, item.receivedMs) || undefined;
    if (stage.end) return stage.end() || undefined;
    this.#pass(next, item);
    return undefined;
  }

  #continue(place: Place): void {
    place.busy = false;
    if (place.leaving) {
      this.#leave(place);
      return;
    }
    while (!place.busy && place.queue.length > 0) {
      const item = place.queue.shift() as Waiting;
      this.#waitingBytes -= item.chunk?.length ?? 0;
      this.#work(place, item);
    }
    this.#regulate();
  }

  #remove(place: Place): void {
    if (place.leaving) return;
    place.leaving = true;
    place.controller.abort();
    if (!place.busy) this.#leave(place);
  }

  #leave(place: Place): void {
    place.stage.leave?.();
    for (const item of place.queue.splice(0)) {
      this.#waitingBytes -= item.chunk?.length ?? 0;
      this.#pass(place.next, item);
    }
    if (this.#first === place) this.#first = place.next;
    else for (let at = this.#first; at; at = at.next) if (at.next === place) at.next = place.next;
    this.#regulate();
  }

  #write(chunk: Buffer): void {
    if (this.#sink.write(chunk)) return;
    this.#sinkIsFull = true;
    this.#regulate();
  }

  #regulate(): void {
    const buffered = this.#first?.stage.bufferedBytes ?? 0;
    const wait =
      this.#sinkIsFull ||
      (this.#first?.busy === true && this.#waitingBytes >= buffered) ||
      this.#waitingBytes > Math.max(HIGH_WATER_BYTES, buffered);
    if (wait === this.#paused) return;
    this.#paused = wait;
    if (wait) this.#source.pause();
    else this.#source.resume();
  }
}
