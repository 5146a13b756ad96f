import http from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import { failedTo } from '../../core/errors';
import { inHostRealm } from '../../core/host-realm';
import { nock } from '../../core/lazy-modules';
import { processState } from '../../core/state';
import type { StubAnswer, StubRequest } from './definitions/definition';

/** What nock is to answer, and how. */
export interface Shortcut {
  readonly origin: string;
  readonly methods: ReadonlySet<string>;
  /** Whether requests are to take the way over the network: a fault is on it. */
  readonly isClosed: () => boolean;
  /** Whether this request can be answered here. */
  readonly takes: (request: StubRequest) => boolean;
  readonly answer: (request: StubRequest) => StubAnswer;
}

interface Use {
  users: number;
  /** What was there before nock was activated, and after; nothing where it was active already. */
  change: { readonly before: readonly unknown[]; readonly after: readonly unknown[] } | undefined;
}

/** What nock hands to its functions, as far as it matters here. */
interface NockRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

const use = () => processState<Use>('stub nock', () => ({ users: 0, change: undefined }));

/**
 * Has nock answer requests to an origin in this process, before they become connections: what `http`, `https` and the global `fetch`
 * ask. What nock cannot see, and what is not taken, goes on as if nock were not there. Until the returned function is called.
 *
 * @throws MettleError `METTLE_PATCH`, of the returned function, where somebody has put something over nock meanwhile.
 */
export function answerByNock({ origin, methods, isClosed, takes, answer }: Shortcut): () => void {
  activate();
  const scope = nock()(origin, { allowUnmocked: true }).persist();
  const bodies = new WeakMap<object, string>();
  let body = '';
  // nock gives a function the body as it has read it; what it has read it from comes here, just before.
  scope.filteringRequestBody((raw) => {
    body = raw;
    return raw;
  });
  scope.on('request', (request: object, _interceptor: unknown, raw: string) => bodies.set(request, raw));
  const interceptors = [...methods].map((method) => {
    const interceptor = scope.intercept(() => !isClosed(), method, function (this: NockRequest) {
      const { path, headers } = this;
      return isReadable(headers, body) && takes({ method, path, headers, body });
    } as (body: unknown) => boolean);
    interceptor.reply(function (path) {
      const { headers } = this.req;
      const { status, headers: given, chunks } = answer({ method, path, headers, body: bodies.get(this.req) ?? '' });
      const content = chunks.length > 1 ? Readable.from(chunks, { objectMode: false }) : (chunks[0] ?? '');
      return [status, content as Buffer, given.flat()];
    });
    return interceptor;
  });
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    for (const interceptor of interceptors) nock().removeInterceptor(interceptor);
    deactivate();
  };
}

/** nock parses what says that it is JSON before it asks for the answer, and what cannot be parsed ends the process. */
function isReadable(headers: Readonly<Record<string, unknown>>, body: string): boolean {
  const isJson = String(headers['content-type'] ?? '')
    .toLowerCase()
    .startsWith('application/json');
  if (!isJson || body === '') return true;
  if (headers['content-encoding'] !== undefined) return false;
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

function activate(): void {
  const state = use();
  state.users += 1;
  if (state.users > 1) return;
  const before = places();
  // Where nock is loaded first, this activates it.
  if (!nock().isActive()) nock().activate();
  const after = places();
  if (!same(before, after)) state.change = { before, after };
}

function deactivate(): void {
  const state = use();
  state.users -= 1;
  if (state.users > 0 || state.change === undefined) return;
  const { before, after } = state.change;
  if (!same(places(), after)) throw stacked();
  state.change = undefined;
  nock().restore();
  if (!same(places(), before)) throw stacked();
}

/** What nock replaces. */
function places(): readonly unknown[] {
  const { fetch, Headers, Request, Response } = inHostRealm<typeof globalThis>('globalThis');
  return [http.request, http.get, http.ClientRequest, https.request, https.get, fetch, Headers, Request, Response];
}

function same(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.every((value, index) => value === other[index]);
}

function stacked() {
  return failedTo({
    to: 'take nock out of http and https',
    reason: 'somebody else has replaced http.request or its like since it was put there',
    cure: 'Restore yours before the stub stops: nock.restore() of your own nock, or server.close() of msw',
    code: 'METTLE_PATCH',
  });
}
