import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isPlainObject } from '../../core/options';
import type { Form } from './form';
import { servedByNode } from './handler';

/** A web-standard service, such as a Hono app: `fetch` of a `Request` gives a `Response`. */
export interface FetchLike {
  /** Answers a request. */
  fetch(request: Request): Response | Promise<Response>;
}

/** Hono, and anything else with a web-standard `fetch`. */
export const fetchForm: Form = {
  written: 'a web-standard { fetch }, such as a Hono app',
  read(app) {
    if (!isFetch(app)) return undefined;
    return servedByNode('fetch', 'the fetch app', (incoming, outgoing) => void answer(app, incoming, outgoing));
  },
};

const isFetch = (given: unknown): given is FetchLike => isPlainObject(given) && typeof given['fetch'] === 'function';

async function answer(app: FetchLike, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  const body = requestBody(incoming);
  try {
    // Hono's own Node adapter gives the same second argument, and its helpers look for it there.
    const bindings = [{ incoming, outgoing }] as unknown as [];
    const response = await app.fetch(webRequest(incoming, body.stream, gone.signal), ...bindings);
    writeHead(response, outgoing);
    await writeBody(response, outgoing);
  } catch (error) {
    fail(error, outgoing, gone.signal);
  } finally {
    body.drain();
  }
}

/** The body as the app reads it, no faster. What it leaves is drained, or the connection would be stuck with it. */
function requestBody(incoming: IncomingMessage): { stream: ReadableStream; drain: () => void } {
  const chunks = incoming.iterator({ destroyOnReturn: false });
  const drain = () => {
    void chunks.return?.().then(
      () => incoming.resume(),
      () => {},
    );
  };
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: drain,
    },
    { highWaterMark: 0 },
  );
  return { stream, drain };
}

function webRequest(incoming: IncomingMessage, stream: ReadableStream, signal: AbortSignal): Request {
  const headers = new Headers();
  for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
    headers.append(incoming.rawHeaders[at] ?? '', incoming.rawHeaders[at + 1] ?? '');
  }
  const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? 'localhost'}`);
  const method = incoming.method ?? 'GET';
  const bodiless = method === 'GET' || method === 'HEAD';
  // A streamed request body needs `duplex` (the Fetch standard), which the types do not know yet.
  const body = bodiless ? {} : { body: stream, duplex: 'half' };
  return new Request(url, { method, headers, signal, ...body } as RequestInit);
}

function writeHead(response: Response, outgoing: ServerResponse): void {
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') outgoing.setHeader(name, value);
  }
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies);
  outgoing.statusCode = response.status;
  if (response.statusText !== '') outgoing.statusMessage = response.statusText;
  outgoing.flushHeaders();
}

/** Chunk by chunk as they come, no faster than the client reads, and cancelled when it goes away. */
async function writeBody(response: Response, outgoing: ServerResponse): Promise<void> {
  const reader = response.body?.getReader();
  const left = once(outgoing, 'close');
  left.catch(() => {});
  try {
    for (;;) {
      const chunk = await reader?.read();
      if (chunk === undefined || chunk.done) break;
      if (outgoing.destroyed) return;
      if (!outgoing.write(chunk.value)) await Promise.race([once(outgoing, 'drain'), left]);
    }
    outgoing.end();
  } finally {
    if (outgoing.destroyed) await reader?.cancel().catch(() => {});
  }
}

function fail(error: unknown, outgoing: ServerResponse, gone: AbortSignal): void {
  if (gone.aborted) return;
  console.error(error);
  if (outgoing.headersSent) {
    outgoing.destroy();
    return;
  }
  outgoing.statusCode = 500;
  outgoing.end('Internal Server Error');
}
