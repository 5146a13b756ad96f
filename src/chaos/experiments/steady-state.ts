import { after } from '../../core/clock';
import { reasonOf } from '../../core/errors';
import { isPlainObject, optional, type Rule, readOptions, readsAs, rule, shown, withDefault } from '../../core/options';
import { type Bound, type Duration, formatMs, keeps, readBound, readNumber } from '../../core/units';
import { firstLine } from '../laboratory/errors';

/**
 * Looks whether the system does what it is for. It throws, rejects or returns `false` where it does not; a number is held
 * against the tolerance. Anything else but `true` or nothing does not hold: an answer that was merely received proves nothing.
 */
export type SteadyStateCheck = (signal: AbortSignal) => unknown;

/** A steady state with a name. */
export interface SteadyStateProbe {
  /** Name in the report: `orders are answered`. */
  readonly name: string;
  /** Looks whether it holds. */
  readonly check: SteadyStateCheck;
  /** What the number that the check returns has to keep: `'<=250'`, `'>=0.99'`; a bare number is an upper limit. */
  readonly tolerance?: number | string;
  /** Longest time for one look; beyond that it does not hold. Default: `'5s'`. */
  readonly timeout?: Duration;
}

/** What a look says. */
export type Look = { readonly held: true } | { readonly held: false; readonly reason: string };

/** A steady state, complete: one name and one look for all that it consists of. */
export interface SteadyState {
  readonly name: string;
  look(signal: AbortSignal): Promise<Look>;
}

const DEFAULT_TIMEOUT_MS = 5_000;
const EXAMPLE = "async () => expect(await service.client.get('/health')).toHaveStatus(200)";

const probeRules = {
  name: rule.text("'orders are answered'"),
  check: rule.fn<SteadyStateCheck>(EXAMPLE),
  tolerance: optional(
    readsAs<Bound>('a number, or text such as "<=250"', "'<=250'", (raw) => readBound(raw, readNumber)),
  ),
  timeout: withDefault(rule.duration("'5s'"), DEFAULT_TIMEOUT_MS),
};

/** The option `steadyState`: a function, a named one, or a list of them. */
export const steadyStateRule: Rule<SteadyState> = readsAs(
  'a function, { name, check, tolerance, timeout }, or a list of these',
  EXAMPLE,
  (raw) => {
    const list: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
    const states = list.map(readOne);
    return states.length > 0 && states.every((state) => state !== undefined) ? allOf(states) : undefined;
  },
);

function readOne(raw: unknown): SteadyState | undefined {
  if (typeof raw === 'function') {
    return stateOf('steady state', raw as SteadyStateCheck, undefined, DEFAULT_TIMEOUT_MS);
  }
  if (!isPlainObject(raw)) return undefined;
  const { name, check, tolerance, timeout } = readOptions('a steady state', raw, probeRules);
  return stateOf(name, check, tolerance, timeout);
}

function allOf(states: readonly SteadyState[]): SteadyState {
  const [only] = states;
  if (states.length === 1 && only) return only;
  return {
    name: states.map(({ name }) => name).join(', '),
    async look(signal) {
      for (const { name, look } of states) {
        const found = await look(signal);
        if (!found.held) return { held: false, reason: `${name}: ${found.reason}` };
      }
      return { held: true };
    },
  };
}

function stateOf(name: string, check: SteadyStateCheck, tolerance: Bound | undefined, timeoutMs: number): SteadyState {
  return {
    name,
    async look(signal) {
      try {
        const value = await inTime(timeoutMs, signal, check);
        const reason = wrongWith(value, tolerance);
        return reason === undefined ? { held: true } : { held: false, reason };
      } catch (error) {
        signal.throwIfAborted();
        return { held: false, reason: firstLine(error) || reasonOf(error) };
      }
    },
  };
}

/** A look that hangs is told to stop, and no longer waited for. */
async function inTime(timeoutMs: number, signal: AbortSignal, check: SteadyStateCheck): Promise<unknown> {
  const controller = new AbortController();
  const over = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
  });
  const cancel = after(timeoutMs, () => controller.abort(new Error(`it did not end within ${formatMs(timeoutMs)}`)));
  const abort = (): void => controller.abort(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([over, check(controller.signal)]);
  } finally {
    cancel();
    signal.removeEventListener('abort', abort);
  }
}

function wrongWith(value: unknown, tolerance: Bound | undefined): string | undefined {
  if (tolerance !== undefined) {
    if (typeof value !== 'number') return `it has a tolerance, but its check returned no number: ${shown(value)}`;
    return keeps(tolerance, value) ? undefined : `${value} is not ${tolerance.operator} ${tolerance.value}`;
  }
  if (value === undefined || value === true) return undefined;
  if (value === false) return 'it returned false';
  return `its check returned ${shown(value)}: return true, false or nothing, and throw what is wrong`;
}
