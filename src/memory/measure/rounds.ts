import { nowMs } from '../../core/clock';
import type { Reading } from '../target/heap-target';
import type { Ground } from './ground';
import { marksByFiles } from './heap-files';
import { startWalks } from './heap-walks';
import type { Mark, Marks } from './mark';
import type { Snapshots } from './snapshots';
import type { Window } from './windows';

/** What is known of a process at a moment at which nothing is under way in it, and all garbage was collected. */
export interface Look extends Mark {
  readonly reading: Reading;
}

/** With walks that take longer a process would do little else. */
const QUICK_WALK_MS = 60;

/** Runs the scenario in windows, with looks at the heap between them. */
export class Rounds {
  readonly windows: Window[] = [];
  readonly #looks: Look[] = [];
  #marks: Marks | undefined;

  constructor(
    private readonly ground: Ground,
    private readonly snapshots: Snapshots,
    /** Whether no more iterations should be begun. */
    private readonly isOver: () => boolean,
  ) {}

  /** Whether each window may have a look: one by a walk is quick. */
  get areLooksQuick(): boolean {
    return this.#marks?.by !== 'snapshots';
  }

  /** Highest ids at all looks so far, in order. */
  get boundaries(): number[] {
    return this.#looks.map(({ id }) => id);
  }

  /** Which of the intervals between boundaries a window is. */
  placeOf(window: Window): number {
    return this.#looks.indexOf(window.from);
  }

  /**
   * Chooses how moments are marked, by how long the first walk takes.
   */
  async open(): Promise<void> {
    const { target, signal } = this.ground;
    const walks = await startWalks(target.inspector, signal);
    this.#marks = walks;
    if (walks.walkMs <= QUICK_WALK_MS) return;
    await walks.end();
    this.#marks = marksByFiles(this.snapshots);
  }

  /**
   * Runs windows of such sizes, and returns whether all of them are complete: the time may be over before. `atLook` is called at each
   * look of the round.
   */
  async run(sizes: readonly number[], atLook: (round: number) => Promise<void> = async () => {}): Promise<boolean> {
    const round = (this.windows.at(-1)?.round ?? -1) + 1;
    const look = async (): Promise<Look> => {
      const taken = await this.#look();
      await atLook(round);
      return taken;
    };
    // Between rounds there is the work on a snapshot, which in this process leaves something. A snapshot as a mark was all the work.
    const last = this.#looks.at(-1);
    let from = last === undefined || this.areLooksQuick ? await look() : last;
    for (const iterations of sizes) {
      const fromMs = nowMs();
      const ran = await this.#window(iterations);
      if (ran === undefined) return false;
      const durationMs = nowMs() - fromMs;
      const to = await look();
      this.windows.push({ round, iterations, durationMs, from, to, middle: ran.middle });
      from = to;
    }
    return true;
  }

  /** Ends the walks. */
  async close(): Promise<void> {
    await this.#marks?.end();
  }

  /** In two parts, unless the scenario runs batches: a batch is not the same twice. */
  async #window(iterations: number): Promise<{ middle: Window['middle'] } | undefined> {
    const { target, driver, signal } = this.ground;
    const first = driver.runsBatches || iterations === 1 ? iterations : Math.floor(iterations / 2);
    if ((await driver.run(first, this.isOver, signal)) < first) return undefined;
    if (first === iterations) return { middle: null };
    const middle = { iterations: first, reading: await target.read(signal) };
    const rest = iterations - first;
    return (await driver.run(rest, this.isOver, signal)) < rest ? undefined : { middle };
  }

  async #look(): Promise<Look> {
    const { target, signal } = this.ground;
    await this.settle();
    const mark = await (this.#marks as Marks).mark(signal);
    const look = { ...mark, reading: await target.read(signal) };
    this.#looks.push(look);
    return look;
  }

  /** Lets what is under way come to its end. */
  async settle(): Promise<void> {
    await this.ground.settle?.();
    await this.ground.target.settle(this.ground.signal);
  }
}
