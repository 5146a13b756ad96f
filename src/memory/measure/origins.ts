import { findNativeCallers } from '../sites/native-callers';
import { type LocatedSites, profileSites } from '../sites/profile-sites';
import type { ScriptPosition, SurvivorGroup } from '../snapshot/survey';
import type { NativeGrowth } from './findings/channel-finding';
import type { Ground } from './ground';
import { profiledIterations } from './pace';

/** Enough of them to see who awaits whom. */
const FEW_ITERATIONS = 3;

/** What a run that finds out where something was allocated needs. No look at the heap may come after it. */
export interface OriginsRequest {
  readonly ground: Ground;
  readonly bytesPerIteration: number;
  readonly iterationMs: number;
  /** How long iterations may still be begun. */
  readonly leftMs: () => number;
  readonly settle: () => Promise<void>;
}

/** Where leaks were allocated: worth a run of its own only where there are some. */
export async function locateLeaks(
  groups: readonly SurvivorGroup[],
  { ground, bytesPerIteration, iterationMs, leftMs, settle }: OriginsRequest,
): Promise<LocatedSites | undefined> {
  const iterations = profiledIterations(bytesPerIteration, iterationMs, leftMs());
  if (groups.length === 0 || iterations === 0) return undefined;
  ground.tell(() => `what leaks is being located: ${ground.driver.doing()}`);
  return profileSites({
    inspector: ground.target.inspector,
    iterations,
    positions: groups.flatMap(placesIn),
    run: () => runAll(ground, iterations),
    runFew: async () => {
      await ground.driver.run(FEW_ITERATIONS, () => leftMs() <= 0, ground.signal);
    },
    settle,
    expectedBytes: bytesPerIteration * iterations,
    signal: ground.signal,
  });
}

/** Who may have allocated native memory. */
export async function nativeGrowth({
  ground,
  bytesPerIteration,
  iterationMs,
  leftMs,
}: Omit<OriginsRequest, 'settle'>): Promise<NativeGrowth> {
  const iterations = profiledIterations(bytesPerIteration, iterationMs, leftMs());
  ground.tell(() => `who allocates native memory is being found out: ${ground.driver.doing()}`);
  const callers = await findNativeCallers({
    inspector: ground.target.inspector,
    iterations,
    run: () => runAll(ground, iterations),
    signal: ground.signal,
  });
  return { bytesPerIteration, ...callers };
}

async function runAll({ driver, signal }: Ground, iterations: number): Promise<void> {
  await driver.run(iterations, () => false, signal);
}

/** The places in code that a reader is told of. */
function placesIn({ definedAt, retainers }: SurvivorGroup): ScriptPosition[] {
  return [...definedAt, ...retainers.flatMap(({ steps }) => steps.flatMap((step) => step.definedAt ?? []))];
}
