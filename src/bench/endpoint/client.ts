import { hrtime } from 'node:process';
import type { Dispatcher } from 'undici';
import { undici } from '../../core/lazy-modules';
import { areMostRefused, isExpected, isRefusal, noAnswer, wereRefused, wrongStatus } from './answers';
import type { Call, Refusals } from './messages';

/** Milliseconds on the clock of `process.hrtime`. */
export const clockMs = (): number => Number(hrtime.bigint()) / 1e6;

/** When a request was sent, and when the last byte of its answer had arrived, on that clock. */
export interface Exchange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Sends one request again and again, over connections that stay open. */
export interface Client {
  /** @throws MettleError `METTLE_BENCHMARK` for no answer, or one with another status. */
  send(): Promise<Exchange>;
  /** Connections that were opened so far. */
  readonly connections: number;
  /** Refusals since the last time this was asked; `null` where there were none. @throws MettleError where only some were. */
  refusals(): Refusals | null;
  close(): Promise<void>;
}

/** Opens a client. More than one connection is used only where answers overlap. */
export function openClient(call: Call, connections = 1): Client {
  const { Client: OneConnection, Pool } = undici();
  const { origin, pathname } = new URL(call.url);
  const { method, target, headers, body } = call.request;
  const connect = { rejectUnauthorized: call.verifyCertificate };
  const dispatcher =
    connections === 1 ? new OneConnection(origin, { connect }) : new Pool(origin, { connect, connections });
  let opened = 0;
  let answers = 0;
  let refused = 0;
  let refusal = 0;
  dispatcher.on('connect', () => {
    opened += 1;
  });
  const options: Dispatcher.DispatchOptions = {
    method: method as Dispatcher.HttpMethod,
    path: `${pathname.replace(/\/$/, '')}${target}`,
    headers: headers as Record<string, string | string[]>,
    body: body === null ? null : Buffer.from(body),
  };

  const judge = (status: number, begin: Buffer): void => {
    answers += 1;
    if (isExpected(call, status)) return;
    if (!isRefusal(status)) throw wrongStatus(call, status, begin);
    refused += 1;
    refusal = status;
  };

  return {
    send() {
      return new Promise((resolve, reject) => {
        let status = 0;
        let begin: Buffer = NOTHING;
        const fromMs = clockMs();
        dispatcher.dispatch(options, {
          onRequestStart() {},
          onResponseStart(_, statusCode) {
            status = statusCode;
          },
          onResponseData(_, chunk) {
            if (begin === NOTHING) begin = chunk;
          },
          onResponseEnd() {
            const toMs = clockMs();
            try {
              judge(status, begin);
              resolve({ fromMs, toMs });
            } catch (error) {
              reject(error);
            }
          },
          onResponseError(_, error) {
            reject(noAnswer(call, error));
          },
        });
      });
    },
    get connections() {
      return opened;
    },
    refusals() {
      const told = refused === 0 ? null : { count: refused, of: answers, status: refusal };
      [answers, refused] = [0, 0];
      if (told !== null && !areMostRefused(told)) throw wereRefused(call, told);
      return told;
    },
    close: () => dispatcher.destroy(),
  };
}

const NOTHING = Buffer.alloc(0);
