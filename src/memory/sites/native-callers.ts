import { evaluate, LOAD_BUILTIN } from '../../core/evaluate';
import type { LeakSite } from '../../core/records/memory';
import type { Inspector } from '../target/heap-target';
import { type CoveredScript, countCalls } from './call-counts';
import { describeSite } from './describe-site';
import { packageOf } from './owner';
import { type Place, type Places, placesOf } from './places';
import { openScripts } from './scripts';

/** Who may have allocated native memory. */
export interface NativeCallers {
  /** The functions that each iteration calls, those of packages with an add-on first, at most five. Their bytes are not known. */
  readonly sites: readonly LeakSite[];
  /** Paths of the add-ons that the process has loaded; `null` where the platform does not tell. */
  readonly addons: readonly string[] | null;
}

/** What {@link findNativeCallers} needs. */
export interface NativeCallersRequest {
  readonly inspector: Inspector;
  /** Runs the scenario so often. */
  readonly iterations: number;
  readonly run: () => Promise<void>;
  readonly signal: AbortSignal;
}

interface CalledPlace {
  readonly place: Place;
  readonly count: number;
  readonly hasAddon: boolean;
}

const MOST_SITES = 5;
const ANSWERS_WITHIN_MS = 5000;
/** Of the iterations: what is called less often than that leaves nothing in each of them. */
const LEAST_SHARE = 0.9;

/** What is mapped into the process; from proc(5). */
const ADDONS = `(() => {
  try {
    const maps = ${LOAD_BUILTIN}('node:fs').readFileSync('/proc/self/maps', 'utf8');
    return [...new Set(maps.match(/\\/[^\\n]*\\.node$/gm) ?? [])];
  } catch { return null; }
})()`;

/**
 * Runs a scenario once more, and finds out which functions of the user and of packages it calls in each iteration. V8 does not know who
 * allocates native memory, so this is as near as one can get to it: whoever it is was called, and most such leaks are those of an add-on.
 *
 * By V8's exact counts of calls. Where the process counts its coverage already, there are no sites.
 */
export async function findNativeCallers(request: NativeCallersRequest): Promise<NativeCallers> {
  const { inspector, iterations, signal } = request;
  const addons = await evaluate<string[] | null>(inspector, ANSWERS_WITHIN_MS, ADDONS, signal);
  const called = iterations === 0 ? [] : await calledIn(request);
  const scripts = await openScripts(inspector, signal);
  try {
    await scripts.readCode(called.map(({ scriptId }) => scriptId));
    const places = placesOf(scripts.byId);
    const packages = new Set((addons ?? []).map(packageOf));
    const found = called.flatMap((script) => placesIn(script, iterations, places, packages));
    found.sort((a, b) => Number(b.hasAddon) - Number(a.hasAddon) || a.count - b.count);
    const sites = found.slice(0, MOST_SITES).map(({ place }) => ({
      ...describeSite({ place, callers: [], bytes: 0, rank: 0 }, iterations, places, () => false),
      bytesPerIteration: null,
    }));
    return { sites, addons };
  } finally {
    await scripts.close();
  }
}

async function calledIn({ inspector, run, signal }: NativeCallersRequest): Promise<readonly CoveredScript[]> {
  const counts = await countCalls(inspector, signal);
  if (counts === undefined) return [];
  try {
    await counts.take();
    await run();
    return (await counts.take()).filter(({ url }) => url !== '' && !url.startsWith('node:'));
  } finally {
    await counts.end();
  }
}

function placesIn(
  { scriptId, functions }: CoveredScript,
  iterations: number,
  places: Places,
  addonPackages: ReadonlySet<string | undefined>,
): CalledPlace[] {
  const syntax = places.syntaxOf(scriptId);
  if (syntax === undefined) return [];
  return functions.flatMap(({ ranges: [range] }) => {
    if (range === undefined || range.count < iterations * LEAST_SHARE) return [];
    const place = places.placeOf({ scriptId, ...syntax.positionOf(range.startOffset), functionName: '' });
    if (place === undefined || (place.owner !== 'user' && place.owner !== 'package')) return [];
    const name = packageOf(place.frame.file);
    const hasAddon = name !== undefined && [...addonPackages].some((addon) => isPartOf(name, addon));
    return [{ place, count: range.count, hasAddon }];
  });
}

/** `@napi-rs/canvas-linux-x64-gnu` has the add-on of `@napi-rs/canvas`. */
function isPartOf(name: string, addon: string | undefined): boolean {
  return addon === name || addon?.startsWith(`${name}-`) === true || addon?.startsWith(`@${name}/`) === true;
}
