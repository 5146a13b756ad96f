import { nowMs } from '../../core/clock';
import { host } from '../../core/host';
import { formatMs } from '../../core/units';
import { openSurveyor, type Surveyor } from '../snapshot/run-survey';
import type { HeapSurvey, SurvivorGroup } from '../snapshot/survey';
import { isNativeSuspicious, isNoNativeLeak, NATIVE_ROUNDS, nativeBytes, nativeLeak } from './channels/native-memory';
import { findingsOf, foreignOf, leakingGroups } from './findings/all-findings';
import { FollowedCollections } from './followed-collections';
import { fillFreeRoom } from './free-room';
import type { Ground } from './ground';
import { SNAPSHOT_IN_WALKS } from './heap-walks';
import { mostIterations } from './judge/channels';
import { locateLeaks, nativeGrowth } from './origins';
import { asOneWindow, firstWindows, furtherWindows, iterationsPerWindow, nativeRound } from './pace';
import { figuresOf, type Measured } from './result';
import { Rounds } from './rounds';
import { Snapshots } from './snapshots';
import { type Judged, judge, needsIterations, needsSnapshot, surveyed } from './suspicions';
import { type Warmed, warmUp } from './warm-up';

/** Of the iterations of a window. */
const LEAST_SHARE = 0.03;
const MOST_ROUNDS = 5;
/** What a snapshot and its survey take, before the first of them is known: on Node 20, which is the slowest. */
const SNAPSHOT_MS_PER_BYTE = 50 / 1e6;
const SNAPSHOT_MS = 300;

/** Looks for leaks: a warm-up, windows with looks at the heap between them, and more of them where something is suspicious. */
export async function measure(ground: Ground): Promise<Measured> {
  const { heapUsedBytes } = await ground.target.read(ground.signal);
  const surveyor = openSurveyor();
  try {
    return await new Measurement(ground, surveyor, SNAPSHOT_MS + heapUsedBytes * SNAPSHOT_MS_PER_BYTE).run();
  } finally {
    await surveyor.close();
  }
}

class Measurement {
  readonly #snapshots: Snapshots;
  readonly #rounds: Rounds;
  readonly #surveys: { readonly survey: HeapSurvey; readonly windows: number }[] = [];
  readonly #followed = new FollowedCollections();
  #warmed: Warmed = { iterations: 0, iterationMs: 0, turnsPerIteration: 0, bytesPerIteration: 0 };

  constructor(
    private readonly ground: Ground,
    private readonly surveyor: Surveyor,
    /** How long a snapshot and its survey take. */
    private snapshotMs: number,
  ) {
    this.#snapshots = new Snapshots(ground.target, ground.folder, ground.keepSnapshots !== 'never');
    this.#rounds = new Rounds(ground, this.#snapshots, surveyor, () => this.#leftMs() <= 0);
  }

