import type { Stage } from '../../core/relay';
import type { Session, Surroundings } from '../wire/shared-interceptor';
import { beginsMessage, Frames } from './frames';
import { CANCEL_REQUEST, GSSENC_REQUEST, NOT_ENCRYPTED, readyAtEnd, SSL_REQUEST } from './messages';
import { Replies } from './replies';
import { Requests } from './requests';
import type { Deed, PostgresRule } from './rule';
import { Wire } from './wire';

/** Longest start message that a server takes: MAX_STARTUP_PACKET_LENGTH of Postgres. */
const MAX_START_BYTES = 10_000;

/**
 * `start`: the client has not begun. `lost`: in the middle of something that began before; bytes pass until the server is
 * ready for the next request. `opaque`: encrypted, or no queries: bytes pass.
 */
type Phase = 'start' | 'lost' | 'messages' | 'opaque';

/** One connection to a Postgres, followed message by message. */
export class PostgresSession implements Session {
  readonly upstream: Stage;
  readonly downstream: Stage;
  readonly #wire: Wire;
  readonly #requests: Frames;
  readonly #replies: Frames;
  #phase: Phase;
  #start: Buffer = Buffer.alloc(0);
  #refusedEncryption = false;
  /** Whether the client's next chunk has to be looked at: it may be the rest of something. */
  #unsure = false;
  #doom: Deed | undefined;
  #tail: Buffer = Buffer.alloc(0);

  constructor({ connection, rules }: Surroundings<PostgresRule>) {
    const wire = new Wire(connection, rules);
    this.#wire = wire;
    this.#requests = new Frames('d', new Requests(wire));
    this.#replies = new Frames('Dd', new Replies(wire));
    this.#phase = this.#phaseOf(connection.upstream.lastChunk, connection.downstream.lastChunk);
    this.upstream = {
      take: (chunk) => this.#takeRequest(chunk),
      end: () => this.#clientEnds(),
      leave: () => this.#leave(),
    };
    this.downstream = {
      take: (chunk) => this.#takeReply(chunk),
      end: () => {
        this.#leaveDownstream();
        connection.downstream.end();
      },
      leave: () => this.#leaveDownstream(),
    };
  }

  /** Number of the connection at its relay. */
  get id(): number {
    return this.#wire.connection.id;
  }

  get isClear(): boolean {
    return this.#doom === undefined && (this.#phase !== 'messages' || this.#wire.isClear);
  }

  /** Ends it with an error, idle or not: at once, but never within a message or before the client is let in. */
  terminate(deed: Deed): void {
    this.#doom = deed;
    this.#terminateIfPossible();
  }

  /** Takes {@link terminate} back, where it is not done yet. */
  spare(): void {
    this.#doom = undefined;
  }

  #terminateIfPossible(): void {
    if (this.#doom === undefined || this.#phase !== 'messages' || this.#wire.status === undefined) return;
    if (!this.#replies.isStreaming) this.#wire.finish(this.#doom);
  }

  #phaseOf(up: Buffer | undefined, down: Buffer | undefined): Phase {
    if (up === undefined && down === undefined) return 'start';
    this.#wire.status = down && readyAtEnd(down);
    if (this.#wire.status === undefined) return 'lost';
    this.#unsure = true;
    return 'messages';
  }

  #takeRequest(chunk: Buffer): void {
    const { upstream } = this.#wire.connection;
    if (this.#wire.isOver) return;
    if (this.#phase === 'start') {
      this.#begin(chunk);
      return;
    }
    if (this.#unsure && this.#phase === 'messages') {
      this.#unsure = false;
      if (!beginsMessage(chunk)) this.#phase = 'lost';
    }
    if (this.#phase !== 'messages') {
      upstream.push(chunk);
      return;
    }
    this.#requests.take(chunk);
    this.#wire.flush();
  }

  #takeReply(chunk: Buffer): void {
    const { downstream } = this.#wire.connection;
    if (this.#wire.isOver) return;
    if (this.#phase === 'messages') {
      this.#replies.take(chunk);
      this.#wire.flush();
    } else {
      downstream.push(chunk);
      if (this.#phase === 'lost') this.#find(chunk);
    }
    this.#terminateIfPossible();
  }

  /** A ReadyForQuery at the end of a chunk is where a server waits. */
  #find(chunk: Buffer): void {
    this.#tail = Buffer.concat([this.#tail, chunk.subarray(-6)]).subarray(-6);
    const status = readyAtEnd(this.#tail);
    if (status === undefined) return;
    this.#wire.status = status;
    this.#phase = 'messages';
    this.#unsure = true;
  }

  #begin(chunk: Buffer): void {
    this.#start = Buffer.concat([this.#start, chunk]);
    const packet = this.#start;
    if (packet.length < 8) return;
    const length = packet.readInt32BE(0);
    const code = packet.readInt32BE(4);
    const asksEncryption = code === SSL_REQUEST || code === GSSENC_REQUEST;
    const { connection, rules, exchange } = this.#wire;
    if (length < 8 || length > MAX_START_BYTES || code === CANCEL_REQUEST || (asksEncryption && rules.size === 0)) {
      // A first byte of 22 is the handshake of TLS.
      if (packet[0] === 22) this.#noteEncrypted();
      this.#passAll();
      return;
    }
    if (packet.length < length) return;
    this.#start = packet.subarray(length);
    if (asksEncryption) {
      this.#refusedEncryption = true;
      connection.downstream.push(NOT_ENCRYPTED);
      if (this.#start.length > 0) this.#begin(Buffer.alloc(0));
      return;
    }
    this.#refusedEncryption = false;
    for (const rule of rules) {
      const deed = rule.connecting?.(connection);
      if (deed) {
        this.#wire.finish(deed);
        return;
      }
    }
    this.#phase = 'messages';
    exchange.add({ kind: 'start', hidden: false });
    connection.upstream.push(packet.subarray(0, length));
    const rest = this.#start;
    this.#start = Buffer.alloc(0);
    if (rest.length > 0) this.#takeRequest(rest);
  }

  #passAll(): void {
    this.#phase = 'opaque';
    this.#wire.connection.upstream.push(this.#start);
    this.#start = Buffer.alloc(0);
  }

  #noteEncrypted(): void {
    for (const rule of this.#wire.rules) rule.encrypted?.();
  }

  #clientEnds(): void {
    if (this.#phase === 'start' && this.#refusedEncryption && this.#start.length === 0) this.#noteEncrypted();
    this.#leave();
    this.#wire.connection.upstream.end();
  }

  #leave(): void {
    this.#wire.flush();
    const rest = this.#phase === 'start' ? this.#start : this.#requests.rest();
    this.#start = Buffer.alloc(0);
    if (rest.length > 0) this.#wire.connection.upstream.push(rest);
  }

  #leaveDownstream(): void {
    this.#wire.flush();
    const rest = this.#replies.rest();
    if (rest.length > 0) this.#wire.connection.downstream.push(rest);
  }
}
