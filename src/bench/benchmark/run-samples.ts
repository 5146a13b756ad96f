import { join } from 'node:path';
import { nowMs } from '../../core/clock';
import { raceDeadline } from '../../core/deadline';
import { makeIgnoredFolder } from '../../core/ignored-folder';
import { inFork } from '../fork/in-fork';
import type { OnceRequest } from '../fork/messages';
import { primeLoops } from '../measure/block';
import { type Sampled, type SampledComponent, type SamplePlan, sampleComponent } from '../measure/sample';
import type { ReadBenchmarkOptions, ReadSubject } from './options';

/** What a process takes to start and to end. */
const START_MS = 5_000;
const MOST_FORKS = 60;
const PROFILES = join('.mettle', 'profiles');

/** Whether what was measured is enough. */
export type Enough = (forks: readonly Sampled[]) => boolean;

/** How a measurement is bounded, and by whom it is ended. */
export interface Bounds {
  readonly budgetMs: number;
  readonly signal: AbortSignal;
  /** Called after each fork. */
  onFork(forks: number): void;
}

/**
 * Measures in one process after the other: as many as asked for, then more until it is enough, or the budget is over. A function of this
 * process is measured here as often.
 */
export async function runSamples(read: ReadBenchmarkOptions, enough: Enough, bounds: Bounds): Promise<Sampled[]> {
  const forks: Sampled[] = [];
  const startMs = nowMs();
  let slowestMs = 0;
  while (forks.length < MOST_FORKS) {
    const fromMs = nowMs();
    // Each has its share of what is left, so that slow calls leave room for the others.
    const leftMs = Math.max(0, bounds.budgetMs - (fromMs - startMs));
    const plan = planOf(read, leftMs / Math.max(1, read.forks - forks.length), forks.length);
    forks.push(await sampleOnce(read, plan, bounds));
    slowestMs = Math.max(slowestMs, nowMs() - fromMs);
    bounds.onFork(forks.length);
    const isOver = nowMs() - startMs + slowestMs > bounds.budgetMs;
    if (forks.length >= read.forks && (isOver || enough(forks))) break;
  }
  return forks;
}

function planOf(
  { subject, minRounds, minTime, iterations, warmUp }: ReadBenchmarkOptions,
  budgetMs: number,
  fork: number,
): SamplePlan {
  return {
    rounds: minRounds,
    roundMs: minTime,
    iterations: iterations ?? null,
    warmUpMs: warmUp,
    budgetMs,
    bytes: fork === 0,
    benchmarkJs: subject.kind === 'module',
  };
}

async function sampleOnce(
  { name, subject, params }: ReadBenchmarkOptions,
  plan: SamplePlan,
  { budgetMs, signal }: Bounds,
): Promise<Sampled> {
  const label = `the benchmark "${name}"`;
  const wait = {
    to: `measure ${label}`,
    unfinished: () => 'a call had not settled: it never does, or it takes longer than the budget',
    timeoutMs: budgetMs + START_MS,
    signal,
  };
  return raceDeadline(wait, async (over) => {
    if (subject.kind === 'module') {
      return inFork(
        'sampleModule',
        { ...requestOf(subject, params), plan, profile: undefined },
        { label, signal: over },
      );
    }
    await primeLoops();
    return sampleComponent(componentOf(subject, params), plan);
  });
}

/** Measures once more, and has the processor profiled meanwhile. Returns the profile's file; `null` for a function of this process. */
export async function profileOnce(
  { name, subject, params, ...read }: ReadBenchmarkOptions,
  { budgetMs, signal }: Bounds,
): Promise<string | null> {
  if (subject.kind === 'function') return null;
  makeIgnoredFolder('.mettle');
  const file = join(PROFILES, `${name.replace(/[^\p{L}\p{N}]+/gu, '-')}.cpuprofile`);
  const plan = { ...planOf({ ...read, name, subject, params }, budgetMs, 1), benchmarkJs: false };
  const request = { ...requestOf(subject, params), plan, profile: join(process.cwd(), file) };
  await inFork('sampleModule', request, { label: `the profile of "${name}"`, signal });
  return file;
}

/** Runs the component once, as a plain test. */
export async function runOnce({ name, subject, params }: ReadBenchmarkOptions, signal: AbortSignal): Promise<void> {
  if (subject.kind === 'module') {
    await inFork('runModuleOnce', requestOf(subject, params), { label: `the benchmark "${name}"`, signal });
    return;
  }
  const { fn, setup, teardown } = componentOf(subject, params);
  const input = setup === undefined ? params : await setup(params);
  await fn(input);
  await teardown?.(input);
}

function requestOf(
  { component, setup, teardown }: Extract<ReadSubject, { kind: 'module' }>,
  params: unknown,
): OnceRequest {
  return { component: component.address, params, setup, teardown };
}

function componentOf(
  { component, setup, teardown }: Extract<ReadSubject, { kind: 'function' }>,
  params: unknown,
): SampledComponent {
  return {
    fn: component.fn as SampledComponent['fn'],
    params,
    setup: setup as SampledComponent['setup'],
    teardown: teardown as SampledComponent['teardown'],
  };
}
