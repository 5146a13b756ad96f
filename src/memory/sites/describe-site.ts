import type { LeakSite, LeakStatement } from '../../core/records/memory';
import type { FoundSite } from './find-sites';
import type { Place, Places } from './places';
import { allocatingIn } from './statements';
import type { Routine } from './syntax';

const MOST_FRAMES = 20;
const LONGEST_LINE = 160;

/** Tells of a site what a reader wants to know: its callers, whose they are, and the statements that may have done it. */
export function describeSite(
  { place, callers, bytes }: FoundSite,
  iterations: number,
  places: Places,
  isSite: (routine: Routine) => boolean,
): LeakSite {
  const stack = [place, ...callers];
  const user = stack.findIndex(({ owner }) => owner === 'user');
  const shown = stack[user] ?? place;
  const called = user > 0 ? stack[user - 1] : undefined;
  return {
    ...place.frame,
    bytesPerIteration: bytes / iterations,
    frames: callers
      .filter(({ owner }) => owner !== 'tool')
      .slice(0, MOST_FRAMES)
      .map(({ frame }) => frame),
    userFrame: stack[user]?.frame ?? null,
    statements: statementsOf(shown, called, places, isSite),
  };
}

function statementsOf(
  { at, frame }: Place,
  called: Place | undefined,
  places: Places,
  isSite: (routine: Routine) => boolean,
): LeakStatement[] {
  const syntax = places.syntaxOf(at.scriptId);
  const routine = places.routineAt(at);
  if (syntax === undefined || routine === undefined) return [];
  const byLine = new Map<number, LeakStatement>();
  const calling = called && lastWordOf(called.frame.functionName);
  const made = syntax.classMadeBy(routine);
  const allocating = [...(made ? [made] : []), routine].flatMap((each) =>
    allocatingIn(each, { alsoInto: isSite, calling }),
  );
  for (const { offset, effect } of allocating) {
    const origin = places.frameAt({ scriptId: at.scriptId, ...syntax.positionOf(offset) });
    if (origin === undefined || origin.file !== frame.file) continue;
    const text = places.lineOf(at.scriptId, origin.file, origin.line);
    if (text === undefined) continue;
    const known = byLine.get(origin.line);
    byLine.set(origin.line, {
      line: origin.line,
      column: known?.column ?? origin.column,
      text: known?.text ?? shortened(text, origin.column),
      keeps: known?.keeps === true || effect === 'keeps',
    });
  }
  return [...byLine.values()].sort((a, b) => a.line - b.line);
}

/** V8 names a function `Queue.add`, `get size`, `async load`: it is called by the last of these words. */
function lastWordOf(functionName: string): string | undefined {
  return /[\w$]+$/.exec(functionName)?.[0];
}

/** Of a line that no one wrote by hand, what stands around the place. */
function shortened(line: string, column: number): string {
  const text = line.trim();
  if (text.length <= LONGEST_LINE) return text;
  const offset = column - 1 - (line.length - line.trimStart().length);
  const at = offset < LONGEST_LINE / 2 ? 0 : offset - LONGEST_LINE / 4;
  const part = text.slice(at, at + LONGEST_LINE);
  return `${at > 0 ? '…' : ''}${part}${at + LONGEST_LINE < text.length ? '…' : ''}`;
}
