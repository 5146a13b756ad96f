import fs from 'node:fs';
import { dirname } from 'node:path';
import { hostError } from '../../../core/host-realm';
import type { Space } from './operations';

// Taken before anything is patched.
const { openSync, closeSync, existsSync } = fs;

/** Source: errno(3), Linux. */
const ENOSPC = -28;

/** The error of an operation that found no space, with what comes before it done as it is on a real disk. */
export function noSpace(space: Space, given: readonly unknown[]): Error {
  const file = given[space.file];
  if (space.opens !== undefined && isPath(file)) {
    try {
      closeSync(openSync(file, flagOf(given[2]) ?? space.opens));
    } catch (error) {
      return error as Error;
    }
  }
  return errorOf(space, given);
}

function isPath(file: unknown): file is fs.PathLike {
  return (
    typeof file === 'string' || Buffer.isBuffer(file) || (typeof file === 'object' && file !== null && 'href' in file)
  );
}

/** Whether an operation would take space; what fails for another reason, or has nothing to do, goes its own way. */
export function needsSpace({ syscall, data }: Space, given: readonly unknown[]): boolean {
  switch (syscall) {
    case 'write':
      return data === undefined || hasBytes(given[data]);
    case 'mkdir': {
      const [path, options] = given as [fs.PathLike, { readonly recursive?: boolean } | undefined];
      return !existsSync(path) && (options?.recursive === true || existsSync(dirname(String(path))));
    }
    case 'mkdtemp':
      return existsSync(dirname(`${given[0]}X`));
    case 'copyfile':
      return existsSync(given[0] as fs.PathLike);
  }
}

/** What cannot be written at all is refused by Node itself. */
function hasBytes(data: unknown): boolean {
  if (Array.isArray(data)) return data.some(hasBytes);
  if (typeof data === 'string') return data !== '';
  if (ArrayBuffer.isView(data)) return data.byteLength > 0;
  return typeof data === 'object' && data !== null && (Symbol.asyncIterator in data || Symbol.iterator in data);
}

function errorOf({ syscall, file }: Space, given: readonly unknown[]): Error {
  const names = namesOf(syscall, given, file);
  const told = names.map((name) => `'${name}'`).join(' -> ');
  const message = `ENOSPC: no space left on device, ${syscall}${told === '' ? '' : ` ${told}`}`;
  const [path, dest] = names;
  return hostError(message, {
    errno: ENOSPC,
    code: 'ENOSPC',
    syscall,
    ...(path === undefined ? {} : { path }),
    ...(dest === undefined ? {} : { dest }),
  });
}

/** What Node names in the error: nothing for a write, which knows a descriptor only. */
function namesOf(syscall: Space['syscall'], given: readonly unknown[], file: number): string[] {
  switch (syscall) {
    case 'write':
      return [];
    case 'mkdir':
      return [String(given[file])];
    case 'mkdtemp':
      return [`${given[file]}XXXXXX`];
    case 'copyfile':
      return [String(given[0]), String(given[1])];
  }
}

function flagOf(options: unknown): string | undefined {
  const flag = (options as { readonly flag?: unknown } | null | undefined)?.flag;
  return typeof flag === 'string' ? flag : undefined;
}
