import { addAll, sum } from './by-window';
import type { CollapsedPaths } from './collapsed-paths';
import type { RawGroup } from './group-survivors';

/** What V8 keeps for itself beside a function is no part of the program. */
const OF_V8 = /^\((feedback_cell|code|shared|initial_map|raw_outer_scope_info_or_feedback_metadata)\)$/;
/** Two groups go together where their counts differ by less. */
const ALIKE = 0.1;

/**
 * Puts together what is one leak for a user: groups that end in the same way, and what is left by one and the same act: the key and
 * the value of a Map, the name and the value of a dictionary, the strings in a second list of the same cache.
 */
export function mergeGroups(groups: readonly RawGroup[], paths: CollapsedPaths): RawGroup[] {
  const byKey = new Map<string, RawGroup>();
  for (const group of groups) {
    if (OF_V8.test(paths.sortOf(group.place))) continue;
    const key = paths.key(group.place);
    const known = byKey.get(key);
    if (known) {
      takeIn(known, group);
      addAll(known.count, group.count);
      known.roots.push(...group.roots);
    } else byKey.set(key, group);
  }
  const left = new Set([...byKey.values()].sort((a, b) => sum(a.bytes) - sum(b.bytes)));
  for (const group of left) {
    const larger = [...left].filter((one) => one !== group && sum(one.bytes) >= sum(group.bytes));
    const other =
      larger.find((one) => besideEachOther(group, one, paths)) ?? larger.find((one) => inOneOwner(group, one, paths));
    if (!other) continue;
    left.delete(group);
    takeIn(other, group);
  }
  return [...left];
}

/** Whether two groups are keys and values, or names and values, of the same collection. */
function besideEachOther(group: RawGroup, larger: RawGroup, paths: CollapsedPaths): boolean {
  if (!areAlike(group, larger) || paths.holderOf(group.place) !== paths.holderOf(larger.place)) return false;
  const [sort, other] = [paths.sortOf(group.place), paths.sortOf(larger.place)];
  return sort === other ? sort === '[key]' && group.className === 'string' : /^(key|value) in /.test(sort);
}

/** Whether strings are in another collection of the same object. */
function inOneOwner(group: RawGroup, larger: RawGroup, paths: CollapsedPaths): boolean {
  if (group.className !== 'string' || !areAlike(group, larger)) return false;
  const owner = paths.holderOf(paths.holderOf(group.place));
  return owner === paths.holderOf(paths.holderOf(larger.place)) && paths.classOf(owner) !== 'Context';
}

function areAlike(group: RawGroup, larger: RawGroup): boolean {
  const [count, others] = [sum(group.count), sum(larger.count)];
  return Math.abs(count - others) <= ALIKE * others;
}

function takeIn(group: RawGroup, other: RawGroup): void {
  addAll(group.bytes, other.bytes);
  for (const [className, { count, bytes }] of other.members) {
    const known = group.members.get(className);
    if (known) {
      addAll(known.count, count);
      addAll(known.bytes, bytes);
    } else group.members.set(className, { count: [...count], bytes: [...bytes] });
  }
  for (const [className, sample] of other.samples)
    if (!group.samples.has(className)) group.samples.set(className, sample);
}
