import { readdirSync, readFileSync } from 'node:fs';

/** `CLK_TCK`, which is 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/**
 * CPU time, user and system, of a process with all its threads and all its descendants that are alive (proc(5)). The
 * kernel rounds down to 10 ms.
 */
export function cpuSecondsOf(pid: number): number {
  return (
    familyOf(pid).reduce((sum, member) => sum + ticksIn(readFileSync(`/proc/${member}/stat`, 'latin1')), 0) /
    TICKS_PER_SECOND
  );
}

/** Resident memory of a process in bytes. */
export function rssBytesOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * PAGE_BYTES;
}

/** CPU time that the whole machine was given to programs, or was kept from by its host: user, nice, system, steal. */
export function machineCpuSeconds(): number {
  return machineTicksIn(readFileSync('/proc/stat', 'latin1')) / TICKS_PER_SECOND;
}

/** The same from a text of `/proc/stat`. */
export function machineTicksIn(stat: string): number {
  const [user, nice, system, , , , , steal] = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? '').split(' ').map(Number);
  return Number(user) + Number(nice) + Number(system) + Number(steal);
}

/** `utime` and `stime` in a line of `/proc/<pid>/stat`. The name of the program may hold blanks and parentheses. */
export function ticksIn(stat: string): number {
  const fields = fieldsIn(stat);
  return Number(fields[11]) + Number(fields[12]);
}

/** CPU time, user and system, of all children of this process that have ended, and of theirs. The kernel rounds down to 10 ms. */
export function endedCpuSeconds(): number {
  return endedTicksIn(readFileSync('/proc/self/stat', 'latin1')) / TICKS_PER_SECOND;
}

/** `cutime` and `cstime` in a line of `/proc/<pid>/stat`. */
export function endedTicksIn(stat: string): number {
  const fields = fieldsIn(stat);
  return Number(fields[13]) + Number(fields[14]);
}

function fieldsIn(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function familyOf(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').trim().split(' ').filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(familyOf)];
}
