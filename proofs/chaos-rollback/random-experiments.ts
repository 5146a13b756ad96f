import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Chaos, chaosMonkey, type Fault, runExperiment, type Timeline, withChaos } from '../../src/chaos';
import { anySignal } from '../../src/core/any-signal';
import { nowMs } from '../../src/core/clock';
import { type Host, host, setHost } from '../../src/core/host';
import { createRandom, type Random } from '../../src/core/random';
import { within } from '../../src/core/within';
import { type Family, families } from './palette';
import { changedPlaces, differences, stateNow } from './state';
import type { World } from './world';

/** How the body of an experiment behaves. */
const BEHAVIOURS = [
  'returns',
  'throws',
  'rejects',
  'hangs',
  'is aborted',
  'nests',
  'runs at once',
  'uses the world',
] as const;

/** What a number of random experiments came to. */
export interface RandomOutcome {
  /** How many experiments there were, those within others included. */
  readonly experiments: number;
  /** How often a fault of each family was in an experiment. */
  readonly byFamily: ReadonlyMap<string, number>;
  readonly byBehaviour: ReadonlyMap<string, number>;
  /** How often experiments ended with each error code; `none` for none, `body` for that of a body. */
  readonly byEnd: ReadonlyMap<string, number>;
  /** What was not as before, with the seed of the experiment after which it was found. */
  readonly violations: readonly string[];
}

/** Ends that are right: faults that fired too late, could not be put in place, bodies that ran out of time, or failed. */
const RIGHT = new Set([
  'none',
  'body',
  'METTLE_FAULT',
  'METTLE_FAULT_UNFIRED',
  'METTLE_TIMEOUT',
  'METTLE_ABORTED',
  'METTLE_STEADY_STATE',
]);

const BODY_ERROR = 'from the body, on purpose';

/** A hundred times what the longest of them takes. */
const HANGS_AFTER_MS = 60_000;

/** Runs random experiments, one after the other, and looks after each whether all is as before. */
export async function runRandomExperiments(
  world: World,
  count: number,
  seed: number,
  say: (line: string) => void = () => {},
): Promise<RandomOutcome> {
  const tally = {
    families: new Map<string, number>(),
    behaviours: new Map<string, number>(),
    ends: new Map<string, number>(),
    within: new Set<Promise<string>>(),
  };
  const violations: string[] = [];
  const outside = host();
  const before = stateNow();
  for (let index = 0; index < count; index++) {
    const experiment = new RandomExperiment(createRandom(seed).fork(String(index)), world, tally, outside);
    const ends = <T>(what: string, work: Promise<T>): Promise<T> => {
      const overdue = `experiment ${index} of seed ${seed} hangs: ${what} does not end (${experiment.words.join('; ')})`;
      return within({ limitMs: HANGS_AFTER_MS, overdue }, work);
    };
    const end = await ends('it', experiment.run(0));
    // A body that nobody waits for any more goes on, and so do the experiments in it, to their own ends.
    while (tally.within.size > 0) await ends('one within it', Promise.all(tally.within));
    const isWrong = end !== undefined && !RIGHT.has(end);
    // Each place at once; what takes a moment to end is looked at now and then, and when all is over.
    const left = readdirSync(world.folder).map((name) => `the file ${name} is there`);
    const found = [
      ...left,
      ...(await ends('a look into the service', world.differencesInService())).map((what) => `in the service: ${what}`),
      ...(index % 20 === 19 || index === count - 1 ? await differences(before) : changedPlaces(before)),
    ];
    if (isWrong || found.length > 0)
      violations.push(`experiment ${index} of seed ${seed}: ${[end, ...found].join('; ')}`);
    if (index % 200 === 199) say(`${index + 1} experiments, ${violations.length} violations`);
  }
  const experiments = [...tally.behaviours.values()].reduce((sum, each) => sum + each, 0);
  return { experiments, byFamily: tally.families, byBehaviour: tally.behaviours, byEnd: tally.ends, violations };
}

interface Tally {
  readonly families: Map<string, number>;
  readonly behaviours: Map<string, number>;
  readonly ends: Map<string, number>;
  /** Experiments within others that have not ended. */
  readonly within: Set<Promise<string>>;
}

class RandomExperiment {
  /** What it does, to be told where it hangs. */
  readonly words: string[] = [];

  constructor(
    readonly random: Random,
    readonly world: World,
    readonly tally: Tally,
    readonly outside: Host,
  ) {}

