import type { ScriptPosition, SurvivorGroup } from '../snapshot/survey';
import type { FoundSite } from './find-sites';
import type { Place, Places } from './places';
import { namesIn } from './statements';
import { partsOf, type Routine } from './syntax';

/** What a group of survivors and a site have in common, each thing by how much it says. */
const POINTS = {
  /** A function or class among the survivors is made in the site's function, or the site is its constructor. */
  definedThere: 10,
  definedByCaller: 4,
  /** The site's function speaks of the class, or of the variable or property that holds it. */
  className: 6,
  holder: 5,
  /** What follows for each further holder on the path, and for each caller that is further away. */
  fartherOff: 0.6,
  kindOfCall: 2,
  sameFile: 1,
  sameSize: 1,
  /** The site is the largest; a smaller one gets its share of this. */
  largest: 2,
} as const;

const NEAR_CALLERS = 4;
/** A site with less than this share of what the group takes is hardly its site, whatever it is called. */
const FULL_SHARE = 0.2;
/** Below this share it is noise: what V8 and Node make for themselves. In code that a reader does not look for, sooner. */
const LEAST_SHARE = 0.02;
const LEAST_SHARE_OF_OTHERS = 0.2;
/** Words of V8, of Node and of everyone, which lead anywhere. */
const COMMON_NAMES =
  /^(?:Object|Array|String|string|Number|number|Function|function|Context|Generator|context|system|closure|prototype|constructor|value|key|data|next|prev|head|tail|length|elements|properties|table|exports|module|self|this|in|of|a|the|to|and|native_bind|bound_this|root|roots|global|globalThis)$/;
const CALLS_OF_KIND: Partial<Record<SurvivorGroup['kind'], RegExp>> = {
  listener: /^(?:on|once|addListener|prependListener|addEventListener|subscribe)$/,
  timer: /^(?:setTimeout|setInterval|setImmediate)$/,
  promise: /^(?:Promise|then|race)$/,
  'weak-map value': /^(?:WeakMap|set)$/,
  'array buffer': /^(?:Buffer|ArrayBuffer|\w+Array|alloc\w*)$/,
  server: /^create\w*Server$/,
  socket: /^(?:connect|createConnection|request|fetch)$/,
};

/** What is known of something that is leaked: a group of survivors, or what a grown collection has of one. */
export type Leaked = Pick<SurvivorGroup, 'kind' | 'className' | 'members' | 'retainers' | 'definedAt'>;

/** Orders sites by how likely they allocated a group of survivors; those of which nothing is known by size. */
export function matchSites(
  sites: readonly FoundSite[],
  group: Leaked,
  /** What site and group leave in the same number of iterations; absent where that is not known. */
  groupBytes: number | undefined,
  places: Places,
): FoundSite[] {
  const total = sites.reduce((sum, { bytes }) => sum + bytes, 0);
  const expected = Math.max(Math.min(groupBytes ?? total, total), 1);
  const enough = groupBytes === undefined ? LEAST_SHARE * total : FULL_SHARE * expected;
  const largest = Math.max(...sites.map(({ bytes }) => bytes));
  const clues = cluesOf(group, places);
  const scored = sites.map((site) => {
    const inCommon = pointsOf(site, clues, places) * Math.min(site.bytes / enough, 1);
    const size = groupBytes === undefined ? 0 : POINTS.sameSize * likeness(site.bytes, groupBytes);
    return { site, score: inCommon + size + POINTS.largest * (site.bytes / largest) };
  });
  const ordered = scored.sort((a, b) => a.site.rank - b.site.rank || b.score - a.score).map(({ site }) => site);
  const least = (rank: number): number => expected * (rank === 0 ? LEAST_SHARE : LEAST_SHARE_OF_OTHERS);
  const loud = ordered.filter(({ bytes, rank }) => bytes >= least(rank));
  return loud.length > 0 ? loud : ordered;
}

