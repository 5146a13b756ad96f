import type { ForeignGrowth, LeakFinding } from '../../../core/records/memory';
import type { SurvivorGroup } from '../../snapshot/survey';
import type { JudgedFigure } from '../judge/channels';
import type { JudgedCollection } from '../judge/collections';
import { medianRate } from '../judge/course';
import type { JudgedGroup } from '../judge/groups';
import type { Judged } from '../suspicions';
import { findingOfFigure, findingOfNative, type NativeGrowth, rateOf, withFigure } from './channel-finding';
import { findingOfCollection, findingOfGroup, type Telling } from './heap-finding';
import type { Ending } from './in-words';

/** Time was over: what left so much in each window, and in proportion, is told as a leak nevertheless. */
const SURE_WITHOUT_ROUND = 0.9;
const IN_PROPORTION = 0.15;

/** The groups that are leaks, as far as is known. */
export function leakingGroups(groups: readonly JudgedGroup[]): SurvivorGroup[] {
  return groups
    .filter((each) => each.group.foreign === null && isTold(each.course) && endingOf(each) === undefined)
    .map(({ group }) => group);
}

/**
 * All findings, leaks first, largest first.
 *
 * @param native - native memory that each iteration leaves, if any.
 */
export function findingsOf(judged: Judged, native: NativeGrowth | undefined, telling: Telling): LeakFinding[] {
  const groups = judged.groups.filter(({ group, course }) => group.foreign === null && isTold(course));
  const heap = groups.map((each) => findingOfGroup(each, endingOf(each), telling));
  const collections = judged.collections
    .filter(({ course }) => isTold(course))
    .map((each) => findingOfCollection(each, endingOfCollection(each), telling));
  const told = joinFigures([...heap, ...collections], judged.figures);
  const inHeap = told.reduce((all, { bytesPerIteration }) => all + bytesPerIteration, 0);
  // A thread and a process have stacks and heaps of their own.
  const hasOthers = told.some(({ kind }) => kind === 'worker thread' || kind === 'child process');
  const isNative = native !== undefined && native.bytesPerIteration > inHeap && !hasOthers;
  return [...told, ...(isNative ? [findingOfNative(native)] : [])].sort(
    (a, b) => rank(a) - rank(b) || b.bytesPerIteration - a.bytesPerIteration,
  );
}

/** Growth that is the test framework's or Node's own. */
export function foreignOf(groups: readonly JudgedGroup[]): ForeignGrowth[] {
  return groups.flatMap(({ group: { foreign, className, bytesByWindow }, rounds, course }) => {
    if (foreign === null || course === 'none' || course === 'per window') return [];
    const stretches = rounds.flat();
    const iterations = stretches.reduce((sum, stretch) => sum + stretch.iterations, 0);
    const bytes = bytesByWindow.reduce((sum, each) => sum + each, 0);
    return [
      { ...foreign, className, objectsPerIteration: medianRate(stretches), bytesPerIteration: bytes / iterations },
    ];
  });
}

function isTold(course: JudgedGroup['course']): boolean {
  return course === 'going on' || course === 'ended' || course === 'open';
}

/** How the growth of a group ends, or may; `undefined` for a leak. */
function endingOf({ group, course, rounds }: JudgedGroup): Ending | undefined {
  if (group.bound !== null && group.bound.size < group.bound.value) return { why: 'bound', ...group.bound };
  if (course === 'ended') return { why: 'ended' };
  if (course === 'going on') return undefined;
  return isSure(rounds) ? undefined : { why: 'time' };
}

function endingOfCollection({ collection: { bound }, course }: JudgedCollection): Ending | undefined {
  if (bound !== null && bound.size < bound.value) return { why: 'bound', ...bound };
  if (course === 'going on') return undefined;
  return { why: course === 'ended' ? 'ended' : 'time' };
}

function isSure(rounds: JudgedGroup['rounds']): boolean {
  const rates = rounds.flat().map(({ growth, iterations }) => growth / iterations);
  const least = Math.min(...rates);
  return rates.length >= 2 && least >= SURE_WITHOUT_ROUND && Math.max(...rates) <= least * (1 + IN_PROPORTION);
}

/** Each figure either belongs to a finding that is there, or makes one. */
function joinFigures(found: readonly LeakFinding[], figures: readonly JudgedFigure[]): LeakFinding[] {
  const findings = [...found];
  for (const judged of figures) {
    if (judged.course !== 'going on' && judged.course !== 'ended') continue;
    const rate = rateOf(judged);
    const at = findings.findIndex((finding) => judged.channel.isExplainedBy(judged.name, rate, finding));
    const explaining = findings[at];
    if (explaining === undefined) findings.push(findingOfFigure(judged, judged.course === 'going on'));
    else if (explaining.kind !== 'unsettled growth') findings[at] = withFigure(explaining, judged);
  }
  return findings;
}

function rank({ kind }: LeakFinding): number {
  return kind === 'unsettled growth' ? 1 : 0;
}
