import { join } from 'node:path';
import { raceDeadline } from '../../core/deadline';
import { makeIgnoredFolder } from '../../core/ignored-folder';
import { inFork } from '../fork/in-fork';
import type { OnceRequest } from '../fork/messages';
import { primeLoops } from '../measure/block';
import { type Sampled, type SampledComponent, type SamplePlan, sampleComponent } from '../measure/sample';
import type { Bounds } from './add-forks';
import type { ReadBenchmarkOptions, ReadSubject } from './options';

/** What a process takes to start and to end. */
const START_MS = 5_000;
const PROFILES = join('.mettle', 'profiles');

/** How a fork measures a component. */
export function planOf(
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

/** Measures in a process of its own, or a function of this process here. */
export async function sampleOnce(
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
