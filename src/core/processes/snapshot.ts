import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The environment variable that marks a process as started by us: `<owner's uuid>.<tree>`. */
export const OWNER_VARIABLE = 'METTLE_OWNER';
/** The environment variable of a supervisor: the uuid of its owner. */
export const SUPERVISOR_VARIABLE = 'METTLE_SUPERVISOR';

/** One process of the machine, as far as the platform tells. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Linux only. */
  readonly session?: number;
  /** In clock ticks since the machine's start, so that a pid that was given out again is recognised. Linux only. */
  readonly startedAt?: string;
  /** The value of {@link OWNER_VARIABLE} in its environment. Linux only. */
  readonly owner?: string;
  /** Set for a supervisor: the mark of its owner, or `unknown` outside Linux. */
  readonly supervised?: string;
}

/** Every process that is alive (no zombies). */
export function snapshot(): ProcessEntry[] {
  return process.platform === 'linux' ? fromProc() : fromPs();
}

/** When a process was started, see {@link ProcessEntry.startedAt}. */
export function startOf(pid: number): string | undefined {
  return process.platform === 'linux' ? readStat(String(pid))?.startedAt : undefined;
}

function fromProc(): ProcessEntry[] {
  const entries: ProcessEntry[] = [];
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readStat(name) : undefined;
    if (!stat) continue;
    const environment = readText(`/proc/${name}/environ`) ?? '';
    const owner = variable(environment, OWNER_VARIABLE);
    const supervised = variable(environment, SUPERVISOR_VARIABLE);
    entries.push({
      ...stat,
      ...(owner === undefined ? {} : { owner }),
      ...(supervised === undefined ? {} : { supervised }),
    });
  }
  return entries;
}

/** Source of the fields: proc(5). The command's name is in brackets and may hold anything, brackets included. */
function readStat(pid: string) {
  const text = readText(`/proc/${pid}/stat`);
  const [state, parent, group, session, ...rest] = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? [];
  if (state === undefined || state === 'Z' || state === 'X') return undefined;
  return {
    pid: Number(pid),
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    startedAt: rest[15] ?? '',
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined; // gone meanwhile, or another user's
  }
}

function variable(environment: string, name: string): string | undefined {
  const at = `\0${environment}`.indexOf(`\0${name}=`);
  if (at === -1) return undefined;
  const end = environment.indexOf('\0', at);
  return environment.slice(at + name.length + 1, end === -1 ? undefined : end);
}

function fromPs(): ProcessEntry[] {
  const text = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,state=,command='], {
    encoding: 'utf8',
    maxBuffer: 64e6,
  });
  return text.split('\n').flatMap((line) => {
    const [pid, parent, group, state, ...command] = line.trim().split(/\s+/);
    if (state === undefined || state.startsWith('Z')) return [];
    const supervised = /[\\/]dist[\\/]supervisor\.js$/.test(command.join(' ')) ? { supervised: 'unknown' } : {};
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), ...supervised }];
  });
}
