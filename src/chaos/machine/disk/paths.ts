import fs from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

// Taken before anything is patched.
const { readlinkSync } = fs;
const realpath = fs.realpathSync.native;

/**
 * Where a file really lies: relative paths and links are resolved, also where the file itself is not there yet. Nothing for
 * what is no file at all, such as a socket, or no argument that `fs` takes.
 *
 * @param file - a path, a URL, bytes, a descriptor, or a `FileHandle`
 */
export function placeOf(file: unknown, link = false): string | undefined {
  const fd = typeof file === 'number' ? file : (file as { readonly fd?: unknown } | null)?.fd;
  if (typeof fd === 'number') return openedAs(fd);
  const path = pathOf(file);
  if (path === undefined) return undefined;
  return link ? join(real(dirname(path)), basename(path)) : real(path);
}

/** Whether a place is a folder or lies below it. */
export function isIn(folder: string, place: string): boolean {
  return place === folder || place.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Source: proc(5), `/proc/self/fd`. */
function openedAs(fd: number): string | undefined {
  try {
    const place = readlinkSync(`/proc/self/fd/${fd}`);
    return place.startsWith('/') ? place : undefined;
  } catch {
    return undefined;
  }
}

function pathOf(file: unknown): string | undefined {
  try {
    if (typeof file === 'string') return resolve(file);
    if (Buffer.isBuffer(file)) return resolve(file.toString());
    return typeof file === 'object' && file !== null && 'href' in file ? fileURLToPath(String(file.href)) : undefined;
  } catch {
    return undefined; // fs itself says what is wrong with it
  }
}

function real(path: string): string {
  try {
    return realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(real(parent), basename(path));
  }
}
