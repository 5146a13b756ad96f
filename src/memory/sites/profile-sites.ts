import type { LeakFrame, LeakSite } from '../../core/records/memory';
import type { ScriptPosition, SurvivorGroup } from '../snapshot/survey';
import { describeSite } from './describe-site';
import { findSites } from './find-sites';
import { matchSites } from './match-sites';
import { placesOf } from './places';
import { type SamplingRequest, sampleAllocations } from './sample';
import { readScripts } from './scripts';
import type { Routine } from './syntax';

/** What {@link profileSites} needs. */
export interface SitesRequest extends SamplingRequest {
  /** How many iterations `run` runs. */
  readonly iterations: number;
  /** Places that will be asked for: the code of their scripts is read too, so that their functions get names. Default: none. */
  readonly positions?: readonly ScriptPosition[];
}

/** Where leaks were allocated. */
export interface LocatedSites {
  /** The sites of a group of survivors, the likeliest first, at most five. What the group takes per iteration helps to find them. */
  sitesOf(group: SurvivorGroup, bytesPerIteration?: number): LeakSite[];
  /** The original place of a place in the code that runs; `null` where that is not known. */
  frameAt(position: ScriptPosition): LeakFrame | null;
}

const MOST_SITES = 5;

/** Runs a leaking scenario once more, and finds out which functions allocate what it leaves. */
export async function profileSites(request: SitesRequest): Promise<LocatedSites> {
  const { inspector, iterations, signal } = request;
  const allocations = await sampleAllocations(request);
  const positions = [...allocations.flatMap(({ stack }) => stack), ...(request.positions ?? [])];
  const scriptIds = new Set(positions.map(({ scriptId }) => scriptId));
  const places = placesOf(await readScripts(inspector, scriptIds, signal));
  const found = findSites(allocations, places);
  const routines = new Set(found.map(({ place }) => places.routineAt(place.at)));
  const isSite = (routine: Routine): boolean => routines.has(routine);
  return {
    sitesOf: (group, bytesPerIteration) =>
      matchSites(found, group, bytesPerIteration && bytesPerIteration * iterations, places)
        .slice(0, MOST_SITES)
        .map((site) => describeSite(site, iterations, places, isSite)),
    frameAt: (position) => places.frameAt(position) ?? null,
  };
}
