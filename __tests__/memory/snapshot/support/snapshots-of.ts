import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A snapshot that a child process wrote, and the boundaries between its windows. */
export interface WrittenSnapshot {
  readonly file: string;
  readonly boundaries: readonly number[];
}

const fixtures = join(__dirname, '../fixtures');

/** Runs a fixture in a process of its own, and has it write a snapshot after each of these numbers of windows. */
export function snapshotsOf(
  fixture: string,
  { iterations, windows }: { readonly iterations: number; readonly windows: readonly number[] },
): { readonly snapshots: readonly WrittenSnapshot[]; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'mettle-snapshots-'));
  const args = [join(fixtures, `${fixture}.cjs`), folder, iterations, ...windows].map(String);
  execFileSync(process.execPath, [join(fixtures, 'write-snapshots.cjs'), ...args], {
    timeout: 60_000,
    stdio: 'inherit',
  });
  return {
    snapshots: JSON.parse(readFileSync(join(folder, 'snapshots.json'), 'utf8')) as WrittenSnapshot[],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
