import type { Random } from '../../core/random';
import { type ApiError, REFUSALS } from './api-error';
import { type ProxyBody, readProxies, readProxy } from './bodies';
import type { JsonValue } from './go-json';
import type { HostPort } from './listen-address';
import { ToxicProxy } from './toxic-proxy';

/** What a collection of proxies needs. */
export interface ProxiesOptions {
  readonly random: Random;
  /** See {@link ToxicProxyOptions.readUpstream}. */
  readonly readUpstream: (upstream: string) => HostPort;
}

/** What came of a whole list of proxies: those that are there, and what ended it early. */
export interface Populated {
  readonly proxies: readonly ToxicProxy[];
  readonly error: unknown;
}

/** Every proxy of one API, by name. Callers see to it that changes come one after the other. */
export class Proxies {
  readonly #options: ProxiesOptions;
  readonly #byName = new Map<string, ToxicProxy>();
  #made = 0;

  constructor(options: ProxiesOptions) {
    this.#options = options;
  }

  /** All of them, oldest first. */
  list(): readonly ToxicProxy[] {
    return [...this.#byName.values()];
  }

  /** @throws ApiError 404 */
  get(name: string): ToxicProxy {
    const proxy = this.#byName.get(name);
    if (proxy === undefined) throw REFUSALS.proxyNotFound();
    return proxy;
  }

  /** Adds a proxy; one that cannot be started is not added. @throws ApiError 400, 403, 409, 500 */
  async create(body: JsonValue): Promise<ToxicProxy> {
    const given = readProxy(body);
    const place = readPlace(given, '');
    if (this.#byName.has(place.name)) throw REFUSALS.proxyExists();
    this.#options.readUpstream(place.upstream);
    return this.#add(place, given.enabled ?? true);
  }

  /**
   * Adds a list of proxies: one that is there already and does not differ is kept as it is, one that differs is replaced. Nothing is
   * done where one of them lacks a field; else the first one that cannot be started ends it, and those before it stay.
   */
  async populate(body: () => JsonValue): Promise<Populated> {
    const proxies: ToxicProxy[] = [];
    try {
      const given = readProxies(body());
      const places = given.map((one, index) => readPlace(one, ` at proxy ${index + 1}`));
      for (const { upstream } of places) this.#options.readUpstream(upstream);
      for (const [index, place] of places.entries()) {
        proxies.push(await this.#addOrReplace(place, given[index]?.enabled ?? true));
      }
      return { proxies, error: undefined };
    } catch (error) {
      return { proxies, error };
    }
  }

  /** @throws ApiError 404 */
  async remove(name: string): Promise<void> {
    const proxy = this.get(name);
    this.#byName.delete(name);
    await proxy.stop();
  }

  /** Starts every proxy and takes every toxic away. @throws ApiError 500 where one cannot be started; the others are done. */
  async reset(): Promise<void> {
    const failures: ApiError[] = [];
    for (const proxy of this.list()) {
      proxy.toxics.clear();
      await proxy.start().catch((error) => failures.push(error));
    }
    if (failures[0]) throw failures[0];
  }

  /** Stops and forgets every proxy. */
  async clear(): Promise<void> {
    const all = this.list();
    this.#byName.clear();
    await Promise.all(all.map((proxy) => proxy.stop()));
  }

  async #addOrReplace(place: Place, enabled: boolean): Promise<ToxicProxy> {
    const present = this.#byName.get(place.name);
    if (present) {
      if (!(await present.differs(place.listen, place.upstream))) return present;
      await present.stop();
    }
    return this.#add(place, enabled);
  }

  async #add(place: Place, enabled: boolean): Promise<ToxicProxy> {
    const { random, readUpstream } = this.#options;
    this.#made += 1;
    const own = random.fork(`proxy ${this.#made} ${place.name}`);
    const proxy = new ToxicProxy({ ...place, random: own, readUpstream });
    if (enabled) await proxy.start();
    this.#byName.set(place.name, proxy);
    return proxy;
  }
}

interface Place {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
}

/** @throws ApiError 400 */
function readPlace({ name = '', listen = '', upstream = '' }: ProxyBody, where: string): Place {
  if (name === '') throw REFUSALS.missing(`name${where}`);
  if (upstream === '') throw REFUSALS.missing(`upstream${where}`);
  return { name, listen, upstream };
}
