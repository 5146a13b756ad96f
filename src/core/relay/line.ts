import { failedTo, reasonOf } from '../errors';
import type { Connection, Direction, Flow, Interceptor, Stages } from './interceptor';
import { Lane, type LanePlace, type Sink, type Source } from './lane';

/** An interceptor that was let in, once for each time. */
export interface Admitted {
  readonly interceptor: Interceptor;
}

/** A side of a connection: its bytes come from here, and go to here. */
export type End = Source & Sink;

/** What a line needs to know of the connection whose bytes it carries. */
export interface LineOptions {
  readonly id: number;
  readonly client: End;
  readonly server: End;
  /** See {@link Connection.close}: what stages behind these flows hold goes before. */
  readonly close: (flows: Readonly<Record<Direction, Flow>>) => void;
  /** See {@link Connection.reset}. */
  readonly reset: () => void;
  /** Called when the last stage has left, and what it held has gone on. */
  readonly onClear?: () => void;
}

/** Both lanes of a connection, and the interceptors that are in them. */
export class Line {
  readonly upstream: Lane;
  readonly downstream: Lane;
  readonly #options: LineOptions;
  readonly #places = new Map<Admitted, readonly LanePlace[]>();

  constructor(options: LineOptions) {
    const { client, server } = options;
    const fail = (error: unknown, flow: Flow): void => this.fail(error, this.#ownerOf(flow));
    const onClear = (): void => this.#tellIfClear();
    this.#options = options;
    this.upstream = new Lane('upstream', client, server, fail, onClear);
    this.downstream = new Lane('downstream', server, client, fail, onClear);
  }

  /** Lets an interceptor put its stages in, and returns them. */
  open(admitted: Admitted, isNew: boolean): Stages | undefined {
    const { interceptor } = admitted;
    if (interceptor.open === undefined) return undefined;
    const { id, close, reset } = this.#options;
    // Both places are there before the stages are, which may push into either.
    const [upstream, downstream] = [this.upstream.place(), this.downstream.place()];
    this.#places.set(admitted, [upstream, downstream]);
    const flows = { upstream: upstream.flow, downstream: downstream.flow };
    const connection: Connection = { id, isNew, ...flows, close: () => close(flows), reset };
    try {
      const stages = interceptor.open(connection);
      if (stages?.upstream) upstream.fill(stages.upstream);
      if (stages?.downstream) downstream.fill(stages.downstream);
      if (stages === undefined) this.remove(admitted);
      return stages;
    } catch (error) {
      this.fail(error, admitted);
      return undefined;
    }
  }

  /** Takes an interceptor out; what its stages held goes on at once. */
  remove(admitted: Admitted): void {
    const places = this.#places.get(admitted) ?? [];
    this.#places.delete(admitted);
    for (const place of places) place.remove();
  }

  /** Ends both lanes; what stages behind these flows hold goes before. Without flows, nothing does. */
  finish(flows?: Readonly<Record<Direction, Flow>>): void {
    this.upstream.finish(flows?.upstream);
    this.downstream.finish(flows?.downstream);
  }

  /** Ends every stage without a word to it: the connection is over. */
  abandon(): void {
    this.upstream.abandon();
    this.downstream.abandon();
    this.#places.clear();
  }

  /** Resets the connection for what an interceptor threw, and tells it. */
  fail(error: unknown, admitted: Admitted | undefined): void {
    const { id, reset } = this.#options;
    reset();
    const interceptor = admitted?.interceptor;
    if (interceptor?.failed) interceptor.failed(error, id);
    else process.emitWarning(stageFailure(interceptor?.label ?? 'an interceptor', id, error).message);
  }

  #tellIfClear(): void {
    if (this.upstream.isClear && this.downstream.isClear) this.#options.onClear?.();
  }

  #ownerOf(flow: Flow): Admitted | undefined {
    for (const [admitted, places] of this.#places) if (places.some((place) => place.flow === flow)) return admitted;
    return undefined;
  }
}

function stageFailure(label: string, id: number, error: unknown) {
  return failedTo({
    to: `run ${label} on connection ${id} of a relay`,
    reason: reasonOf(error),
    cure: 'The connection was reset; mend the stage, which must not throw',
    code: 'METTLE_FAULT',
    cause: error,
  });
}