  /** Runs it to its end; gives the code of the error that it ended with. */
  async run(depth: number): Promise<string> {
    const { random } = this;
    const behaviour = random.pick(BEHAVIOURS.filter((one) => depth < 2 || (one !== 'nests' && one !== 'runs at once')));
    const faults = this.#faults();
    const body = this.#body(behaviour, depth);
    count(this.tally.behaviours, behaviour);
    this.words.push(`the body ${behaviour}`);
    const isTimed = behaviour === 'hangs' && depth === 0;
    if (isTimed) this.#limitByTest();
    try {
      await this.#carryOut(
        faults,
        body,
        behaviour === 'hangs' && !isTimed ? 15 : undefined,
        behaviour === 'is aborted',
      );
      return this.#ended('none');
    } catch (error) {
      const { code, message } = error as { code?: string; message?: string };
      return this.#ended(message?.startsWith(BODY_ERROR) ? 'body' : (code ?? `unknown: ${message}`));
    } finally {
      if (isTimed) setHost(this.outside);
    }
  }

  #ended(how: string): string {
    count(this.tally.ends, how);
    return how;
  }

  #carryOut(
    faults: readonly Fault[],
    body: (chaos: Chaos) => Promise<unknown>,
    timeout: number | undefined,
    isAborted: boolean,
  ): Promise<unknown> {
    const { random } = this;
    const seed = random.integer(0, 1e9);
    const options = {
      seed,
      allowUnfired: random.float() < 0.8,
      ...(timeout === undefined ? {} : { timeout }),
      ...(isAborted ? { signal: abortedSoon(random.integer(0, 12)) } : {}),
    };
    const looks = random.fork('looks');
    if (random.float() < 0.8) return withChaos(faults, body, options);
    return runExperiment({
      ...options,
      faults,
      body,
      steadyState: () => looks.float() < 0.9,
      during: random.pick(['sampled', 'must hold']),
      interval: 3,
      recovery: { within: 20, stable: 5 },
    });
  }

  #faults(): readonly Fault[] {
    const { random, world } = this;
    const chosen = Array.from({ length: random.integer(1, 4) }, () => this.#family());
    if (random.float() < 0.15) {
      const all = chosen.map((family) => family.make(random, world, {}));
      this.words.push(`a monkey with ${all.map((fault) => fault.name).join(', ')}`);
      return chaosMonkey({ faults: all, meanInterval: 6, meanDuration: 6, maxAtOnce: random.integer(1, 3) });
    }
    const faults = chosen.map((family) => family.make(random, world, this.#timeline()));
    this.words.push(`under ${faults.map((fault) => fault.name).join(', ')}`);
    return faults;
  }

  #family(): Family {
    // One that breaks ends its experiment: few of them, or there is nothing else to see.
    const isBreaking = (family: Family): boolean => family.name === 'one that cannot be put in place';
    const breaks = this.random.float() < 0.04;
    const family = this.random.pick(families.filter((one) => isBreaking(one) === breaks));
    count(this.tally.families, family.name);
    return family;
  }

  #timeline(): Timeline {
    const { random } = this;
    return random.pick<() => Timeline>([
      () => ({}),
      () => ({}),
      () => ({ after: random.integer(0, 10) }),
      () => ({ for: random.integer(1, 10) }),
      () => ({ after: random.integer(0, 6), for: 2, every: 4, times: random.integer(1, 4) }),
    ])();
  }

  #body(behaviour: (typeof BEHAVIOURS)[number], depth: number): (chaos: Chaos) => Promise<unknown> {
    const { random } = this;
    const lengthMs = random.integer(0, 12);
    const inner = (label: string): Promise<string> => {
      const running = new RandomExperiment(random.fork(label), this.world, this.tally, this.outside).run(depth + 1);
      this.tally.within.add(running);
      return running.finally(() => this.tally.within.delete(running));
    };
    return async ({ signal }) => {
      if (behaviour === 'uses the world') return this.#useWorld(signal);
      if (behaviour === 'nests') return inner('nested');
      if (behaviour === 'runs at once') {
        return Promise.all(Array.from({ length: 3 }, (_, index) => inner(`at once ${index}`)));
      }
      if (behaviour === 'hangs' || behaviour === 'is aborted') return new Promise(() => {});
      await sleep(lengthMs);
      if (behaviour === 'throws') throw new Error(BODY_ERROR);
      if (behaviour === 'rejects') return Promise.reject(new TypeError(BODY_ERROR));
      return undefined;
    };
  }

  /** What a client sees under faults is not the question here, only that it is over with the faults. */
  async #useWorld(signal: AbortSignal): Promise<void> {
    await this.world.use(anySignal([signal, AbortSignal.timeout(15)]));
  }

  /** As a test runner does: its limit comes in a moment, and the helpers keep ahead of it. */
  #limitByTest(): void {
    const deadlineMs = nowMs() + 250 + this.random.integer(5, 20);
    setHost({ ...this.outside, deadlineMs: () => deadlineMs });
  }
}

function abortedSoon(ms: number): AbortSignal {
  const controller = new AbortController();
  void sleep(ms).then(() => controller.abort());
  return controller.signal;
}

function count(tally: Map<string, number>, name: string): void {
  tally.set(name, (tally.get(name) ?? 0) + 1);
}
