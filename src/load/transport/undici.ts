import type { Dispatcher, Pool } from 'undici';
import { failedTo } from '../../core/errors';
import { inHostRealm } from '../../core/host-realm';
import { undici } from '../../core/lazy-modules';
import { transportFailure } from './failure-kind';
import type { AnswerHeaders, Lane, OutgoingRequest, Receiver, Sent, Transport } from './transport';

/** Requests over undici's dispatcher, handlers only: no stream and no promise for a request. */
export class UndiciTransport implements Transport {
  readonly #pool: Pool;

  /** @param timeoutMs - deadline of a request; connecting is given up later than that, so that the deadline decides. */
  constructor(origin: string, timeoutMs: number) {
    refuseFakeMicrotasks();
    this.#pool = new (undici().Pool)(origin, {
      // As many connections as requests are in flight: a queue here would be counted as the service's time.
      connections: null,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: timeoutMs + 5000 },
    });
  }

  send(request: OutgoingRequest, receiver: Receiver): Sent {
    const exchange = new Exchange(receiver);
    this.#pool.dispatch(
      {
        method: request.method,
        path: request.path,
        headers: request.headers as Record<string, string>,
        body: request.body,
      },
      exchange,
    );
    return exchange;
  }

  lane(): Lane {
    return { send: (request, receiver) => this.send(request, receiver), close: () => undefined };
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

class Exchange implements Dispatcher.DispatchHandler, Sent {
  readonly #receiver: Receiver;
  #controller: Dispatcher.DispatchController | undefined;
  #headSeen = false;
  #over = false;

  constructor(receiver: Receiver) {
    this.#receiver = receiver;
  }

  abort(receiver: Receiver): void {
    if (receiver !== this.#receiver) return;
    this.#over = true;
    this.#controller?.abort(new Error('cut off'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new Error('cut off'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: AnswerHeaders): void {
    // 1xx is not the answer yet.
    if (this.#over || status < 200) return;
    this.#headSeen = true;
    const cookies = headers['set-cookie'];
    const list = cookies === undefined ? null : typeof cookies === 'string' ? [cookies] : cookies;
    this.#receiver.onHead(status, this.#receiver.keeps ? headers : '', list);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#over && this.#receiver.keeps) this.#receiver.onBody(Buffer.from(chunk));
  }

  onResponseEnd(): void {
    if (this.#over) return;
    this.#over = true;
    this.#receiver.onEnd();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#receiver.onFailure(transportFailure(error, this.#headSeen));
  }
}

/**
 * undici hands its work on through these globals. Jest's fake timers do not reach those of Node's own realm; other ones,
 * in a runner without a sandbox, do: a run would stand still without a word.
 */
function refuseFakeMicrotasks(): void {
  const globals = inHostRealm<((...args: never[]) => unknown)[]>('[queueMicrotask, setImmediate]');
  const faked = globals.filter((global) => Object.hasOwn(global, 'clock'));
  if (faked.length === 0) return;
  throw failedTo({
    to: 'send requests from this thread',
    reason: `fake timers hold ${faked.map(({ name }) => name).join(' and ')} back`,
    cure: 'Make the timers real before, or give the scenario as a list or a module',
    code: 'METTLE_CONFIG',
  });
}
