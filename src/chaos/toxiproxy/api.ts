import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback } from '../../core/allow-hosts';
import { type Answer, empty, failed, text } from './answer';
import { ApiError, REFUSALS } from './api-error';
import { readBody } from './bodies';
import type { Proxies } from './proxies';
import { readRequestPath } from './request-path';
import { ROUTES, type Route } from './routes';

/** Far more than a list of thousands of proxies needs. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** What a request came to, before its route is called. */
type Found = { readonly route: Route; readonly names: Readonly<Record<string, string>> } | { readonly answer: Answer };

/** The HTTP side of the API: finds routes, reads bodies, lets one change follow the other. */
export class Api {
  readonly #proxies: Proxies;
  readonly #requireLoopbackName: boolean;
  #last: Promise<unknown> = Promise.resolve();

  /** @param requireLoopbackName - whether requests to a host name that is not this machine are refused (DNS rebinding). */
  constructor(proxies: Proxies, requireLoopbackName: boolean) {
    this.#proxies = proxies;
    this.#requireLoopbackName = requireLoopbackName;
  }

  /** Answers a request; never rejects. */
  readonly handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      send(response, await this.#answer(request));
    } catch (error) {
      // What else the client sends is not waited for: it may never end, or the client is gone.
      response.shouldKeepAlive = false;
      response.once('finish', () => request.destroy());
      send(response, failed(error));
    }
  };

  async #answer(request: IncomingMessage): Promise<Answer> {
    if (this.#requireLoopbackName) requireLoopbackName(request.headers.host);
    const found = find(request.method ?? '', request.url ?? '');
    if ('answer' in found) return found.answer;
    const answer = request.headers['user-agent']?.startsWith('Mozilla/')
      ? text(403, 'User agent not allowed')
      : await this.#call(found, request);
    return { ...answer, headers: { ...answer.headers, 'X-Toxiproxy-Request-Id': requestId() } };
  }

  async #call({ route, names }: Extract<Found, { route: Route }>, request: IncomingMessage): Promise<Answer> {
    const bytes = request.method === 'GET' ? Buffer.alloc(0) : await bodyOf(request);
    const call = {
      proxies: this.#proxies,
      proxy: names['proxy'] ?? '',
      toxic: names['toxic'] ?? '',
      body: () => readBody(bytes),
    };
    const answer = this.#last.then(() => route.call(call)).catch(failed);
    this.#last = answer;
    return answer;
  }
}

function find(method: string, target: string): Found {
  const read = readRequestPath(target);
  if (read.kind === 'malformed') return { answer: text(400, '400 Bad Request') };
  if (read.kind === 'redirect') return { answer: empty(301, { Location: read.location }) };
  const onPath = ROUTES.flatMap((route) => {
    const match = route.path.exec(read.path);
    return match ? [{ route, names: match.groups ?? {} }] : [];
  });
  if (onPath.length === 0) return { answer: text(404, '404 page not found') };
  return onPath.find(({ route }) => route.methods.includes(method)) ?? { answer: empty(405) };
}

/** @throws ApiError 403 */
function requireLoopbackName(header: string | undefined): void {
  const name = header?.replace(/:\d*$/, '') ?? '';
  if (name === '' || isLoopback(name)) return;
  throw new ApiError(
    403,
    `the host name ${JSON.stringify(name)} is not this machine, on which alone this API listens. Use http://localhost, or start it with a host of its own (--host 0.0.0.0)`,
  );
}

function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= MAX_BODY_BYTES) return;
      request.pause();
      reject(REFUSALS.badBody(`it is longer than ${MAX_BODY_BYTES} bytes`));
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
  });
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  const length = status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  response.writeHead(status, { ...headers, ...length }).end(body);
}

/** Looks like Toxiproxy's own (20 letters and digits), and is as good for finding a request again. */
function requestId(): string {
  return [...randomBytes(20)].map((byte) => (byte & 31).toString(32)).join('');
}
