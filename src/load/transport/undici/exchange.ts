import { Buffer } from 'node:buffer';
import type { Dispatcher } from 'undici';
import { transportFailure } from '../failure-kind';
import type { AnswerHeaders, Receiver, Sent } from '../transport';

/** One request over a dispatcher of undici: handlers only, no stream and no promise. */
export class Exchange implements Dispatcher.DispatchHandler, Sent {
  readonly #receiver: Receiver;
  #controller: Dispatcher.DispatchController | undefined;
  #awaitsBody = false;
  #over = false;

  constructor(receiver: Receiver) {
    this.#receiver = receiver;
  }

  abort(receiver: Receiver): void {
    if (this.#over || receiver !== this.#receiver) return;
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
    // What goes wrong behind these is no body that was cut off: undici checks their length against none.
    this.#awaitsBody = status !== 204 && status !== 304;
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
    this.#receiver.onFailure(transportFailure(error, this.#awaitsBody));
  }
}