  async run(): Promise<Measured> {
    try {
      this.ground.tell(() => `warming up: ${this.ground.driver.doing()}`);
      this.#warmed = await warmUp(
        this.ground,
        () => this.#leftMs() <= 0,
        () => this.#leftMs(),
      );
      const perWindow = this.#perWindow();
      if (this.ground.target.where === 'this process') host().dropCaches();
      this.ground.tell(() => `windows of ${perWindow} iterations: ${this.ground.driver.doing()}`);
      const walkMs = await this.#rounds.open(perWindow * this.#warmed.turnsPerIteration);
      this.snapshotMs = Math.max(this.snapshotMs, walkMs * SNAPSHOT_IN_WALKS);
      if (this.#isNativeJudged()) await fillFreeRoom(this.ground.target.inspector, this.ground.signal);
      // Where a look costs more than all windows together, the first window is the only one, unless it is suspicious.
      await this.#rounds.run(this.#inWindows(firstWindows(perWindow), false));
      if (this.#rounds.windows.length < (this.#rounds.areLooksQuick ? 2 : 1)) return this.#aborted();
      const native =
        this.#isNativeJudged() && isNativeSuspicious(this.#rounds.windows) ? await this.#nativeLeak(perWindow) : 0;
      await this.#survey();
      let judged = this.#judge();
      for (let round = 1; round < MOST_ROUNDS && needsIterations(judged); round++) {
        if (!(await this.#furtherRound(round, perWindow, judged))) break;
        judged = this.#judge();
      }
      return await this.#tell(judged, native);
    } finally {
      await this.#rounds.close();
    }
  }

  /** Iterations of a window, by what the warm-up has taught. */
  #perWindow(): number {
    const { iterationMs, bytesPerIteration } = this.#warmed;
    const { iterations } = this.ground;
    return iterationsPerWindow({ iterations, iterationMs, leftMs: this.#leftMs() }, bytesPerIteration);
  }

  #inWindows(sizes: readonly number[], isFurther: boolean): readonly number[] {
    return this.#rounds.areLooksQuick ? sizes : asOneWindow(sizes, isFurther);
  }

  /** Until no more iterations should be begun: what they show has still to be looked at. */
  #leftMs(): number {
    const all = this.ground.endMs - nowMs();
    return all - Math.min(this.snapshotMs, all / 2) - 1;
  }

  /** How long an iteration takes, with what the looks cost it. */
  get #iterationMs(): number {
    const last = this.#rounds.windows.at(-1);
    return Math.max(this.#warmed.iterationMs, last === undefined ? 0 : last.durationMs / last.iterations);
  }

  #judge(): Judged {
    return judge({
      windows: this.#rounds.windows,
      surveys: this.#surveys,
      followed: this.#followed.followed(),
    });
  }

  async #survey(): Promise<void> {
    const { ground } = this;
    const fromMs = nowMs();
    ground.tell(() => 'a snapshot of the heap was being written');
    const file =
      (this.#rounds.areLooksSnapshots ? this.#snapshots.last : undefined) ??
      (await this.#snapshots.write(ground.signal));
    ground.tell(() => 'a snapshot of the heap was being read');
    const former = this.#surveys.at(-1)?.survey.collectionSizes;
    const survey = await this.surveyor.survey(
      { file, boundaries: this.#rounds.boundaries, leastCount: this.#leastCounts(), ...(former && { former }) },
      ground.signal,
    );
    this.#surveys.push({ survey, windows: this.#rounds.windows.length });
    this.#followed.add(survey, ground.driver.done);
    this.snapshotMs = nowMs() - fromMs;
  }

  /** Fewer survivors of a window are too few to judge, and too few to be what each iteration leaves: what they hold counts by itself. */
  #leastCounts(): number[] {
    const least = this.#rounds.boundaries.slice(1).map(() => Number.POSITIVE_INFINITY);
    for (const window of this.#rounds.windows) {
      least[window.at] = Math.max(1, LEAST_SHARE * window.iterations);
    }
    return least;
  }

  /** Runs further windows, where time suffices, and looks whether what was suspicious goes on; returns whether it did. */
  async #furtherRound(round: number, perWindow: number, judged: Judged): Promise<boolean> {
    const { ground } = this;
    this.#snapshots.includeNumbers();
    const open = judged.groups.filter(({ course }) => course === 'open').map(({ group }) => group);
    const sizes = furtherWindows({
      iterations: ground.iterations,
      iterationMs: this.#iterationMs,
      leftMs: this.#leftMs(),
      perWindow,
      round,
      ...this.#leftBy(open),
      mostIterations: mostIterations(judged.figures),
    });
    if (sizes.length === 0) return false;
    // Where a snapshot takes seconds, it is first asked whether what holds them grows: that is quick, and often suffices.
    if (this.#rounds.areLooksSnapshots) {
      const { collections } = (this.#surveys.at(-1) as { survey: HeapSurvey }).survey;
      await this.#followed.addHolders(open, collections, ground.target.inspector, ground.signal);
    }
    ground.tell(() => `something is suspicious, so further windows are run: ${ground.driver.doing()}`);
    const isComplete = await this.#rounds.run(this.#inWindows(sizes, true), (at) =>
      this.#followed.look(at, ground.target.inspector, ground.signal),
    );
    if (this.#rounds.windows.at(-1)?.round !== round) return false;
    if (needsSnapshot(this.#judge())) {
      await this.#rounds.markLast();
      await this.#survey();
    }
    return isComplete;
  }

  /** How much these groups leave per iteration, by the last survey. */
  #leftBy(groups: readonly SurvivorGroup[]): { objectsPerIteration: number; bytesPerIteration: number } {
    const iterations = this.#rounds.windows.reduce((sum, window) => sum + window.iterations, 0);
    const total = (lists: readonly (readonly number[])[]): number => lists.flat().reduce((sum, each) => sum + each, 0);
    const members = groups.flatMap((group) => group.members);
    return {
      objectsPerIteration: total(members.map(({ countByWindow }) => countByWindow)) / iterations,
      bytesPerIteration: total(groups.map(({ bytesByWindow }) => bytesByWindow)) / iterations,
    };
  }

  /** Before a snapshot and larger windows: no allocator gives back the room that they take for a while, and it would hide what grows. */
  #isNativeJudged(): boolean {
    return !this.#rounds.areLooksSnapshots;
  }

  /** How much native memory each iteration leaves. */
  async #nativeLeak(perWindow: number): Promise<number> {
    const { ground } = this;
    const iterations = nativeRound(perWindow, this.#iterationMs, this.#leftMs());
    if (iterations === 0) return 0;
    ground.tell(() => `the resident size grows, so it is followed: ${ground.driver.doing()}`);
    const values = await this.#rounds.sample(NATIVE_ROUNDS, iterations, nativeBytes, (some) =>
      isNoNativeLeak(some, iterations),
    );
    return values.length > NATIVE_ROUNDS ? nativeLeak(values, iterations) : 0;
  }

