import { existsSync } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../../../core/lock';
import type { OnProgress } from '../base';
import { digestOf } from '../digest';
import { takeLease } from './lease';
import { COMPLETE, noteSubject, pruneCaches, pruneEntries, removeFolder } from './prune';

/** An entry of a cache to open. */
export interface EntryRequest {
  /** The folder of the cache. */
  readonly cache: string;
  /** The path that the cache belongs to: where that is gone, the cache is removed. */
  readonly subject: string;
  /** Its name: what would be the same has the same name. */
  readonly name: string;
  /** For messages. */
  readonly what: string;
  /** Makes it, in an empty folder. */
  readonly fill: (path: string) => Promise<void>;
  /** Puts right what may have changed since it was made. */
  readonly freshen?: (path: string) => void;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: OnProgress;
}

/** An entry that is complete, and stays until it is released. */
export interface Entry {
  readonly path: string;
  release(): Promise<void>;
}

/** Two locks: one for the list of entries, held for a moment, and one for each entry, held while it is made. */
function lockNames({ cache, name }: EntryRequest): { list: string; entry: string } {
  const list = `base.${digestOf(cache)}`;
  return { list, entry: `${list}.${name}` };
}

/**
 * Opens an entry of a cache, which is made where it is not there, by one process at a time. What an interrupted run has left
 * is made anew.
 *
 * @throws what `fill` throws, and the signal's reason; then nothing is left of it.
 */
export async function openEntry(request: EntryRequest): Promise<Entry> {
  const { cache, name, what, signal, onProgress } = request;
  const path = join(cache, name);
  const locks = lockNames(request);
  const options = {
    holder: what,
    onWait: (holder: string) => onProgress(`waiting for ${holder}`),
    ...(signal === undefined ? {} : { signal }),
  };
  await mkdir(cache, { recursive: true });
  await noteSubject(cache, request.subject);
  // Under the lock of the list, so that it is either seen by those who remove entries, or sees what they have removed.
  const release = await withLock(locks.list, options, () => takeLease(cache, name));
  try {
    await withLock(locks.entry, options, () => complete(path, request));
    await withLock(locks.list, options, () => prune(cache));
    return { path, release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function complete(path: string, { fill, freshen, what }: EntryRequest): Promise<void> {
  const mark = join(path, COMPLETE);
  if (existsSync(mark)) {
    freshen?.(path);
    await utimes(mark, new Date(), new Date());
    return;
  }
  await removeFolder(path);
  await mkdir(path, { recursive: true });
  try {
    await fill(path);
    await writeFile(mark, `${what}\n`);
  } catch (error) {
    await removeFolder(path);
    throw error;
  }
}

async function prune(cache: string): Promise<void> {
  try {
    await pruneEntries(cache);
    await pruneCaches(cache);
  } catch {
    // What cannot be removed now may be the next time; the entry that was asked for is there.
  }
}
