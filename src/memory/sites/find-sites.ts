import type { LeakSite } from '../../core/records/memory';
import type { Owner } from './owner';
import type { Place, Places } from './places';
import type { Allocation } from './sample';

/** A site, with the stacks that allocated there. */
export interface FoundSite {
  readonly site: LeakSite;
  readonly place: Place;
}

interface Collected {
  readonly place: Place;
  bytes: number;
  /** The callers that allocated most. */
  callers: readonly Place[];
  callersBytes: number;
}

const MOST_FRAMES = 20;
const RANK: Readonly<Record<Owner, number>> = { user: 0, package: 0, node: 1, tool: 2 };

/** Puts allocations together by the function to which they are due, those in code of the user and of packages first, largest first. */
export function findSites(allocations: readonly Allocation[], iterations: number, places: Places): FoundSite[] {
  const byPlace = new Map<string, Collected>();
  for (const { stack, bytes } of allocations) {
    const known = stack.flatMap((at) => places.placeOf(at) ?? []);
    const [place, ...callers] = known.slice(siteIn(known));
    if (place === undefined) continue;
    const { scriptId, line, column } = place.at;
    const key = `${scriptId}:${line}:${column}`;
    const collected = byPlace.get(key) ?? { place, bytes: 0, callers, callersBytes: 0 };
    byPlace.set(key, collected);
    collected.bytes += bytes;
    if (bytes <= collected.callersBytes) continue;
    collected.callers = callers;
    collected.callersBytes = bytes;
  }
  return [...byPlace.values()]
    .sort((a, b) => RANK[a.place.owner] - RANK[b.place.owner] || b.bytes - a.bytes)
    .map(({ place, bytes, callers }) => ({ place, site: siteOf(place, callers, bytes / iterations) }));
}

/** The innermost function of the user or of a package; else the innermost one of Node; else the innermost one. */
function siteIn(stack: readonly Place[]): number {
  const best = Math.min(...stack.map(({ owner }) => RANK[owner]));
  return stack.findIndex(({ owner }) => RANK[owner] === best);
}

function siteOf(place: Place, callers: readonly Place[], bytesPerIteration: number): LeakSite {
  const user = [place, ...callers].find(({ owner }) => owner === 'user');
  return {
    ...place.frame,
    bytesPerIteration,
    frames: callers
      .filter(({ owner }) => owner !== 'tool')
      .slice(0, MOST_FRAMES)
      .map(({ frame }) => frame),
    userFrame: user?.frame ?? null,
    statements: [],
  };
}
