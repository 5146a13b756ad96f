import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { decodedMappings, FlattenMap, originalPositionFor } from '@jridgewell/trace-mapping';

/** A place in a source, as a stack trace writes it: lines and columns count from 1. */
export interface SourcePosition {
  /** Path of the source where it is a file, else the name that the source map gives it (`webpack://app/src/a.ts`). */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A source map, read. */
export interface SourceMap {
  /** Where a place of the built code comes from; lines and columns count from 1. `undefined` where the map does not say. */
  originOf(line: number, column: number): SourcePosition | undefined;
  /** Text of a source: from the map, else from the file where it is one and can be read. */
  textOf(file: string): string | undefined;
}

const LINK = /\/\/[#@] sourceMappingURL=(\S+)[ \t]*$/gm;
const FRAME = /^(\s+at (?:.*? \()?(?:async )?)((?:file:\/\/\/?)?(?:\/|[A-Za-z]:[\\/]).*?):(\d+):(\d+)(?=\)?$)/gm;
const INLINE = /^data:[^,;]*(?:;[^,;]*)*?(;base64)?,(.*)$/s;

/** By path; a file that is built again while we run gets a new entry. */
const maps = new Map<string, { readonly changedMs: number; readonly map: SourceMap | undefined }>();

/**
 * Where a place of a built file comes from, by its source map: one beside it, inline as a `data:` URL, or with sections.
 * `undefined` where there is no readable map or the place is not in it.
 *
 * @param file - path or `file:` URL of the built file.
 * @param line - counted from 1.
 * @param column - counted from 1, as in a stack trace.
 */
export function originalPosition(file: string, line: number, column: number): SourcePosition | undefined {
  return mapOf(pathOf(file))?.originOf(line, column);
}

/**
 * Reads the source map that built code names in its last line `//# sourceMappingURL=…`. A map that is missing or broken is no
 * reason to fail: the place in the built code is still true.
 *
 * @param link - what stands there: a `data:` URL, or an address relative to the code.
 * @param file - path or `file:` URL of the code. It need not be a file: code that is transformed while it is loaded is not.
 */
export function readSourceMap(link: string, file: string): SourceMap | undefined {
  try {
    const path = pathOf(file);
    const inline = INLINE.exec(link);
    if (inline) {
      const [, base64, data = ''] = inline;
      return decoded(base64 ? Buffer.from(data, 'base64').toString() : decodeURIComponent(data), path);
    }
    const mapPath = link.startsWith('file:') ? fileURLToPath(link) : resolve(dirname(path), decodeURIComponent(link));
    return decoded(readFileSync(mapPath, 'utf8'), mapPath);
  } catch {
    return undefined;
  }
}

/** A stack trace with each place replaced by its source, where that is known. What is a source already stays as it is. */
export function mapStack(stack: string): string {
  return stack.replace(FRAME, (whole, before: string, file: string, line: string, column: string) => {
    const origin = originalPosition(file, Number(line), Number(column));
    return origin ? `${before}${origin.file}:${origin.line}:${origin.column}` : whole;
  });
}

function mapOf(path: string): SourceMap | undefined {
  const changedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (changedMs === undefined) return undefined;
  const known = maps.get(path);
  if (known?.changedMs === changedMs) return known.map;
  const link = linkIn(path);
  const map = link === undefined ? undefined : readSourceMap(link, path);
  maps.set(path, { changedMs, map });
  return map;
}

function linkIn(path: string): string | undefined {
  return [...(textOfFile(path) ?? '').matchAll(LINK)].at(-1)?.[1];
}

function decoded(text: string, path: string): SourceMap {
  const map = new FlattenMap(text, pathToFileURL(path).href);
  decodedMappings(map); // Now, because it throws for a broken one.
  const contents = new Map<string, string>();
  for (const [at, source] of map.resolvedSources.entries()) {
    const content = map.sourcesContent?.[at];
    if (content) contents.set(pathOf(source), content);
  }
  return {
    originOf(line, column) {
      if (line < 1 || column < 1) return undefined;
      const found = originalPositionFor(map, { line, column: column - 1 });
      if (found.source === null) return undefined;
      return { file: pathOf(found.source), line: found.line, column: found.column + 1 };
    },
    textOf: (file) => contents.get(file) ?? textOfFile(file),
  };
}

function pathOf(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file) : file;
}

function textOfFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