  async #tell(judged: Judged, nativeBytes: number): Promise<Measured> {
    const { keepSnapshots, title } = this.ground;
    const leaking = leakingGroups(judged.groups);
    // No survey comes after this, and V8 walks no more: that would make a run several times as long.
    if (leaking.length > 0 || nativeBytes > 0) await this.#rounds.close();
    const running = {
      ground: this.ground,
      iterationMs: this.#iterationMs,
      leftMs: () => this.#leftMs(),
      settle: () => this.#rounds.settle(),
    };
    const located = await locateLeaks(leaking, { ...running, ...this.#leftBy(leaking) });
    const windows = this.#rounds.windows.slice(0, this.#surveys.at(-1)?.windows);
    // The last one of several has what is in use at the moment.
    const told = this.#rounds.areLooksQuick ? windows.slice(0, -1) : windows;
    const native = nativeBytes > 0 ? await nativeGrowth({ ...running, bytesPerIteration: nativeBytes }) : undefined;
    const findings = findingsOf(judged, native, {
      windows: surveyed(told),
      located,
      warmUpIterations: this.#warmed.iterations,
    });
    const isKept = keepSnapshots === 'always' || (keepSnapshots === 'on-leak' && findings.length > 0);
    return {
      outcome: 'completed',
      reasons: [],
      ...this.#figures(),
      findings,
      foreign: foreignOf(judged.groups),
      snapshots: isKept ? this.#snapshots.keep(title) : [],
      snapshotWriter: this.#snapshots.writer,
    };
  }

  #figures() {
    return figuresOf({
      target: this.ground.target,
      warmUpIterations: this.#warmed.iterations,
      windows: this.#rounds.windows,
      survey: this.#surveys.at(-1)?.survey,
      isNativeJudged: this.#isNativeJudged(),
    });
  }

  /** Too little was run to say anything. */
  #aborted(): Measured {
    const { driver } = this.ground;
    return {
      outcome: 'aborted',
      reasons: [
        `time was over after ${driver.done} iterations of about ${formatMs(this.#warmed.iterationMs)}, before two windows were complete: give it a larger budget, the test a longer timeout, or ask for fewer iterations`,
      ],
      ...this.#figures(),
      detectionFloor: null,
      findings: [],
      foreign: [],
      snapshots: [],
      snapshotWriter: this.#snapshots.writer,
    };
  }
}
