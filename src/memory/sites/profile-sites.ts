import type { LeakFrame, LeakSite } from '../../core/records/memory';
import type { ScriptPosition, SurvivorGroup } from '../snapshot/survey';
import { findSites } from './find-sites';
import { placesOf } from './places';
import { type SamplingRequest, sampleAllocations } from './sample';
import { readScripts } from './scripts';

/** What {@link profileSites} needs. */
export interface SitesRequest extends SamplingRequest {
  /** How many iterations `run` runs. */
  readonly iterations: number;
}

/** Where leaks were allocated. */
export interface LocatedSites {
  /** The sites of a group of survivors, the likeliest first, at most five. */
  sitesOf(group: SurvivorGroup): LeakSite[];
  /** The original place of a place in the code that runs; `null` where that is not known. */
  frameAt(position: ScriptPosition): LeakFrame | null;
}

const MOST_SITES = 5;

/** Runs a leaking scenario once more, and finds out which functions allocate what it leaves. */
export async function profileSites(request: SitesRequest): Promise<LocatedSites> {
  const { inspector, iterations, signal } = request;
  const allocations = await sampleAllocations(request);
  const scriptIds = new Set(allocations.flatMap(({ stack }) => stack.map(({ scriptId }) => scriptId)));
  const places = placesOf(await readScripts(inspector, scriptIds, signal));
  const found = findSites(allocations, iterations, places);
  return {
    sitesOf: () => found.slice(0, MOST_SITES).map(({ site }) => site),
    frameAt: (position) => places.frameAt(position) ?? null,
  };
}
