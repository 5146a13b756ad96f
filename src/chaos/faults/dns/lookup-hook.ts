import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { isIP } from 'node:net';
import { setImmediate } from 'node:timers';
import { isOwnTraffic } from '../../../core/own-traffic';
import { patch, restoreAll } from '../../../core/patches';
import { processState } from '../../../core/state';

/** How a name is asked for: of the system (`getaddrinfo`), or of a name server. */
export type Question = 'getaddrinfo' | 'queryA' | 'queryAaaa';

/** What lets a fault at the look-ups of this process. */
export interface LookupInterceptor {
  /**
   * Called for each name that is asked for. Nothing: it is left alone. What is returned is waited for; an error in it is
   * the answer.
   */
  meet(hostname: string, question: Question): Promise<Error | undefined> | undefined;
}

type Asking = (hostname: string, ...rest: unknown[]) => unknown;

interface Hook {
  readonly interceptors: Set<LookupInterceptor>;
  readonly restores: (() => void)[];
}

const METHODS = { lookup: 'getaddrinfo', resolve4: 'queryA', resolve6: 'queryAaaa' } as const;

function hook(): Hook {
  return processState('dns-hook', () => ({ interceptors: new Set<LookupInterceptor>(), restores: [] }));
}

/**
 * Lets an interceptor at the look-ups of names in this process, until the returned function is called: the one owner of
 * `lookup`, `resolve4` and `resolve6` of `node:dns` and `node:dns/promises`. An address is not asked for, and left alone.
 */
export function interceptLookups(interceptor: LookupInterceptor): () => void {
  const state = hook();
  if (state.interceptors.size === 0) install(state);
  state.interceptors.add(interceptor);
  return () => {
    if (!state.interceptors.delete(interceptor) || state.interceptors.size > 0) return;
    remove(state);
  };
}

function install(state: Hook): void {
  const { restores } = state;
  try {
    for (const [name, question] of Object.entries(METHODS) as [keyof typeof METHODS, Question][]) {
      const meet = (hostname: unknown) => meetAll(state, hostname, question);
      restores.push(patch(dns, name, (original) => withCallback(original as Asking, meet) as never, `dns.${name}`));
      restores.push(
        patch(dns.promises, name, (original) => withPromise(original as Asking, meet) as never, `dns.promises.${name}`),
      );
    }
  } catch (error) {
    remove(state);
    throw error;
  }
  // For modules that imported a function by its name.
  syncBuiltinESMExports();
}

function remove({ restores }: Hook): void {
  try {
    restoreAll(restores);
  } finally {
    syncBuiltinESMExports();
  }
}

type Meet = (hostname: unknown) => Promise<Error | undefined> | undefined;

function meetAll({ interceptors }: Hook, hostname: unknown, question: Question): ReturnType<Meet> {
  if (isOwnTraffic() || typeof hostname !== 'string' || hostname === '' || isIP(hostname) !== 0) return undefined;
  const met = [...interceptors].flatMap((one) => one.meet(hostname, question) ?? []);
  if (met.length === 0) return undefined;
  return Promise.all(met).then((answers) => answers.find((answer) => answer !== undefined));
}

function withCallback(original: Asking, meet: Meet): Asking {
  const replacement: Asking = (hostname, ...rest) => {
    const callback = rest.at(-1);
    const met = typeof callback === 'function' ? meet(hostname) : undefined;
    if (met === undefined) return original.call(dns, hostname, ...rest);
    // Node calls back outside of any promise, so that what a callback throws is not lost in one. `process.nextTick` is one of
    // those that stand still under Jest's fake timers.
    void met.then((error) =>
      setImmediate(() => (error ? (callback as Asking)(error as never) : original.call(dns, hostname, ...rest))),
    );
    return {};
  };
  // What util.promisify() goes by.
  for (const symbol of Object.getOwnPropertySymbols(original)) {
    Object.defineProperty(replacement, symbol, Object.getOwnPropertyDescriptor(original, symbol) as PropertyDescriptor);
  }
  return replacement;
}

function withPromise(original: Asking, meet: Meet): Asking {
  return (hostname, ...rest) => {
    const met = meet(hostname);
    if (met === undefined) return original.call(dns.promises, hostname, ...rest);
    return met.then((error) => {
      if (error) throw error;
      return original.call(dns.promises, hostname, ...rest);
    });
  };
}
