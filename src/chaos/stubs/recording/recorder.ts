import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { dirname } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { requireAllowedHost } from '../../../core/allow-hosts';
import { reasonOf } from '../../../core/errors';
import { asOwnTraffic } from '../../../core/own-traffic';
import type { StubAnswer, StubDefinition } from '../definitions/definition';
import { withoutConnectionHeaders } from '../definitions/read-definitions';
import type { ArrivedRequest } from '../place/stub-server';
import { type Exchange, toDefinition } from './fixture';
import { withoutSecrets } from './secrets';

/** Passes requests on to a dependency, and writes what was said to a fixture. */
export class Recorder {
  readonly failures: string[] = [];
  readonly #origin: URL;
  readonly #file: string;
  readonly #redact: (recorded: StubDefinition) => StubDefinition | undefined;
  /** In the order in which the requests came; one is there as soon as its answer is. */
  readonly #exchanges: (Exchange | undefined)[] = [];

  /** @throws MettleError `METTLE_HOST_REFUSED` */
  constructor(
    origin: URL,
    file: string,
    redact: (recorded: StubDefinition) => StubDefinition | undefined = (it) => it,
  ) {
    requireAllowedHost(origin, `record what ${origin.origin} answers`);
    this.#origin = origin;
    this.#file = file;
    this.#redact = redact;
  }

  /** Asks the dependency. Where it does not answer, that is noted, and answered with 502. */
  async pass(request: ArrivedRequest): Promise<StubAnswer> {
    const place = this.#exchanges.push(undefined) - 1;
    try {
      const response = await this.#ask(request);
      const body = await buffer(response);
      const headers = headerPairs(response.rawHeaders);
      const status = response.statusCode ?? 0;
      this.#exchanges[place] = { request, status, headers, body };
      const length = request.method === 'HEAD' ? [] : [['Content-Length', String(body.length)] as const];
      return {
        status,
        headers: [...withoutConnectionHeaders(headers), ...(status === 204 || status === 304 ? [] : length)],
        chunks: body.length > 0 ? [body] : [],
        headDelayMs: 0,
        bodyDelayMs: 0,
      };
    } catch (error) {
      const text = `${request.method} ${request.path} was not answered by ${this.#origin.origin}: ${reasonOf(error)}`;
      this.failures.push(text);
      return {
        status: 502,
        headers: [['Content-Type', 'text/plain; charset=utf-8']],
        chunks: [Buffer.from(`${text}\n`)],
        headDelayMs: 0,
        bodyDelayMs: 0,
      };
    }
  }

  /** Writes the fixture; gives what was wrong. */
  write(): readonly string[] {
    const recorded = this.#exchanges.flatMap((exchange) => {
      const definition = exchange && this.#redact(withoutSecrets(toDefinition(this.#origin, exchange)));
      return definition ?? [];
    });
    if (recorded.length === 0) return [...this.failures, `nothing was recorded, ${this.#file} was not written`];
    mkdirSync(dirname(this.#file), { recursive: true });
    // Never half a fixture, whoever reads it meanwhile.
    const half = `${this.#file}.${process.pid}.tmp`;
    writeFileSync(half, `${JSON.stringify(inOrder(recorded), null, 2)}\n`);
    renameSync(half, this.#file);
    return this.failures;
  }

  #ask({ method, path, headers, body }: ArrivedRequest): Promise<IncomingMessage> {
    const isTls = this.#origin.protocol === 'https:';
    const [request, Agent] = isTls ? [httpsRequest, HttpsAgent] : [httpRequest, HttpAgent];
    const sent = Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_SENT.has(name)));
    return new Promise((resolve, reject) => {
      // A connection of its own, made at once: only what is made in here goes past the stub itself.
      asOwnTraffic(() =>
        request(this.#origin, {
          agent: new Agent({ keepAlive: false }),
          method,
          path,
          headers: { ...sent, host: this.#origin.host, ...(body.length > 0 ? { 'content-length': body.length } : {}) },
        })
          .on('response', resolve)
          .on('error', reject)
          .end(body),
      );
    });
  }
}

/** Of the connection to the stub, or written anew. */
const NOT_SENT = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'content-length',
  'upgrade',
  'expect',
]);

function headerPairs(raw: readonly string[]): (readonly [string, string])[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []));
}

/** By path and method, so that what was asked at the same time stands the same way each time; the same ones as they came. */
function inOrder(recorded: readonly StubDefinition[]): StubDefinition[] {
  const key = ({ path, method }: StubDefinition): string => `${String(path)} ${method}`;
  return [...recorded].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
