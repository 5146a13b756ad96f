import { callSite } from '../../core/call-site';
import { failedTo } from '../../core/errors';
import { optional, readOptions, rule, withDefault } from '../../core/options';
import { hold } from '../../core/resources';
import { processState } from '../../core/state';
import type { Reachable } from '../targets/target';
import type { StubDefinition } from './definitions/definition';
import { originOf, readOrigin } from './origin';
import { openStubPlace } from './place/stub-place';
import { chooseRole, type StubMode, type StubRole } from './role';

/** Options of {@link stubDependency}. */
export interface StubOptions {
  /**
   * - `replay`: answers from the definitions; nothing goes to the dependency
   * - `record`: passes everything on to the dependency, and writes what it said to the file when the stub stops
   * - `auto`: replays where the file is there, and records where it is not
   *
   * Default: `replay`.
   */
  readonly mode?: StubMode;
  /** Whether definitions answer without end that do not say how often themselves. Default: false, each answers once, as with nock. */
  readonly persist?: boolean;
  /** Whether `stop` rejects where a definition was not needed. Default: false; `unused` has them all the same. */
  readonly requireAll?: boolean;
  /**
   * Changes a recorded definition before it is written, or leaves it out by returning nothing. It comes after what is always
   * taken out: see `docs/stubs.md`.
   */
  readonly redact?: (recorded: StubDefinition) => StubDefinition | undefined;
}

/** An HTTP dependency that is answered in its stead. What every fault on connections, on HTTP and on TLS takes as `of`. */
export interface Stub extends Reachable {
  /** For a service in a process of its own, in place of the dependency's address: on loopback, without TLS. */
  readonly url: string;
  /** Requests that could not be answered, each with why: no definition was for it, and which one was nearest. The first 100. */
  readonly unmatched: readonly string[];
  /** Definitions that have not answered, or not as often as they say. */
  readonly unused: readonly string[];
  /**
   * Takes it away; what was recorded is written first. A second call does the same as the first.
   * @throws MettleError `METTLE_STUB` where a request could not be answered, with `requireAll` where a definition was not needed,
   * and where nothing was recorded.
   */
  stop(): Promise<void>;
  /** The same as {@link stop}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

const rules = {
  mode: withDefault(rule.oneOf('replay', 'record', 'auto'), 'replay' as const),
  persist: withDefault(rule.flag(), false),
  requireAll: withDefault(rule.flag(), false),
  redact: optional(rule.fn<(recorded: StubDefinition) => StubDefinition | undefined>('(recorded) => recorded')),
};

/**
 * Stands in for an HTTP dependency that does not exist in the test, with answers in nock's own fixture format.
 *
 * In this process, requests to the origin are answered by nock, or, where nock cannot see them or a fault is on the
 * stub, by a server on loopback that their connections are led to; none goes to the network. A service in a process of its own
 * gets `stub.url`. `docs/stubs.md` says which request goes which way.
 *
 * @param origin - scheme, host and perhaps a port: `https://api.stripe.com`. It need not exist.
 * @param definitions - in nock's format, or the path of a JSON file that holds them.
 * @throws MettleError `METTLE_OPTION` for wrong options or definitions, `METTLE_STUB` for a file that cannot be read,
 * and where the origin has a stub already, `METTLE_HOST_REFUSED` where it would record from a host outside `allowHosts`.
 * @example
 * ```ts
 * const payments = await stubDependency('https://api.stripe.com', [
 *   { method: 'POST', path: '/v1/charges', body: { amount: 100 }, status: 201, response: { id: 'ch_1' } },
 * ]);
 * await withChaos(latency({ of: payments, delay: '2s' }), async () => { … });
 * await payments.stop();
 * ```
 */
export async function stubDependency(
  origin: string,
  definitions: readonly StubDefinition[] | string,
  options?: StubOptions,
): Promise<Stub> {
  const madeAt = callSite();
  const { requireAll, ...how } = readOptions('stubDependency', options, rules);
  const url = readOrigin(origin);
  const role = chooseRole(url, definitions, how);
  const vacate = occupy(url, madeAt);
  const { place, remove } = await open(url, role, madeAt).catch((error: unknown) => {
    vacate();
    throw error;
  });
  const forget = hold('stub', `the stub of ${url.origin}`, () => stop(), madeAt);
  let stopping: Promise<void> | undefined;

  async function end(): Promise<void> {
    forget();
    try {
      remove();
    } finally {
      vacate();
      await place.stop();
    }
    const problems = [
      ...(await role.finish()),
      ...(requireAll ? role.unused().map((label) => `not needed: ${label}`) : []),
    ];
    if (problems.length > 0) throw notAsDefined(url, problems, madeAt);
  }
  function stop(): Promise<void> {
    stopping ??= end();
    return stopping;
  }
  return {
    name: url.origin,
    address: place.url,
    url: place.url,
    relay: place.relay,
    ...(place.tlsRelay ? { tls: { address: url.origin, relay: place.tlsRelay } } : {}),
    get unmatched() {
      return role.unmatched();
    },
    get unused() {
      return role.unused();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function open(origin: URL, role: StubRole, madeAt: string) {
  const place = await openStubPlace(origin, role.answer, madeAt);
  try {
    return { place, remove: role.shortcut?.(place.isFaulted) ?? (() => {}) };
  } catch (error) {
    await place.stop();
    throw error;
  }
}

/** One stub for each origin: of two, one would answer past a fault on the other. @throws MettleError `METTLE_STUB` */
function occupy(origin: URL, madeAt: string): () => void {
  const occupied = processState('stubbed origins', () => new Map<string, string>());
  const key = originOf(origin);
  const by = occupied.get(key);
  if (by !== undefined) {
    throw failedTo({
      to: `stub ${origin.origin}`,
      reason: `the stub made at ${by} is there already`,
      cure: 'Stop that one first, or give it all the definitions',
      code: 'METTLE_STUB',
    });
  }
  occupied.set(key, madeAt);
  return () => occupied.delete(key);
}

function notAsDefined({ origin }: URL, problems: readonly string[], madeAt: string) {
  return failedTo({
    to: `stub ${origin}`,
    reason: `${problems.length} ${problems.length === 1 ? 'thing was' : 'things were'} not as its definitions say`,
    cure: `The stub was made at ${madeAt}`,
    code: 'METTLE_STUB',
    details: problems.map((problem) => `  - ${problem}`).join('\n'),
  });
}
