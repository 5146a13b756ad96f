import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LeakFrame } from '../../core/records/memory';
import { readSourceMap, type SourceMap } from '../../core/source-maps';
import type { ScriptPosition } from '../snapshot/survey';
import { type Owner, ownerOf } from './owner';
import type { StackFrame } from './sample';
import type { Script } from './scripts';
import { bodyOf, isClass, type Routine, type Syntax, syntaxOf } from './syntax';

/** A function on a stack, in the original source. */
export interface Place {
  readonly at: StackFrame;
  readonly frame: LeakFrame;
  readonly owner: Owner;
}

/** Knows the original places of the code that runs. */
export interface Places {
  /** A function on a stack; `undefined` for code that nobody wrote, such as what a compiler adds. */
  placeOf(at: StackFrame): Place | undefined;
  /** The function in which a place lies. */
  placeAround(position: ScriptPosition, functionName: string): Place | undefined;
  /** Any place; as a function's place with its name. */
  frameAt(position: ScriptPosition, functionName?: string): LeakFrame | undefined;
  /** The syntax of a script as it runs; `undefined` where its code was not read. */
  syntaxOf(scriptId: string): Syntax | undefined;
  /** The routine that begins at a place. */
  routineAt(position: ScriptPosition): Routine | undefined;
  /** A line of the original source, from 1. */
  lineOf(scriptId: string, file: string, line: number): string | undefined;
}

/** Jest and some loaders wrap the code of a module into a function that begins on its first line. Source maps do not know of it. */
const WRAPPER =
  /^\(?(?:\{"Object\.<anonymous>":)?\(?(?:async )?function\s?(?:\w+\s?)?\((?:[\w$]+,\s?)*[\w$]*\)\s?\{ ?(?!\r?\n)/;

/** @param scripts - of the process, by id. Code that is read later is known from then on. */
export function placesOf(scripts: ReadonlyMap<string, Script>): Places {
  // Where code was not read, its wrapper is that of the others: Jest has one for all.
  const jestCode =
    [...scripts.values()].find(({ code = '' }) => code.startsWith('({"Object.<anonymous>":'))?.code ?? '';
  const mapOf = remembered((scriptId: string): SourceMap | undefined => {
    const { url = '', sourceMapURL = '' } = scripts.get(scriptId) ?? {};
    return sourceMapURL === '' ? undefined : readSourceMap(sourceMapURL, url);
  });
  const syntaxOfCode = remembered((script: Script) => syntaxOf(script));
  const syntaxOfScript = (scriptId: string): Syntax | undefined => {
    const script = scripts.get(scriptId);
    return script && syntaxOfCode(script);
  };
  const linesOf = remembered((path: string) => readLines(path));

  function placeIn({ scriptId, line, column }: ScriptPosition): Omit<LeakFrame, 'functionName'> | undefined {
    const script = scripts.get(scriptId);
    if (script === undefined || script.url === '') return undefined;
    const map = mapOf(scriptId);
    const shift = line === 0 ? (WRAPPER.exec(script.code ?? jestCode)?.[0].length ?? 0) : 0;
    const place = { file: pathOf(script.url), line: line + 1, column: Math.max(column - shift, 0) + 1 };
    return map ? map.originOf(place.line, place.column) : place;
  }

  function routineAt({ scriptId, line, column }: ScriptPosition): Routine | undefined {
    return syntaxOfScript(scriptId)?.routineAt(line, column);
  }

  function frameAt(position: ScriptPosition, functionName?: string): LeakFrame | undefined {
    const place = placeIn(position);
    // V8 has no name, or one of its own, for what sets the fields of a class.
    const named = functionName && !functionName.startsWith('<') ? functionName : undefined;
    return place && { ...place, functionName: named ?? nameOf(routineAt(position), syntaxOfScript(position.scriptId)) };
  }

  /** For old targets a compiler puts the body of a function into one of its own (`__awaiter`), of which a source map does not know. */
  function frameAround({ scriptId, ...at }: ScriptPosition): LeakFrame | undefined {
    const syntax = syntaxOfScript(scriptId);
    const routine = syntax?.routineAt(at.line, at.column);
    const outer = routine && syntax?.outerOf(routine);
    if (syntax === undefined || routine === undefined || outer === undefined) return undefined;
    const isWritten = bodyOf(routine).some(({ start }) => placeIn({ scriptId, ...syntax.positionOf(start) }));
    return isWritten ? frameAt({ scriptId, ...syntax.positionOf(outer.start) }, nameOf(outer, syntax)) : undefined;
  }

  function placeOf(at: StackFrame): Place | undefined {
    const frame = frameAt(at, at.functionName) ?? frameAround(at);
    return frame && { at, frame, owner: ownerOf(frame.file) };
  }

  return {
    frameAt,
    routineAt,
    syntaxOf: syntaxOfScript,
    placeOf,
    placeAround({ scriptId, line, column }, functionName) {
      const syntax = syntaxOfScript(scriptId);
      if (syntax === undefined) return placeOf({ scriptId, line, column, functionName });
      const begin = syntax.beginOf(syntax.routineAround(line, column));
      return placeOf({ scriptId, ...syntax.positionOf(begin), functionName });
    },
    lineOf(scriptId, file, line) {
      const map = mapOf(scriptId);
      const { url = '', code } = scripts.get(scriptId) ?? {};
      const isAsRun = map === undefined && pathOf(url) === file && code !== undefined;
      const lines = isAsRun ? code.split(/\r?\n/) : (map?.textOf(file)?.split(/\r?\n/) ?? linesOf(file));
      return lines?.[line - 1];
    },
  };
}

function nameOf(routine: Routine | undefined, syntax: Syntax | undefined): string {
  const name = routine && syntax?.nameOf(routine);
  if (name !== undefined) return name;
  if (routine && isClass(routine)) return '(anonymous class)';
  return routine?.type === 'Program' ? '(top level)' : '(anonymous)';
}

function readLines(path: string): readonly string[] | undefined {
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/);
  } catch {
    return undefined;
  }
}

/** The path of a script's file, or its name where it is none. */
export function pathOf(url: string): string {
  return url.startsWith('file:') ? fileURLToPath(url) : url;
}

function remembered<Key, Value>(find: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const value = known.has(key) ? (known.get(key) as Value) : find(key);
    known.set(key, value);
    return value;
  };
}
