import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { buildConnector } from 'undici';
import { socketHost } from '../../../core/socket-host';
import { transportFailure } from '../failure-kind';
import type { Lane, OutgoingRequest, Receiver, Sent, Transport, TransportFailure } from '../transport';
import { connectorOf, http1Pool, http2Client, type PoolOptions } from './pools';
import { UndiciTransport } from './undici-transport';

/**
 * HTTP/2 over TLS where the service speaks it, HTTP/1.1 where not: what the first connection agrees on (ALPN, RFC 7301)
 * decides for all. Requests wait for that as they would for the connection.
 */
export class NegotiatedTransport implements Transport {
  readonly #options: PoolOptions;
  readonly #connect: buildConnector.connector;
  readonly #waiting = new Set<Waiting>();
  readonly #lanes = new Set<NegotiatedTransport>();
  readonly #onEnded: () => void;
  #agreed: UndiciTransport | undefined;
  #isConnecting = false;
  #isEnding = false;
  #isClosed = false;

  /** @param onEnded - called when {@link lane}'s end has left no connection. */
  constructor(options: PoolOptions, onEnded = () => undefined) {
    this.#options = options;
    this.#onEnded = onEnded;
    this.#connect = connectorOf(options, true);
  }

  send(request: OutgoingRequest, receiver: Receiver): Sent {
    if (this.#agreed !== undefined) return this.#agreed.send(request, receiver);
    const waiting = new Waiting(request, receiver);
    if (this.#isClosed || this.#isEnding) {
      waiting.fail(CLOSED);
      return waiting;
    }
    this.#waiting.add(waiting);
    if (!this.#isConnecting) this.#negotiate();
    return waiting;
  }

  lane(): Lane {
    const own: NegotiatedTransport = new NegotiatedTransport(this.#options, () => void this.#lanes.delete(own));
    this.#lanes.add(own);
    return { send: (request, receiver) => own.send(request, receiver), close: () => own.#end() };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const waiting of this.#take()) waiting.fail(CLOSED);
    await Promise.all([this.#agreed?.close(), ...[...this.#lanes].map((lane) => lane.close())]);
  }

  #end(): void {
    this.#isEnding = true;
    if (!this.#isConnecting) this.#endAgreed();
  }

  #endAgreed(): void {
    if (this.#agreed === undefined) this.#onEnded();
    else void this.#agreed.end().then(this.#onEnded);
  }

  #negotiate(): void {
    this.#isConnecting = true;
    const { hostname, host, protocol, port } = new URL(this.#options.origin);
    this.#connect({ hostname: socketHost(hostname), host, protocol, port }, (error, socket) => {
      this.#isConnecting = false;
      if (error !== null) {
        const failure = transportFailure(error, false);
        for (const waiting of this.#take()) waiting.fail(failure);
        if (this.#isEnding) this.#endAgreed();
      } else if (this.#isClosed) socket.destroy();
      else this.#agree(socket);
    });
  }

  #agree(socket: Socket | TLSSocket): void {
    const open = 'alpnProtocol' in socket && socket.alpnProtocol === 'h2' ? http2Client : http1Pool;
    const agreed = new UndiciTransport(() => open(this.#options, firstly(socket, this.#connect)));
    this.#agreed = agreed;
    for (const waiting of this.#take()) waiting.send(agreed);
    if (this.#isEnding) this.#endAgreed();
  }

  #take(): Waiting[] {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    return waiting;
  }
}

const CLOSED: TransportFailure = { kind: 'reset', message: 'the generator has closed its connections' };

/** Gives the connection that is there already, then new ones. */
function firstly(socket: Socket | TLSSocket, connect: buildConnector.connector): buildConnector.connector {
  let first: Socket | TLSSocket | undefined = socket;
  return (options, callback) => {
    const given = first;
    first = undefined;
    if (given === undefined || given.destroyed) connect(options, callback);
    // Called back at once, undici would wait for ever.
    else void Promise.resolve().then(() => callback(null, given));
  };
}

/** A request that waits for the first connection. */
class Waiting implements Sent {
  readonly #request: OutgoingRequest;
  readonly #receiver: Receiver;
  #isOver = false;
  #sent: Sent | undefined;

  constructor(request: OutgoingRequest, receiver: Receiver) {
    this.#request = request;
    this.#receiver = receiver;
  }

  abort(receiver: Receiver): void {
    if (receiver !== this.#receiver) return;
    this.#isOver = true;
    this.#sent?.abort(receiver);
  }

  send(transport: Transport): void {
    if (!this.#isOver) this.#sent = transport.send(this.#request, this.#receiver);
  }

  fail(failure: TransportFailure): void {
    if (!this.#isOver) this.#receiver.onFailure(failure);
  }
}
