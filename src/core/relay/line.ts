import type { Connection, Flow, Interceptor, Stage, Stages } from './interceptor';
import { Lane, type Sink, type Source } from './lane';

const DIRECTIONS = ['upstream', 'downstream'] as const;

/** A side of a connection: its bytes come from here, and go to here. */
export type End = Source & Sink;

/** What a line needs to know of the connection whose bytes it carries. */
export interface LineOptions {
  readonly id: number;
  readonly client: End;
  readonly server: End;
  /** See {@link Connection.close}. */
  readonly close: () => void;
  /** See {@link Connection.reset}. */
  readonly reset: () => void;
  /** Called each time the last stage has left, and what it held has gone on. */
  readonly onClear?: () => void;
}

/** Both lanes of a connection, and the interceptors that are in them. */
export class Line {
  readonly upstream: Lane;
  readonly downstream: Lane;
  readonly #options: LineOptions;
  /** How to take each interceptor out again. */
  readonly #removals = new Map<Interceptor, () => void>();
  #stages = 0;

  constructor(options: LineOptions) {
    const { client, server, reset } = options;
    this.#options = options;
    this.upstream = new Lane('upstream', client, server, reset);
    this.downstream = new Lane('downstream', server, client, reset);
  }

  /** Lets an interceptor put its stages in; says whether it did. */
  open(interceptor: Interceptor, isNew: boolean): boolean {
    if (interceptor.open === undefined) return false;
    const { id, close, reset } = this.#options;
    const flows: Partial<Record<'upstream' | 'downstream', Flow>> = {};
    let stages: Stages | undefined;
    const connection: Connection = {
      id,
      isNew,
      get upstream() {
        return flows.upstream as Flow;
      },
      get downstream() {
        return flows.downstream as Flow;
      },
      close,
      reset,
    };
    // Both places are made before the stages, which may push into either.
    const leaves = DIRECTIONS.map((direction) => {
      const late = this.#lateStage(
        () => stages?.[direction],
        () => flows[direction] as Flow,
      );
      return this[direction].add((flow) => {
        flows[direction] = flow;
        return late;
      });
    });
    this.#stages += leaves.length;
    stages = interceptor.open(connection);
    const remove = (): void => {
      for (const leave of leaves) leave();
    };
    if (stages !== undefined) this.#removals.set(interceptor, remove);
    else remove();
    return stages !== undefined;
  }

  /** Takes an interceptor's stages out; what they held goes on at once. */
  remove(interceptor: Interceptor): void {
    this.#removals.get(interceptor)?.();
    this.#removals.delete(interceptor);
    this.#tellIfClear();
  }

  /** Ends every stage without a word to it: the connection is over. */
  abandon(): void {
    this.upstream.abandon();
    this.downstream.abandon();
    this.#removals.clear();
    this.#stages = 0;
  }

  #tellIfClear(): void {
    if (this.#stages === 0) this.#options.onClear?.();
  }

  /** A stage that is there as soon as its interceptor has made it; without one, bytes go on as they come. */
  #lateStage(present: () => Stage | undefined, flow: () => Flow): Stage {
    return {
      take: (chunk, receivedMs) => {
        const stage = present();
        return stage ? stage.take(chunk, receivedMs) : flow().push(chunk, receivedMs);
      },
      end: () => {
        const stage = present();
        return stage?.end ? stage.end() : flow().end();
      },
      leave: () => {
        present()?.leave?.();
        this.#stages -= 1;
        // What waited behind the stage goes on after this.
        queueMicrotask(() => this.#tellIfClear());
      },
    };
  }
}
