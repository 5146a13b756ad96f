import type { SavedRun } from '../../../bench';

/** A time for a reader: `2026-11-22 13:36 UTC`. */
export function timeWords(time: string | null): string {
  if (time === null || Number.isNaN(Date.parse(time))) return 'at an unknown time';
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A commit for a reader: `e31d865 on main, uncommitted changes`. */
export function commitWords(commit: SavedRun['commit']): string {
  if (commit === null) return 'no commit';
  const branch = commit.branch === null ? '' : ` on ${commit.branch}`;
  return `${commit.id.slice(0, 7)}${branch}${commit.dirty ? ', uncommitted changes' : ''}`;
}

/** A number of things: `1 benchmark`, `4 benchmarks`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
