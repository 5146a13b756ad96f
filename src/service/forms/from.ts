import { raceDeadline } from '../../core/deadline';
import { isPlainObject, readOptions, rule, withDefault } from '../../core/options';
import type { Duration } from '../../core/units';
import { type Form, type Instance, type Launcher, START_TIMEOUT_MS, STOP_GRACE_MS, startLimit } from './form';

/** A service that a function builds. */
export interface ServiceFactory<Given> {
  /** Gives any other form. Called at the start, for `another()`, and at a restart of what can be started only once. */
  readonly from: () => Given | Promise<Given>;
  /** How long building and starting may take. Default: 30 s. */
  readonly startTimeout?: Duration;
  /** How long stopping may take. Default: 5 s. */
  readonly stopGrace?: Duration;
}

const rules = {
  from: rule.fn<() => unknown>('() => NestFactory.create(AppModule)'),
  startTimeout: withDefault(rule.duration("'60s'"), START_TIMEOUT_MS),
  stopGrace: withDefault(rule.durationOrZero("'10s'"), STOP_GRACE_MS),
};

/** The form of a function that builds a service, given how the other forms are read. */
export function factoryForm(readLauncher: (given: unknown) => Launcher): Form {
  return {
    written: 'a function that builds one of these: { from: () => buildApp() }',
    read(given) {
      if (!isPlainObject(given) || !('from' in given)) return undefined;
      const { from, startTimeout, stopGrace } = readOptions('startService', given, rules);
      return factoryLauncher(async () => readLauncher(await from()), startTimeout, stopGrace);
    },
  };
}

function factoryLauncher(build: () => Promise<Launcher>, startTimeoutMs: number, stopGraceMs: number): Launcher {
  let built: Launcher | undefined;
  return {
    get label() {
      return built?.label ?? 'the service';
    },
    startTimeoutMs,
    stopGraceMs,
    get dependencies() {
      return built?.dependencies ?? [];
    },
    refuses: () => undefined,
    async launch(how) {
      let launching: Promise<Instance> | undefined;
      const unfinished = () => (launching ? 'it was not ready' : 'the function "from" had not given it');
      try {
        const wait = { to: 'start the service', unfinished, ...startLimit(how, startTimeoutMs), signal: how.signal };
        return await raceDeadline(wait, async (limit) => {
          if (built === undefined || built.refuses('restart')) built = await build();
          launching = built.launch({ ...how, signal: limit });
          return launching;
        });
      } catch (error) {
        // It cleans up behind itself: what is thrown here must not overtake that.
        await launching?.catch(() => {});
        throw error;
      }
    },
    close: async () => built?.close(),
  };
}
