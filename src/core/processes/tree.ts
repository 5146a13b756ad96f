import { execFileSync } from 'node:child_process';
import { nowMs, sleep } from '../clock';
import { failedTo } from '../errors';
import { type ProcessEntry, snapshot } from './snapshot';

/** The first process of a tree, which leads its own group and session. */
export interface Leader {
  readonly pid: number;
  /** See {@link ProcessEntry.startedAt}. */
  readonly startedAt?: string;
}

/** Which processes are meant: trees by their leaders, and whatever carries an owner mark that begins like this. */
export interface Forest {
  readonly leaders: readonly Leader[];
  readonly mark: string;
}

/** How long a process may take to vanish after SIGKILL: only one that waits for a device in the kernel needs longer. */
const KILL_TAKES_MS = 10_000;

/**
 * Every process of the forest that is alive.
 *
 * Linux finds members by their leader's group and session, by the owner's mark in their environment (a daemon that
 * left both), and by descent from any of these. Elsewhere: by group and descent.
 */
export function membersOf(forest: Forest): ProcessEntry[] {
  const everyone = snapshot();
  const byPid = new Map(everyone.map((entry) => [entry.pid, entry]));
  const leaders = new Set(
    forest.leaders.filter(({ pid, startedAt }) => isStill(byPid.get(pid), startedAt)).map(({ pid }) => pid),
  );
  const found = new Set<number>();
  const isMember = (entry: ProcessEntry): boolean =>
    leaders.has(entry.group) ||
    (entry.session !== undefined && leaders.has(entry.session)) ||
    entry.owner?.startsWith(forest.mark) === true ||
    found.has(entry.parent);
  const candidates = everyone.filter((entry) => entry.supervised === undefined && entry.pid !== process.pid);
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const entry of candidates) if (isMember(entry)) found.add(entry.pid);
  }
  return candidates.filter((entry) => found.has(entry.pid));
}

/** The processes that descend from one, without it. */
export function descendantsOf(pid: number): number[] {
  const everyone = snapshot();
  const found = new Set([pid]);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const entry of everyone) if (found.has(entry.parent)) found.add(entry.pid);
  }
  found.delete(pid);
  return [...found];
}

/** Whether the leader's number still means the leader: it is free, or held by the process of that start. */
function isStill(entry: ProcessEntry | undefined, startedAt: string | undefined): boolean {
  return entry === undefined || startedAt === undefined || entry.startedAt === startedAt;
}

/** Sends a signal to each process of the forest; returns how many there were. */
export function signalForest(forest: Forest, name: NodeJS.Signals): number {
  if (process.platform === 'win32') return signalOnWindows(forest, name);
  const members = membersOf(forest);
  const groups = new Set(
    forest.leaders.map(({ pid }) => pid).filter((pid) => members.some(({ group }) => group === pid)),
  );
  // A group gets its signal at once: nothing can fork away in between.
  for (const group of groups) send(-group, name);
  for (const { pid, group } of members) if (!groups.has(group)) send(pid, name);
  return members.length;
}

function send(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // Gone meanwhile, or another user's: one of them must not save the others.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function signalOnWindows(forest: Forest, name: NodeJS.Signals): number {
  if (name === 'SIGCONT') return 0;
  if (name !== 'SIGTERM' && name !== 'SIGKILL' && name !== 'SIGINT') {
    throw failedTo({
      to: `send ${name}`,
      reason: 'Windows has no such signal',
      cure: 'Run this test on Linux or macOS',
      code: 'METTLE_PROCESS',
    });
  }
  let ended = 0;
  for (const { pid } of forest.leaders) {
    try {
      execFileSync('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
      ended += 1;
    } catch {
      // taskkill fails for a process that has ended
    }
  }
  return ended;
}

/**
 * Ends every process of the forest: SIGTERM and SIGCONT (a stopped process dies too), and SIGKILL for what is left
 * after `graceMs`. Resolves when all are gone.
 *
 * @throws MettleError `METTLE_PROCESS` when something survives SIGKILL for 10 s.
 */
export async function endForest(forest: Forest, graceMs: number): Promise<void> {
  if (process.platform === 'win32') {
    signalOnWindows(forest, 'SIGKILL');
    return;
  }
  if (signalForest(forest, 'SIGTERM') === 0 && membersOf(forest).length === 0) return;
  signalForest(forest, 'SIGCONT');
  if (await isGoneWithin(forest, graceMs)) return;
  if (await isGoneWithin(forest, KILL_TAKES_MS, () => signalForest(forest, 'SIGKILL'))) return;
  throw failedTo({
    to: 'end a process tree',
    reason: `${membersOf(forest)
      .map(({ pid }) => pid)
      .join(', ')} did not go after SIGKILL`,
    cure: 'See with ps what they wait for; a process in state D waits for a device',
    code: 'METTLE_PROCESS',
  });
}

async function isGoneWithin(forest: Forest, limitMs: number, push: () => void = () => {}): Promise<boolean> {
  const until = nowMs() + limitMs;
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 1.5, 100)) {
    push();
    // Twice: one that forks and exits could slip through a single look.
    if (membersOf(forest).length === 0 && membersOf(forest).length === 0) return true;
    const leftMs = until - nowMs();
    if (leftMs <= 0) return false;
    await sleep(Math.min(pauseMs, leftMs));
  }
}
