import { type Answer, empty, errorFields, json } from './answer';
import { readProxy } from './bodies';
import { encode, encodeMap, type JsonValue } from './go-json';
import type { Proxies } from './proxies';

/** The version whose API this is; clients choose by it what they send. */
export const TOXIPROXY_VERSION = '2.12.0';

/** A request that found its route. */
export interface Call {
  readonly proxies: Proxies;
  /** Name of the proxy in the path. */
  readonly proxy: string;
  /** Name of the toxic in the path. */
  readonly toxic: string;
  /** The body's JSON, read when it is asked for: what the path names is looked up first. */
  readonly body: () => JsonValue;
}

/** One route: what is done for some methods on some paths. */
export interface Route {
  readonly methods: readonly string[];
  readonly path: RegExp;
  readonly call: (call: Call) => Promise<Answer> | Answer;
}

const PROXY = '/proxies/(?<proxy>[^/]+)';
const TOXIC = `${PROXY}/toxics/(?<toxic>[^/]+)`;
const CHANGE = ['POST', 'PATCH'];

/** Every route of Toxiproxy's API, in its order. */
export const ROUTES: readonly Route[] = [
  route(['POST'], '/reset', async ({ proxies }) => {
    await proxies.reset();
    return empty(204);
  }),
  route(['GET'], '/proxies', ({ proxies }) =>
    json(200, encodeMap(proxies.list().map((proxy) => [proxy.name, proxy] as const))),
  ),
  route(['POST'], '/proxies', async ({ proxies, body }) => json(201, encode(await proxies.create(body())))),
  route(['POST'], '/populate', async ({ proxies, body }) => {
    const { proxies: done, error } = await proxies.populate(body);
    const fields = error === undefined ? undefined : errorFields(error);
    return json(fields?.status ?? 201, encode({ ...fields, proxies: done.length > 0 ? done : null }));
  }),
  route(['GET'], PROXY, ({ proxies, proxy }) => json(200, encode(proxies.get(proxy)))),
  route(CHANGE, PROXY, async ({ proxies, proxy, body }) => {
    const found = proxies.get(proxy);
    await found.update(readProxy(body()));
    return json(200, encode(found));
  }),
  route(['DELETE'], PROXY, async ({ proxies, proxy }) => {
    await proxies.remove(proxy);
    return empty(204);
  }),
  route(['GET'], `${PROXY}/toxics`, ({ proxies, proxy }) => json(200, encode(proxies.get(proxy).toxics.list()))),
  route(['POST'], `${PROXY}/toxics`, ({ proxies, proxy, body }) => {
    const { toxics } = proxies.get(proxy);
    return json(200, encode(toxics.add(body())));
  }),
  route(['GET'], TOXIC, ({ proxies, proxy, toxic }) => json(200, encode(proxies.get(proxy).toxics.get(toxic)))),
  route(CHANGE, TOXIC, ({ proxies, proxy, toxic, body }) =>
    json(200, encode(proxies.get(proxy).toxics.update(toxic, body))),
  ),
  route(['DELETE'], TOXIC, ({ proxies, proxy, toxic }) => {
    proxies.get(proxy).toxics.remove(toxic);
    return empty(204);
  }),
  route(['GET'], '/version', () => ({
    status: 200,
    headers: { 'Content-Type': 'application/json;charset=utf-8' },
    body: `{"version": "${TOXIPROXY_VERSION}"}\n`,
  })),
];

function route(methods: readonly string[], path: string, call: Route['call']): Route {
  return { methods, path: new RegExp(`^${path}$`), call };
}
