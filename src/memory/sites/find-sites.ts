import type { LeakFrame } from '../../core/records/memory';
import type { Owner } from './owner';
import type { Place, Places } from './places';
import type { Allocation } from './sample';

/** A function to which allocations are due. */
export interface FoundSite {
  readonly place: Place;
  /** Those of the stack that allocated most, of those with code of the user where there are any; nearest first. */
  readonly callers: readonly Place[];
  /** Of all stacks. */
  readonly bytes: number;
  /** Whose code it is, those that a reader looks for first. */
  readonly rank: number;
}

interface Collected {
  readonly place: Place;
  bytes: number;
  callers: readonly Place[];
  callersBytes: number;
  isOfUser: boolean;
}

const RANK: Readonly<Record<Owner, number>> = { user: 0, package: 0, node: 1, tool: 2 };

/** Puts allocations together by the function to which they are due. What our own inspector session
 * allocates is left out, and what other tools do, but where nothing else allocates. */
export function findSites(allocations: readonly Allocation[], places: Places): FoundSite[] {
  const byPlace = new Map<string, Collected>();
  for (const { stack, bytes } of allocations) {
    const known = stack.flatMap((at) => places.placeOf(at) ?? []);
    const inner = known.slice(siteIn(known));
    const [place, ...callers] = setsFields(inner, places) ? inner.slice(1) : inner;
    if (place === undefined || place.frame.file === 'node:inspector') continue;
    const collected = byPlace.get(keyOf(place.frame)) ?? { place, bytes: 0, callers, callersBytes: 0, isOfUser: false };
    byPlace.set(keyOf(place.frame), collected);
    collected.bytes += bytes;
    const isOfUser = [place, ...callers].some(({ owner }) => owner === 'user');
    if (isOfUser === collected.isOfUser ? bytes <= collected.callersBytes : collected.isOfUser) continue;
    Object.assign(collected, { callers, callersBytes: bytes, isOfUser });
  }
  const sites = [...byPlace.values()];
  const others = sites.filter(({ place }) => place.owner !== 'tool');
  return (others.length > 0 ? others : sites).map(({ place, bytes, callers }) => ({
    place,
    bytes,
    callers,
    rank: RANK[place.owner],
  }));
}

/** The innermost function of the user or of a package; else the innermost one of Node; else the innermost one. */
function siteIn(stack: readonly Place[]): number {
  const best = Math.min(...stack.map(({ owner }) => RANK[owner]));
  return stack.findIndex(({ owner }) => RANK[owner] === best);
}

/** Whether the innermost function is what sets the fields of a class for the constructor that calls it: a reader knows the constructor alone. */
function setsFields([inner, caller]: readonly Place[], places: Places): boolean {
  if (inner === undefined || caller === undefined || inner.at.scriptId !== caller.at.scriptId) return false;
  const [fields, made] = [places.routineAt(inner.at), places.routineAt(caller.at)];
  return made !== undefined && fields !== undefined && places.syntaxOf(inner.at.scriptId)?.classMadeBy(made) === fields;
}

/** A module that was loaded twice, as each test file does in Jest, is the same place in the source. */
function keyOf({ file, line, column }: LeakFrame): string {
  return `${file}:${line}:${column}`;
}
