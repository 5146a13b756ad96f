import { fileURLToPath } from 'node:url';
import type { LeakFrame } from '../../core/records/memory';
import { readSourceMap, type SourceMap } from '../../core/source-maps';
import type { ScriptPosition } from '../snapshot/survey';
import { type Owner, ownerOf } from './owner';
import type { StackFrame } from './sample';
import type { Script } from './scripts';

/** A function on a stack, in the original source. */
export interface Place {
  readonly at: StackFrame;
  readonly frame: LeakFrame;
  readonly owner: Owner;
}

/** Finds the original places of the code that runs. */
export interface Places {
  /** A function on a stack; `undefined` for code that nobody wrote as a file. */
  placeOf(at: StackFrame): Place | undefined;
  /** Any place of a script. */
  frameAt(position: ScriptPosition, functionName?: string): LeakFrame | undefined;
}

/** Jest, older Nodes and loaders wrap a module's code into a function, on its first line; source maps do not know of it. */
const WRAPPER = /^\(?(?:\{"Object\.<anonymous>":)?\(?(?:async )?function\s?\((?:[\w$]+,\s?)*[\w$]*\)\s?\{ ?(?!\n)/;

/** Knows the original places of the code of these scripts. */
export function placesOf(scripts: ReadonlyMap<string, Script>): Places {
  const maps = new Map<string, SourceMap | undefined>();

  function mapOf(scriptId: string, { url, sourceMapURL }: Script): SourceMap | undefined {
    if (sourceMapURL === '') return undefined;
    if (!maps.has(scriptId)) maps.set(scriptId, readSourceMap(sourceMapURL, url));
    return maps.get(scriptId);
  }

  function frameAt(position: ScriptPosition, functionName = ''): LeakFrame | undefined {
    const { scriptId, line, column } = position;
    const script = scripts.get(scriptId);
    if (script === undefined || script.url === '') return undefined;
    const map = mapOf(scriptId, script);
    const shift = line === 0 ? (WRAPPER.exec(script.code ?? '')?.[0].length ?? 0) : 0;
    const unwrapped = { line: line + 1, column: Math.max(column - shift, 0) + 1 };
    const origin = map ? map.originOf(unwrapped.line, unwrapped.column) : { file: pathOf(script.url), ...unwrapped };
    return origin && { ...origin, functionName: functionName || '(anonymous)' };
  }

  return {
    frameAt,
    placeOf(at) {
      const frame = frameAt(at, at.functionName);
      return frame && { at, frame, owner: ownerOf(frame.file) };
    },
  };
}

function pathOf(url: string): string {
  return url.startsWith('file:') ? fileURLToPath(url) : url;
}
