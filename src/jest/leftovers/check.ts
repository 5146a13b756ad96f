import { relative } from 'node:path';
import { isoNow, nowMs, sleep } from '../../core/clock';
import { reasonOf } from '../../core/errors';
import { writeRecord } from '../../core/records/journal';
import { heldResources, type Resource, releaseAll } from '../../core/resources';
import { type Observed, type Observer, observedOf } from './observed';
import { observeProcesses } from './processes';
import { observeServers } from './servers';
import { observeWorkers } from './workers';

const OBSERVERS: readonly Observer[] = [observeServers, observeProcesses, observeWorkers];

/** A process that was told to end needs a moment, and so does a `close()` that nobody awaits. */
const GRACE_MS = 500;

/** The check for what a test or a file leaves behind. */
export interface LeftoverCheck {
  /** Reports and releases what tests made and did not clean up. `after` is the name of the test that has just ended. */
  betweenTests(after: string): Promise<void>;
  /** Ends the observing, and reports and releases everything that is still there. */
  endOfFile(): Promise<void>;
  /** Ends the observing alone, for a file whose hooks never ran. */
  abandon(): void;
}

/** Something that was left, of ours or not. */
interface Left {
  readonly kind: Resource['kind'];
  readonly label: string;
  readonly madeAt: string;
  readonly madeBy: string | null;
}

/** Begins to watch a file. What is held already is not the file's. */
export function watchLeftovers(file: string): LeftoverCheck {
  const observed = new Set<Observed>();
  const undo = OBSERVERS.map((observe) =>
    observe((made) => {
      for (const one of observed) if (one.isGone()) observed.delete(one);
      const one = observedOf(made);
      if (one !== undefined) observed.add(one);
    }),
  );
  const before = new Set(heldResources());

  const held = (ofTests: boolean): Resource[] =>
    heldResources().filter((resource) => !before.has(resource) && (!ofTests || resource.madeBy !== undefined));
  const alive = (ofTests: boolean): Observed[] =>
    [...observed].filter((one) => one.isAlive() && (!ofTests || one.madeBy !== undefined));

  async function check(after: string | null): Promise<void> {
    const ofTests = after !== null;
    const forgotten = () => held(ofTests).filter(({ untilEndOfFile }) => untilEndOfFile !== true);
    await graceFor(() => forgotten().length + alive(ofTests).length > 0);
    const ours = forgotten();
    const failures = await releaseAll(held(ofTests));
    // Not those that ended with ours, such as the server of a service.
    const theirs = alive(ofTests);
    for (const one of theirs) observed.delete(one);
    const left = withoutParts([...ours.map(describeHeld), ...theirs.map(describeObserved)]);
    if (left.length > 0) report(file, after, left, failures);
  }

  function stopObserving(): unknown[] {
    return undo.splice(0).flatMap((end) => {
      try {
        end();
        return [];
      } catch (error) {
        return [error];
      }
    });
  }

  return {
    betweenTests: (after) => check(after),
    endOfFile: async () => {
      await check(null);
      for (const error of stopObserving()) process.stderr.write(`jest-mettle: ${reasonOf(error)}\n`);
    },
    abandon: () => {
      stopObserving();
    },
  };
}

async function graceFor(isWaiting: () => boolean): Promise<void> {
  const start = nowMs();
  while (isWaiting() && nowMs() - start < GRACE_MS) await sleep(10);
}

/** A service tells of its own process and relays by itself, as a stub does: one line for each thing that somebody forgot. */
function withoutParts(left: readonly Left[]): Left[] {
  const owners = left.filter(({ kind }) => kind === 'service' || kind === 'stub');
  const isPart = ({ kind, madeAt, madeBy }: Left) =>
    (kind === 'process' || kind === 'relay') &&
    owners.some((owner) => owner.madeAt === madeAt && owner.madeBy === madeBy);
  return left.filter((one) => !isPart(one));
}

function describeHeld({ kind, label, madeAt, madeBy }: Resource): Left {
  return { kind, label: kind === 'service' ? `the service ${label}` : label, madeAt, madeBy: madeBy ?? null };
}

function describeObserved({ kind, label, madeAt, madeBy }: Observed): Left {
  return { kind, label: label(), madeAt, madeBy: madeBy ?? null };
}

function report(file: string, after: string | null, left: readonly Left[], failures: readonly unknown[]): void {
  const path = relative(process.cwd(), file);
  const owner = after === null ? path : `"${after}" (${path})`;
  const lines = left.map(({ label, madeAt, madeBy }) => {
    const by = after === null && madeBy !== null ? `, by "${madeBy}"` : '';
    return `  - ${label}, made at ${madeAt}${by}`;
  });
  const failed = failures.map((error) => `  ! ${reasonOf(error)}`);
  process.stderr.write(`jest-mettle: left behind by ${owner}:\n${[...lines, ...failed].join('\n')}\n`);
  writeRecord({
    kind: 'left-behind',
    title: owner,
    outcome: 'completed',
    reasons: failures.map(reasonOf),
    startedAt: isoNow(),
    durationMs: 0,
    result: { left, after },
  });
}
