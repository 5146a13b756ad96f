import { connect, type Socket } from 'node:net';
import { asOwnTraffic } from '../../../core/own-traffic';
import { transportFailure } from '../failure-kind';
import type { Receiver, Sent, TransportFailure } from '../transport';
import { AnswerReader, Reading } from './answer-reader';
import type { EncodedRequest } from './encoded-request';
import { type ReadBuffer, readBuffer } from './read-buffer';

const RESET = { code: 'ECONNRESET' };

/** Where a connection goes, and who is told of it. */
export interface ConnectionEnd {
  readonly host: string;
  readonly port: number;
  /** No socket is left of it. */
  closed(connection: Connection): void;
}

/** Whose a connection is. */
export interface ConnectionOwner {
  /**
   * It has served its request, and lives on.
   *
   * @param isQuiet - whether nothing more of what had come by then is unread.
   */
  rests(connection: Connection, isQuiet: boolean): void;
  /** It was closed before the request that it had taken on was sent: another one has to serve it. */
  resend(request: EncodedRequest, receiver: Receiver): Sent;
}

/** One keep-alive connection, and the one request that it serves at a time. */
export class Connection implements Sent {
  /** The turn of the event loop in which its last request ended. */
  restsSinceTurn = -1;
  /** When its last request ended, or a little before. */
  restsSinceMs = 0;
  readonly #owner: ConnectionOwner;
  readonly #socket: Socket;
  readonly #buffer: ReadBuffer = readBuffer();
  readonly #reader = new AnswerReader();
  #request: EncodedRequest | null = null;
  #isWritten = false;
  /** Who serves the request that this one had taken on when it was closed. */
  #heir: Sent | undefined;

  constructor(end: ConnectionEnd, owner: ConnectionOwner) {
    this.#owner = owner;
    this.#socket = asOwnTraffic(() =>
      connect({
        host: end.host,
        port: end.port,
        noDelay: true,
        onread: { buffer: this.#buffer.window, callback: (size) => this.#read(size) },
      }),
    );
    this.#socket.on('error', (error) => this.#broke(error));
    this.#socket.on('end', () => this.#ended());
    this.#socket.on('close', () => {
      this.#ended();
      end.closed(this);
    });
  }

  /** Whether it can take a request on. */
  get isFree(): boolean {
    return this.#reader.receiver === null && !this.#socket.destroyed;
  }

  /** How long it may rest, as the service wants it. */
  get keepMs(): number {
    return this.#reader.keepMs;
  }

  /** Takes a request on, to be sent by {@link write}. */
  take(request: EncodedRequest, receiver: Receiver): void {
    this.#request = request;
    this.#isWritten = false;
    this.#reader.begin(receiver, request.isHead);
  }

  /** Sends the request that it has taken on, unless it was cut off since. */
  write(): void {
    if (this.#reader.receiver === null) return;
    this.#isWritten = true;
    const { text, body } = this.#request as EncodedRequest;
    if (body === null) {
      this.#socket.write(text, 'latin1');
      return;
    }
    this.#socket.cork();
    this.#socket.write(text, 'latin1');
    this.#socket.write(body);
    this.#socket.uncork();
  }

  abort(receiver: Receiver): void {
    if (this.#reader.receiver === receiver) this.#drop();
    else this.#heir?.abort(receiver);
  }

  /** Closes it. A request in flight fails. */
  close(): void {
    this.#fail({ kind: 'reset', message: 'the generator closed the connection' });
  }

  #read(size: number): boolean {
    if (this.#reader.receiver === null || !this.#isWritten) this.#lose();
    else this.#took(this.#reader.read(this.#buffer.bytes, size), size < this.#buffer.window.length);
    return true;
  }

  #took(reading: number, isQuiet: boolean): void {
    if (reading === Reading.more) return;
    if (reading === Reading.wrong) {
      this.#fail({ kind: 'protocol', message: `the answer is not HTTP/1.1: ${this.#reader.fault}` });
      return;
    }
    const receiver = this.#reader.receiver as Receiver;
    if (reading === Reading.whole && !(this.#request as EncodedRequest).isLast) {
      this.#reader.receiver = null;
      this.#owner.rests(this, isQuiet);
    } else this.#drop();
    receiver.onEnd();
  }

  #broke(error: unknown): void {
    if (this.#reader.receiver === null || !this.#isWritten) this.#lose();
    else this.#fail(transportFailure(error, this.#reader.headSeen));
  }

  /** The service has closed, or the socket is gone. */
  #ended(): void {
    if (this.#reader.receiver === null || !this.#isWritten) this.#lose();
    else if (this.#reader.receiver !== null && this.#reader.endsByClosing) this.#took(Reading.last, true);
    else this.#fail(transportFailure(RESET, this.#reader.headSeen));
  }

  /** It was closed while it rested: nobody's failure. */
  #lose(): void {
    const { receiver } = this.#reader;
    this.#drop();
    if (receiver !== null) this.#heir = this.#owner.resend(this.#request as EncodedRequest, receiver);
  }

  #fail(failure: TransportFailure): void {
    const { receiver } = this.#reader;
    this.#drop();
    receiver?.onFailure(failure);
  }

  #drop(): void {
    this.#reader.receiver = null;
    this.#socket.destroy();
  }
}
