import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Agent } from 'undici';
import { requireAllowedHost } from '../../../core/allow-hosts';
import { reasonOf } from '../../../core/errors';
import { undici } from '../../../core/lazy-modules';
import { asOwnTraffic } from '../../../core/own-traffic';
import type { StubAnswer, StubDefinition } from '../definitions/definition';
import { withoutConnectionHeaders } from '../definitions/read-definitions';
import type { ArrivedRequest } from '../place/stub-server';
import { type Exchange, toDefinition } from './fixture';
import { withoutSecrets } from './secrets';

/** Passes requests on to a dependency, and writes what was said to a fixture. */
export class Recorder {
  readonly failures: string[] = [];
  readonly #agent = pastTheStub();
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
      const { statusCode: status, headers: raw, body: stream } = await this.#ask(request);
      const body = Buffer.from(await stream.arrayBuffer());
      const headers = headerPairs(raw as unknown as readonly string[]);
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
  async write(): Promise<readonly string[]> {
    await this.#agent.destroy();
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

  #ask({ method, path, headers, body }: ArrivedRequest) {
    const sent = Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_SENT.has(name)));
    return this.#agent.request({
      origin: this.#origin.origin,
      method: method as 'GET',
      path,
      headers: { ...sent, host: this.#origin.host },
      body: body.length > 0 ? body : null,
      responseHeaders: 'raw',
    });
  }
}

/**
 * undici, since no nock of anybody gets between; and connections that go past the stub itself.
 */
function pastTheStub(): Agent {
  const { Agent, buildConnector } = undici();
  const connector = buildConnector({});
  return new Agent({ connect: (options, callback) => asOwnTraffic(() => connector(options, callback)) });
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
