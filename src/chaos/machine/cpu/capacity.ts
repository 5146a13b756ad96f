import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

/** Reads a file of the system; nothing where it is not there. */
export type ReadText = (path: string) => string | undefined;

const ROOT = '/sys/fs/cgroup';

/**
 * How many CPUs this process may use: those that it may run on, or the quota of its cgroups where that is less. With a fraction.
 *
 * Sources: https://docs.kernel.org/admin-guide/cgroup-v2.html (cpu.max), https://docs.kernel.org/scheduler/sched-bwc.html
 * (cpu.cfs_quota_us of version 1).
 */
export function cpuCapacity(read: ReadText = readText, cpus: number = availableParallelism()): number {
  const lines = (read('/proc/self/cgroup') ?? '').split('\n');
  const quotas = lines.flatMap((line) => {
    const [, controllers = '', path = '/'] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === '') return upwards(path).map((folder) => quotaOf(read(join(ROOT, folder, 'cpu.max'))));
    if (!controllers.split(',').includes('cpu')) return [];
    return upwards(path).map((folder) => firstQuota(read, join(ROOT, controllers, folder)));
  });
  return Math.min(cpus, ...quotas.filter((quota) => quota !== undefined));
}

/** A group is limited by each one above it too. Within a container only the topmost one may be there. */
function upwards(path: string): string[] {
  return path === '/' || path === '.' ? ['/'] : [path, ...upwards(dirname(path))];
}

function firstQuota(read: ReadText, folder: string): number | undefined {
  const [quota, period] = ['cpu.cfs_quota_us', 'cpu.cfs_period_us'].map((name) => read(join(folder, name)));
  return quota === undefined ? undefined : quotaOf(`${quota.trim()} ${period}`);
}

/** `max 100000`, `50000 100000`; version 1 says -1 for none. */
function quotaOf(text: string | undefined): number | undefined {
  const [quota, period] = (text ?? '').trim().split(/\s+/).map(Number);
  return quota !== undefined && period !== undefined && quota > 0 && period > 0 ? quota / period : undefined;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
