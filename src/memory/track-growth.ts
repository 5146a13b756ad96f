import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { sleep } from '../core/clock';
import { raceDeadline } from '../core/deadline';
import { failedTo } from '../core/errors';
import { makeTemporaryFolder } from '../core/processes';
import { hold } from '../core/resources';
import { growthTable } from './growth-table';
import { compareSnapshots } from './snapshot/run-survey';
import type { HeapDifference } from './snapshot/survey';
import { writeSnapshotFile } from './snapshot-writer';

/** How the objects of one class changed between two points. */
export interface GrowthRow {
  /** Such as `Session`, `Array`, `function onError`, `Context`, `string`. */
  readonly className: string;
  /** How many more there are than before; negative where there are fewer. */
  readonly objectsGrown: number;
  /** By how many bytes they grew, with the stores of their elements and properties. */
  readonly bytesGrown: number;
  /** How many there are now. */
  readonly objects: number;
  /** Their size now. */
  readonly bytes: number;
}

/** What changed between two points. */
export interface Growth {
  /** The classes that changed, most grown bytes first; those that shrank are last. */
  readonly rows: readonly GrowthRow[];
  /** What V8 itself took more: compiled code and the like, of which a function has more the more often it runs. Of no class. */
  readonly engineBytesGrown: number;
  /** The whole heap: all classes, those that did not change included, and V8 itself. */
  readonly total: Omit<GrowthRow, 'className'>;
  /** The rows as a table. */
  toString(): string;
}

/** Follows what grows in the heap of this process, from point to point. */
export interface GrowthTracker {
  /** What changed since the last point, which is now. Calls wait for each other. @throws MettleError `METTLE_SNAPSHOT` */
  diff(): Promise<Growth>;
  /** Ends it, and removes the snapshot of the last point. A second call does nothing; without it, it ends with the test file or the process. */
  stop(): void;
}

/** The class under which V8's own needs are. */
const ENGINE = '(V8)';

/**
 * Begins to follow what grows in the heap of this process: how many objects of which class, and how many bytes. For looking into a process, as
 * pympler's `SummaryTracker` does for Python; where a verdict is needed, `detectLeaks` gives one.
 *
 * Each point costs two snapshots (about 10 ms for each megabyte in use, during which the process stands still), after garbage is collected. What it needs
 * itself, and the rows of the last difference, are left out.
 *
 * @throws MettleError `METTLE_SNAPSHOT` where a snapshot cannot be written or read.
 * @see https://pympler.readthedocs.io/en/latest/muppy.html#the-tracker-module
 * @example
 * ```ts
 * const growth = await trackGrowth();
 * await checkout(cart);
 * console.log(String(await growth.diff()));
 * growth.stop();
 * ```
 */
export async function trackGrowth(): Promise<GrowthTracker> {
  const folder = makeTemporaryFolder('mettle-growth-');
  const [before, after] = [join(folder.path, 'before.heapsnapshot'), join(folder.path, 'after.heapsnapshot')];
  let isStopped = false;
  let turn: Promise<unknown> = Promise.resolve();
  // Held until the next point, so that they are at both ends of what is compared.
  const last: { growth?: Growth } = {};

  const forget = hold('file', `the snapshot in ${folder.path}`, stop, undefined, { untilEndOfFile: true });

  function stop(): void {
    if (isStopped) return;
    isStopped = true;
    forget();
    folder.remove();
  }

  async function differ(signal: AbortSignal): Promise<Growth> {
    if (isStopped) {
      throw failedTo({
        to: 'tell what grew',
        reason: 'the tracker was stopped',
        cure: 'Begin anew by trackGrowth()',
        code: 'METTLE_SNAPSHOT',
      });
    }
    await look(after, signal);
    const growth = growthOf(await compareSnapshots(before, after, signal));
    last.growth = growth;
    await look(after, signal);
    renameSync(after, before);
    return growth;
  }

  try {
    await withinTest(async (signal) => {
      await look(before, signal);
      // What is loaded, made and compiled when snapshots are compared for the first time is no growth of the user's.
      String(growthOf(await compareSnapshots(before, before, signal)));
      await look(before, signal);
    });
  } catch (error) {
    stop();
    throw error;
  }
  return {
    diff() {
      const now = turn.then(() => withinTest(differ));
      turn = now.catch(() => {});
      return now;
    },
    stop,
  };
}

function withinTest<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return raceDeadline(
    { to: 'tell what grew', unfinished: () => 'the heap was still read', timeoutMs: undefined, signal: undefined },
    work,
  );
}

/** Lets what is under way end, and writes a snapshot, which collects garbage by itself. */
async function look(file: string, signal: AbortSignal): Promise<void> {
  await sleep(0, signal);
  await sleep(0, signal);
  writeSnapshotFile(file);
}

function growthOf({ classes, objectsBefore, objectsAfter, bytesBefore, bytesAfter }: HeapDifference): Growth {
  const all = classes.map(
    ({ className, countBefore, countAfter, bytesBefore: was, bytesAfter: is }): GrowthRow => ({
      className,
      objectsGrown: countAfter - countBefore,
      bytesGrown: is - was,
      objects: countAfter,
      bytes: is,
    }),
  );
  const rows = all.filter(({ className }) => className !== ENGINE);
  const engineBytesGrown = all.find(({ className }) => className === ENGINE)?.bytesGrown ?? 0;
  const total = {
    objectsGrown: objectsAfter - objectsBefore,
    bytesGrown: bytesAfter - bytesBefore,
    objects: objectsAfter,
    bytes: bytesAfter,
  };
  return { rows, engineBytesGrown, total, toString: () => growthTable({ rows, engineBytesGrown, total }) };
}
