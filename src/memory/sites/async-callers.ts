import type { Inspector } from '../target/heap-target';
import type { FoundSite } from './find-sites';
import { type Place, type Places, pathOf } from './places';
import type { Scripts } from './scripts';

/** What {@link findAsyncCallers} needs. */
export interface AsyncCallersRequest {
  readonly inspector: Inspector;
  readonly scripts: Scripts;
  readonly places: Places;
  /** Runs a few iterations. */
  readonly run: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** A call on a stack, as V8 tells it: line and column from 1. */
type Call = readonly [url: string | null, line: number | null, column: number | null, functionName: string | null];

const BINDING = '__mettleStackOfSite';
const MOST_SITES = 5;
const STACKS_OF_EACH = 10;

/**
 * Finds who called the functions of sites on whose stacks there is no code of the user: after an `await` a heap profile has no
 * callers. An error's stack has them (https://v8.dev/blog/fast-async). So one is made where such a function begins, by a
 * breakpoint whose condition makes it and is never true: nothing pauses.
 */
export async function findAsyncCallers(
  sites: readonly FoundSite[],
  request: AsyncCallersRequest,
): Promise<FoundSite[]> {
  const lost = sites
    .filter(({ rank, place, callers }) => rank === 0 && ![place, ...callers].some(isOfUser))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, MOST_SITES);
  if (lost.length === 0) return [...sites];
  const stacks = await stacksOf(lost, request);
  const { scripts, places } = request;
  const idOf = new Map([...scripts.byId].map(([scriptId, { url }]) => [pathOf(url), scriptId]));
  const found = new Map<FoundSite, readonly Place[]>();
  await scripts.readCode(stacks.flatMap(({ calls }) => calls.flatMap(([url]) => idOf.get(pathOf(url ?? '')) ?? [])));
  for (const { site, calls } of stacks) {
    const callers = calls.flatMap(([url, line, column, functionName]) => {
      const scriptId = idOf.get(pathOf(url ?? ''));
      if (scriptId === undefined || line === null || column === null) return [];
      return places.placeAround({ scriptId, line: line - 1, column: column - 1 }, functionName ?? '') ?? [];
    });
    if (!found.has(site) && callers.some(isOfUser)) found.set(site, callers);
  }
  return sites.map((site) => ({ ...site, callers: found.get(site) ?? site.callers }));
}

function isOfUser({ owner }: Place): boolean {
  return owner === 'user';
}

interface Stack {
  readonly site: FoundSite;
  /** Without the function of the site. */
  readonly calls: readonly Call[];
}

async function stacksOf(lost: readonly FoundSite[], request: AsyncCallersRequest): Promise<Stack[]> {
  const { inspector, scripts, run, signal } = request;
  const stacks: Stack[] = [];
  const contextIds = new Set(lost.flatMap(({ place }) => scripts.byId.get(place.at.scriptId)?.contextId ?? []));
  const breakpoints: string[] = [];
  const forget = inspector.on<{ name: string; payload: string }>('Runtime.bindingCalled', ({ name, payload }) => {
    if (name !== BINDING) return;
    const { of, calls } = JSON.parse(payload) as { of: number; calls: readonly Call[] };
    const site = lost[of];
    // The condition, the function around it, and the function of the site come first.
    if (site) stacks.push({ site, calls: calls.slice(3) });
  });
  try {
    for (const executionContextId of contextIds) {
      await inspector.send('Runtime.addBinding', { name: BINDING, executionContextId }, signal);
    }
    for (const [of, { place }] of lost.entries()) {
      const { scriptId, line, column } = place.at;
      const location = { scriptId, lineNumber: line, columnNumber: column };
      const { breakpointId } = await inspector.send<{ breakpointId: string }>(
        'Debugger.setBreakpoint',
        { location, condition: tellStack(of) },
        signal,
      );
      breakpoints.push(breakpointId);
    }
    await run();
  } finally {
    for (const breakpointId of breakpoints) await inspector.send('Debugger.removeBreakpoint', { breakpointId });
    await inspector.send('Runtime.removeBinding', { name: BINDING });
    for (const contextId of contextIds) {
      await inspector.send('Runtime.evaluate', { expression: `delete globalThis.${BINDING}`, contextId });
    }
    forget();
  }
  return stacks;
}

/** Tells the present stack, but no more than a few times, and is false. */
function tellStack(of: number): string {
  return `(() => {
    const told = (${BINDING}.told ??= {});
    if ((told[${of}] = (told[${of}] ?? 0) + 1) > ${STACKS_OF_EACH}) return false;
    const names = ['stackTraceLimit', 'prepareStackTrace'];
    const before = names.map((name) => Object.getOwnPropertyDescriptor(Error, name));
    try {
      Error.stackTraceLimit = 60;
      Error.prepareStackTrace = (_, calls) => calls.map((call) =>
        [call.getFileName(), call.getLineNumber(), call.getColumnNumber(), call.getFunctionName()]);
      const calls = new Error().stack;
      ${BINDING}(JSON.stringify({ of: ${of}, calls }));
    } finally {
      names.forEach((name, at) => before[at] ? Object.defineProperty(Error, name, before[at]) : delete Error[name]);
    }
    return false;
  })()`;
}
