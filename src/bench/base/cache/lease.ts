import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startOf } from '../../../core/processes/snapshot';

/** In a cache, the folder of files that say who uses which entry: their names say it all. */
export const LEASES = 'leases';
/** Between the parts of such a name: entry, process, its start, a number. */
const BETWEEN = '~';

/** Says that this process uses an entry, until the returned function is called or the process ends. */
export async function takeLease(cache: string, entry: string): Promise<() => Promise<void>> {
  await mkdir(join(cache, LEASES), { recursive: true });
  const name = [entry, process.pid, startOf(process.pid) ?? '', randomBytes(4).toString('hex')].join(BETWEEN);
  const file = join(cache, LEASES, name);
  await writeFile(file, '');
  return () => rm(file, { force: true });
}

/** The entries that running processes use. The leases of others are removed. */
export async function entriesInUse(cache: string): Promise<ReadonlySet<string>> {
  const used = new Set<string>();
  for (const name of await readdir(join(cache, LEASES))) {
    const [entry = '', pid = '', startedAt = ''] = name.split(BETWEEN);
    if (isRunning(Number(pid), startedAt)) used.add(entry);
    else await rm(join(cache, LEASES, name), { force: true });
  }
  return used;
}

function isRunning(pid: number, startedAt: string): boolean {
  if (startedAt !== '') return startOf(pid) === startedAt;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
