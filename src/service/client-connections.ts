import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import type { Agent, Dispatcher } from 'undici';
import { undici } from '../core/lazy-modules';
import type { OutgoingHeaders, OutgoingRequest } from './client-request';

/**
 * The kept connections to one service: as many as there are requests at a time, each reused one request after the other
 * (no pipelining).
 *
 * A request is never sent twice: a client that repeats requests by itself hides the resets that a test is there to
 * find.
 */
export class Connections {
  #agent: Agent | undefined;
  readonly #verifyCertificate: boolean;

  constructor(options: { readonly verifyCertificate: boolean }) {
    this.#verifyCertificate = options.verifyCertificate;
  }

  /**
   * Gives the event loop a turn, in which a connection whose answer has just been read becomes free again, and one that the
   * service closed while it was idle is seen to be closed, so that neither is taken for what it no longer is.
   */
  async settle(): Promise<void> {
    if (this.#agent) await eventLoopTurn();
  }

  async send(
    origin: string,
    { method, target, body }: Pick<OutgoingRequest, 'method' | 'target' | 'body'>,
    headers: OutgoingHeaders,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    this.#agent ??= this.#open();
    return this.#agent.request({
      origin,
      path: target,
      method: method as Dispatcher.HttpMethod,
      headers: headers as Record<string, string | string[]>,
      body,
      signal,
    });
  }

  /** Destroys every connection with what is under way on it. The next request opens new ones. */
  async drop(): Promise<void> {
    const agent = this.#agent;
    this.#agent = undefined;
    await agent?.destroy();
  }

  /** The only time limit is the deadline of each request, so that an error names one limit, and the right one. */
  #open(): Agent {
    return new (undici().Agent)({
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: 0, rejectUnauthorized: this.#verifyCertificate },
    });
  }
}
