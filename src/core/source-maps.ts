import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { decodedMappings, FlattenMap, originalPositionFor, type TraceMap } from '@jridgewell/trace-mapping';

/** A place in a source, as a stack trace writes it: lines and columns count from 1. */
export interface SourcePosition {
  /** Path of the source where it is a file, else the name that the source map gives it (`webpack://app/src/a.ts`). */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const LINK = /\/\/[#@] sourceMappingURL=(\S+)[ \t]*$/gm;
const FRAME = /^(\s+at (?:.*? \()?(?:async )?)((?:file:\/\/\/?)?(?:\/|[A-Za-z]:[\\/]).*?):(\d+):(\d+)(?=\)?$)/gm;
const INLINE = /^data:[^,;]*(?:;[^,;]*)*?(;base64)?,(.*)$/s;

/** By path; a file that is built again while we run gets a new entry. */
const maps = new Map<string, { readonly changedMs: number; readonly map: TraceMap | undefined }>();

/**
 * Where a place of a built file comes from, by its source map: one beside it, inline as a `data:` URL, or with sections.
 * `undefined` where there is no readable map or the place is not in it.
 *
 * @param file - path or `file:` URL of the built file.
 * @param line - counted from 1.
 * @param column - counted from 1, as in a stack trace.
 */
export function originalPosition(file: string, line: number, column: number): SourcePosition | undefined {
  const path = file.startsWith('file:') ? fileURLToPath(file) : file;
  const map = mapOf(path);
  if (!map || line < 1 || column < 1) return undefined;
  const found = originalPositionFor(map, { line, column: column - 1 });
  if (found.source === null) return undefined;
  const source = found.source.startsWith('file:') ? fileURLToPath(found.source) : found.source;
  return { file: source, line: found.line, column: found.column + 1 };
}

/** A stack trace with each place replaced by its source, where that is known. What is a source already stays as it is. */
export function mapStack(stack: string): string {
  return stack.replace(FRAME, (whole, before: string, file: string, line: string, column: string) => {
    const origin = originalPosition(file, Number(line), Number(column));
    return origin ? `${before}${origin.file}:${origin.line}:${origin.column}` : whole;
  });
}

function mapOf(path: string): TraceMap | undefined {
  const changedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (changedMs === undefined) return undefined;
  const known = maps.get(path);
  if (known?.changedMs === changedMs) return known.map;
  const map = readMap(path);
  maps.set(path, { changedMs, map });
  return map;
}

/** A map that is missing or broken is no reason to fail: the place in the built file is still true. */
function readMap(path: string): TraceMap | undefined {
  try {
    const link = [...readFileSync(path, 'utf8').matchAll(LINK)].at(-1)?.[1];
    if (link === undefined) return undefined;
    const inline = INLINE.exec(link);
    if (inline) {
      const [, base64, data = ''] = inline;
      const text = base64 ? Buffer.from(data, 'base64').toString() : decodeURIComponent(data);
      return decoded(text, path);
    }
    const mapPath = link.startsWith('file:') ? fileURLToPath(link) : resolve(dirname(path), decodeURIComponent(link));
    return decoded(readFileSync(mapPath, 'utf8'), mapPath);
  } catch {
    return undefined;
  }
}

function decoded(text: string, path: string): TraceMap {
  const map = new FlattenMap(text, pathToFileURL(path).href);
  decodedMappings(map); // Now, because it throws for a broken one.
  return map;
}
