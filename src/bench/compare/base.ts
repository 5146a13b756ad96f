import { raceDeadline } from '../../core/deadline';
import { failedTo, type MettleError } from '../../core/errors';
import { type Base, baseOfRef, baseOfVersion, defaultBaseRef } from '../base';
import { readComponent } from '../component';
import type { Comparable, GivenOptions } from './options';

/** What the candidate is compared with, ready to be measured. */
export interface PreparedBase {
  readonly base: Comparable;
  /** What it is called, where that does not follow from where it lies. */
  readonly label: string | undefined;
  /** What a reader has to know of it. */
  readonly notes: readonly string[];
  dispose(): Promise<void>;
}

/**
 * Makes ready what the candidate is compared with: what was given, the candidate at another commit, or as a published version has it.
 *
 * @throws MettleError `METTLE_OPTION` where several bases are given or none, `METTLE_BENCHMARK` where the base cannot be prepared.
 */
export async function prepareBase(given: GivenOptions): Promise<PreparedBase> {
  const { base, baseRef, baseVersion, baseSubpath, build } = given;
  const named = Object.entries({ base, baseRef, baseVersion }).filter(([, value]) => value !== undefined);
  if (named.length > 1)
    throw wrong(`${named.map(([name]) => `"${name}"`).join(' and ')} were both given`, 'Give one of them');
  if (build !== undefined && (base ?? baseVersion) !== undefined)
    throw wrong('option "build" is for "baseRef"', 'Leave it out');
  if (baseSubpath !== undefined && baseVersion === undefined) {
    throw wrong('option "baseSubpath" is for "baseVersion"', 'Leave it out');
  }
  if (base !== undefined) return { base, label: undefined, notes: [], dispose: async () => {} };
  const ref = baseRef ?? (baseVersion === undefined ? defaultBaseRef() : undefined);
  if (ref === undefined && baseVersion === undefined) {
    throw wrong(
      'there is nothing to compare with',
      "Give { base: { module, export } }, { baseRef: 'main' } or { baseVersion: 'name@1.2.3' }",
    );
  }
  const prepared = await prepare(given, (module, exportName, signal) => {
    const common = { ...(exportName !== undefined && { export: exportName }), signal, onProgress };
    if (ref === undefined) {
      const subpath = baseSubpath === undefined ? {} : { subpath: baseSubpath };
      return baseOfVersion({ ...common, ...subpath, package: baseVersion as string });
    }
    return baseOfRef({ ...common, ref, module, ...(build !== undefined && { build }) });
  });
  const { module, export: exportName, label, notes } = prepared;
  return {
    base: { module, ...(exportName !== undefined && { export: exportName }) },
    label,
    notes: [
      ...(baseRef === undefined && ref !== undefined ? [`compared with ${ref}, to which this pull request goes`] : []),
      ...notes,
    ],
    dispose: () => prepared.dispose(),
  };
}

/** Only a module can be had of another version. */
async function prepare(
  { candidate, signal }: GivenOptions,
  open: (module: string, exportName: string | undefined, signal: AbortSignal) => Promise<Base>,
): Promise<Base> {
  const component = readComponent(candidate, 'the candidate of a comparison');
  if (component.kind === 'function') {
    throw wrong(
      'of another version only a module can be measured, and the candidate is a function',
      'Give its module and export',
    );
  }
  const { file, exportName } = component.address;
  const wait = {
    to: `prepare what ${component.label} is compared with`,
    unfinished: () => 'it was not ready',
    timeoutMs: undefined,
    signal,
  };
  return raceDeadline(wait, (over) => open(file, exportName, over));
}

function onProgress(step: string): void {
  process.stderr.write(`jest-mettle: ${step}\n`);
}

function wrong(reason: string, cure: string): MettleError {
  return failedTo({ to: 'read the options of compareBenchmarks', reason, cure, code: 'METTLE_OPTION' });
}
