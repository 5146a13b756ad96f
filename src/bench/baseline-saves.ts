import type { BenchmarkResult } from '../core/records/bench';
import { processState } from '../core/state';
import { saveBaseline } from './benchmark/saved-baseline';
import { DEFAULT_STORAGE } from './storage/run-folder';

interface Saves {
  readonly pending: Set<Promise<void>>;
  readonly failed: unknown[];
  readonly storage: WeakMap<BenchmarkResult, string>;
}

function saves(): Saves {
  return processState('baselineSaves', () => ({ pending: new Set(), failed: [], storage: new WeakMap() }));
}

/** Notes in which folder a result's baseline belongs. */
export function belongsTo(result: BenchmarkResult, storage: string): void {
  saves().storage.set(result, storage);
}

/** Saves a result as its baseline. A matcher cannot wait; whoever ends the file does, see {@link baselinesSaved}. */
export function saveLater(result: BenchmarkResult, onSaved: (file: string) => void): void {
  const { pending, failed, storage } = saves();
  const save = saveBaseline(result, storage.get(result) ?? DEFAULT_STORAGE).then(onSaved, (error: unknown) => {
    failed.push(error);
  });
  const done = save.finally(() => pending.delete(done));
  pending.add(done);
}

/** Waits until all baselines are saved. @throws the first error of those that could not be. */
export async function baselinesSaved(): Promise<void> {
  const { pending, failed } = saves();
  await Promise.all(pending);
  const [first] = failed.splice(0);
  if (first !== undefined) throw first;
}