interface Clues {
  readonly definitions: readonly { readonly position: ScriptPosition; readonly routine: Routine | undefined }[];
  readonly classNames: ReadonlySet<string>;
  /** Names on the path, the nearest holder first. */
  readonly holders: readonly string[];
  readonly files: ReadonlySet<string>;
  readonly calls: RegExp | undefined;
}

function cluesOf({ definedAt, className, members, retainers, kind }: Leaked, places: Places): Clues {
  const steps = (retainers[0]?.steps ?? []).toReversed();
  const files = steps.flatMap((step) => (step.definedAt && places.frameAt(step.definedAt)?.file) ?? []);
  const names = [className, ...members.map((member) => member.className)].flatMap(wordsIn);
  return {
    definitions: definedAt.map((position) => ({ position, routine: places.routineAt(position) })),
    classNames: new Set(names),
    holders: [...new Set(steps.flatMap(({ edge, className: holder }) => [...namesOf(edge), ...wordsIn(holder)]))],
    files: new Set(files.filter((file) => !file.startsWith('node:'))),
    calls: CALLS_OF_KIND[kind],
  };
}

/** The names in an edge: `sessions` of `.sessions` and of `variable "sessions"`. */
function namesOf(edge: string): string[] {
  return (edge.match(/(?<=[."'#])[\w$]{2,}/g) ?? []).filter((name) => !COMMON_NAMES.test(name));
}

function wordsIn(text: string): string[] {
  return (text.match(/[\w$]{2,}/g) ?? []).filter((word) => !COMMON_NAMES.test(word) && !/^\d/.test(word));
}

function pointsOf({ place, callers }: FoundSite, clues: Clues, places: Places): number {
  const near = callers.slice(0, NEAR_CALLERS);
  const ofSite = Math.max(...clues.definitions.map((definition) => (defines(place, definition, places) ? 1 : 0)), 0);
  const ofCallers = near.some((caller) => clues.definitions.some((definition) => defines(caller, definition, places)));
  const names = [place, ...near].map((at) => namesAt(at, places));
  const isNamed = (word: string): number => POINTS.fartherOff ** names.findIndex((known) => known.has(word));
  const found = (words: Iterable<string>): number[] =>
    [...words].map((word) => (names.some((known) => known.has(word)) ? isNamed(word) : 0));
  const holders = found(clues.holders).map((nearness, step) => nearness * POINTS.fartherOff ** step);
  const calls = [...(names[0] ?? [])].some((name) => clues.calls?.test(name));
  return (
    ofSite * POINTS.definedThere +
    (ofCallers ? POINTS.definedByCaller : 0) +
    Math.max(...found(clues.classNames), 0) * POINTS.className +
    Math.max(...holders, 0) * POINTS.holder +
    (calls ? POINTS.kindOfCall : 0) +
    (clues.files.has(place.frame.file) ? POINTS.sameFile : 0)
  );
}

/** Whether a function makes what is defined there: it is its constructor, or has it in its code, in no other function of which it is. */
function defines(place: Place, { position, routine }: Clues['definitions'][number], places: Places): boolean {
  if (place.at.scriptId !== position.scriptId) return false;
  if (place.at.line === position.line && place.at.column === position.column) return true;
  const outer = places.routineAt(place.at);
  if (outer === undefined || routine === undefined || outer.type === 'Program') return false;
  return partsOf(outer).some(({ start, end }) => start <= routine.start && routine.end <= end);
}

function namesAt(place: Place, places: Places): ReadonlySet<string> {
  const routine = places.routineAt(place.at);
  return routine ? namesIn(routine) : new Set([place.frame.functionName]);
}

/** 1 for the same size, 0 from a factor of four. */
function likeness(a: number, b: number): number {
  return a > 0 && b > 0 ? Math.max(1 - Math.abs(Math.log2(a / b)) / 2, 0) : 0;
}
