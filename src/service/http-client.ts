import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Dispatcher } from 'undici';
import { nowMs } from '../core/clock';
import { raceDeadline } from '../core/deadline';
import { failedTo } from '../core/errors';
import { optional, readOptions, rule, withDefault } from '../core/options';
import type { Client, ClientResponse, IdentityOptions, RequestOptions, StreamedResponse } from './client';
import { type AnswerHead, answerHead, completeAnswer } from './client-answer';
import type { Connections } from './client-connections';
import { type CookieKeeper, keepCookies } from './client-cookies';
import { requestFailure } from './client-failure';
import { headersRule, lowerCased, type OutgoingHeaders, readRequest } from './client-request';
import type { OperationTallies } from './operations';
import type { Witness } from './witness';

const DEFAULT_TIMEOUT_MS = 30_000;

/** What every client of one service shares. */
export interface ClientGround {
  /** Origin and base path, without a slash at the end. */
  readonly url: string;
  readonly connections: Connections;
  readonly tallies: OperationTallies;
  readonly witness: Witness;
  /** Whether the service was stopped on purpose. */
  stopped(): boolean;
}

/** What a client adds to each of its requests. */
export interface Identity {
  readonly headers: OutgoingHeaders;
  readonly cookies: CookieKeeper | undefined;
  readonly timeoutMs: number;
}

/** An answer whose head has arrived. */
interface Answered {
  readonly head: AnswerHead;
  readonly headersMs: number;
  readonly startedMs: number;
  readonly body: Dispatcher.ResponseData['body'];
}

const identityRules = {
  headers: optional(headersRule),
  cookies: withDefault(rule.flag(), false),
  timeout: optional(rule.duration("'5s'")),
};

const NOBODY: Identity = { headers: {}, cookies: undefined, timeoutMs: DEFAULT_TIMEOUT_MS };

/** The client of a service, with an identity of its own. */
export function createClient(ground: ClientGround, identity: Identity): Client {
  return new HttpClient(ground, identity);
}

/** Reads the options of an identity, on top of those of another. @throws MettleError `METTLE_OPTION` */
export function readIdentity(where: string, options: unknown, base: Identity = NOBODY): Identity {
  const given = readOptions(where, options, identityRules);
  return {
    headers: { ...base.headers, ...lowerCased(given.headers ?? {}) },
    cookies: given.cookies ? keepCookies() : undefined,
    timeoutMs: given.timeout ?? base.timeoutMs,
  };
}

/** Who has read enough of a stream destroys it: that is no failure of the service. */
function unlessLetGo(error: unknown): void {
  if ((error as { code?: unknown }).code !== 'UND_ERR_ABORTED') throw error;
}

class HttpClient implements Client {
  readonly #ground: ClientGround;
  readonly #identity: Identity;

  constructor(ground: ClientGround, identity: Identity) {
    this.#ground = ground;
    this.#identity = identity;
  }

  get url(): string {
    return this.#ground.url;
  }

  get = (path: string, options?: RequestOptions) => this.#whole('client.get', 'GET', path, options);
  post = (path: string, options?: RequestOptions) => this.#whole('client.post', 'POST', path, options);
  put = (path: string, options?: RequestOptions) => this.#whole('client.put', 'PUT', path, options);
  patch = (path: string, options?: RequestOptions) => this.#whole('client.patch', 'PATCH', path, options);
  delete = (path: string, options?: RequestOptions) => this.#whole('client.delete', 'DELETE', path, options);
  head = (path: string, options?: RequestOptions) => this.#whole('client.head', 'HEAD', path, options);
  options = (path: string, options?: RequestOptions) => this.#whole('client.options', 'OPTIONS', path, options);
  request = (method: string, path: string, options?: RequestOptions) =>
    this.#whole('client.request', method, path, options);

  stream(method: string, path: string, options?: RequestOptions): Promise<StreamedResponse> {
    return new Promise((resolve, reject) => {
      // The deadline goes on over the body: once the head is there, its error is the body's.
      this.#exchange('client.stream', method, path, options, async ({ head, body }) => {
        resolve({ ...head, body: body as Readable });
        await finished(body, { writable: false }).catch(unlessLetGo);
      }).catch(reject);
    });
  }

  as(options: IdentityOptions): Client {
    return new HttpClient(this.#ground, readIdentity('client.as', options, this.#identity));
  }

  #whole(where: string, method: string, path: string, options: unknown): Promise<ClientResponse> {
    return this.#exchange(where, method, path, options, async ({ head, headersMs, startedMs, body }) => {
      const bytes = Buffer.from(await body.arrayBuffer());
      return completeAnswer(head, bytes, { headersMs, totalMs: nowMs() - startedMs });
    });
  }

  /** Sends a request, hands its answer over, and counts what became of it. */
  async #exchange<T>(
    where: string,
    method: string,
    path: string,
    options: unknown,
    take: (answered: Answered) => Promise<T>,
  ): Promise<T> {
    const { url: base, tallies, witness, connections } = this.#ground;
    const { cookies } = this.#identity;
    const { origin, pathname } = new URL(base);
    const defaults = { url: base, basePath: pathname === '/' ? '' : pathname, ...this.#identity };
    const request = readRequest(where, method, path, options, defaults);
    const url = `${origin}${request.target}`;
    const headers = await this.#withCookies(request.headers, url);
    await connections.settle();
    this.#refuseAfterStop(request.method, url);
    const startedMs = nowMs();
    const count = (status?: number) => tallies.count(request.method, request.path, nowMs() - startedMs, status);
    const deadline = {
      to: `send ${request.method} ${url}`,
      unfinished: () => 'the answer was not complete',
      timeoutMs: request.timeoutMs,
      signal: request.signal,
    };
    try {
      let status = 0;
      const taken = await raceDeadline(deadline, async (signal) => {
        const answer = await connections.send(origin, request, headers, signal);
        const headersMs = nowMs() - startedMs;
        status = answer.statusCode;
        await cookies?.keep(url, answer.headers['set-cookie']);
        const head = answerHead(status, answer.headers, { method: request.method, url });
        return take({ head, headersMs, startedMs, body: answer.body });
      });
      count(status);
      return taken;
    } catch (thrown) {
      count();
      this.#refuseAfterStop(request.method, url, thrown);
      throw await requestFailure({ method: request.method, url }, thrown, witness);
    }
  }

  async #withCookies(headers: OutgoingHeaders, url: string): Promise<OutgoingHeaders> {
    const cookie = headers['cookie'] ?? (await this.#identity.cookies?.header(url));
    return cookie === undefined ? headers : { ...headers, cookie };
  }

  #refuseAfterStop(method: string, url: string, cause?: unknown): void {
    if (!this.#ground.stopped()) return;
    throw failedTo({
      to: `send ${method} ${url}`,
      reason: `the service (${this.#ground.witness.label}) was stopped`,
      cure: 'Await requests before stop(); an afterAll that sends one has to stand above useService',
      code: 'METTLE_SERVICE_STOPPED',
      cause,
    });
  }
}
