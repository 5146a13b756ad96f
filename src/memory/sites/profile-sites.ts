import type { LeakFrame, LeakSite } from '../../core/records/memory';
import type { ScriptPosition } from '../snapshot/survey';
import { findAsyncCallers } from './async-callers';
import { describeSite } from './describe-site';
import { findSites } from './find-sites';
import { type Leaked, matchSites } from './match-sites';
import { placesOf } from './places';
import { type SamplingRequest, sampleAllocations } from './sample';
import { openScripts } from './scripts';
import type { Routine } from './syntax';

/** What {@link profileSites} needs. */
export interface SitesRequest extends SamplingRequest {
  /** Runs a few iterations: where given, callers are found across `await` too, which a heap profile does not know. */
  readonly runFew?: () => Promise<void>;
  /** Places that will be asked for: the code of their scripts is read too, so that their functions get names. Default: none. */
  readonly positions?: readonly ScriptPosition[];
}

/** Where leaks were allocated. */
export interface LocatedSites {
  /**
   * The sites of what is leaked, the likeliest first, at most five. What it takes per iteration helps to find them, above all
   * those of a small leak beside a large one.
   */
  sitesOf(leaked: Leaked, bytesPerIteration?: number): LeakSite[];
  /** The original place of a place in the code that runs; `null` where that is not known. */
  frameAt(position: ScriptPosition): LeakFrame | null;
}

const MOST_SITES = 5;

/**
 * Runs a leaking scenario once more, and finds out which functions allocate what it leaves. By protocol calls alone: nothing of
 * it stays in the process that is looked at, but what this function returns where that is the same process.
 *
 * Where no survey follows, end the walks of the heap before (`HeapProfiler.disable`): V8 repeats them every 50 ms, and a run that
 * is sampled at the same time takes several times as long.
 */
export async function profileSites(request: SitesRequest): Promise<LocatedSites> {
  const { inspector, iterations, signal, runFew, positions = [] } = request;
  const allocations = await sampleAllocations(request);
  const scripts = await openScripts(inspector, signal);
  try {
    await scripts.readCode(
      [...allocations.flatMap(({ stack }) => stack), ...positions].map(({ scriptId }) => scriptId),
    );
    const places = placesOf(scripts.byId);
    const found = findSites(allocations, places);
    const sites = runFew ? await findAsyncCallers(found, { inspector, scripts, places, run: runFew, signal }) : found;
    const routines = new Set(sites.map(({ place }) => places.routineAt(place.at)));
    const isSite = (routine: Routine): boolean => routines.has(routine);
    return {
      sitesOf: (leaked, bytesPerIteration) =>
        matchSites(sites, leaked, bytesPerIteration && bytesPerIteration * iterations, places)
          .slice(0, MOST_SITES)
          .map((site) => describeSite(site, iterations, places, isSite)),
      frameAt: (position) => places.frameAt(position) ?? null,
    };
  } finally {
    await scripts.close();
  }
}
