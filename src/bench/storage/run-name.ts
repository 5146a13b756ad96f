import { isoNow } from '../../core/clock';
import { failedTo } from '../../core/errors';
import type { BenchmarkCommit } from '../../core/records/bench';

/** Names of files are at most 255 bytes long, and a number and a temporary name are added. */
const LONGEST = 180;
// biome-ignore lint/suspicious/noControlCharactersInRegex: no file should have them in its name.
const NOT_IN_NAMES = /[\\/:*?"<>|\u0000-\u001f]/;

/** Whether a run can be saved by a name: it becomes a part of a file's name on every system. @internal */
export function isRunName(name: string): boolean {
  return name !== '' && Buffer.byteLength(name) <= LONGEST && !NOT_IN_NAMES.test(name);
}

/** @throws MettleError `METTLE_BENCHMARK` for a name that no file can have. @internal */
export function checkRunName(name: string): void {
  if (isRunName(name)) return;
  throw failedTo({
    to: `save the run as ${JSON.stringify(name)}`,
    reason: 'a file cannot be called so',
    cure: `Give it a name of up to ${LONGEST} bytes without \\ / : * ? " < > |`,
    code: 'METTLE_BENCHMARK',
  });
}

/** The name of a run that was given none: `<commit>_<YYYYmmdd_HHMMSS>`, and whether there were changes that are not in the commit. @internal */
export function autosaveTag(commit: BenchmarkCommit | null): string {
  return [commit?.id ?? 'unversioned', timeTag(), ...(commit?.dirty ? ['uncommitted-changes'] : [])].join('_');
}

/** The present time in UTC as a part of a file's name: `20261122_133609`. @internal */
export function timeTag(): string {
  return isoNow().replace(/\..*$/, '').replace(/[-:]/g, '').replace('T', '_');
}
