import { nowMs } from '../../core/clock';
import type { Surveyor } from '../snapshot/run-survey';
import type { Reading } from '../target/heap-target';
import type { Ground } from './ground';
import { marksByFiles } from './heap-files';
import { isWalkFutile, QUICK_WALK_MS, startWalks, type UseOfWalks, useOfWalks, WALK_MS_PER_BYTE } from './heap-walks';
import type { Marks } from './mark';
import { FEWEST } from './pace';
import type { Snapshots } from './snapshots';
import type { Look, Window } from './windows';

const LONGEST_WINDOW_MS = 3000;
/** After the second one what finalizers have let go is collected too. */
const SETTLING_WALKS = 3;

/** A window, with its looks by number. */
type NotedWindow = Omit<Window, 'from' | 'to'>;

/** Where a mark costs a snapshot, it is put off until it is needed. */
type HowToLook = 'marked' | 'unmarked';

/** Runs the scenario in windows, with looks at the heap between them. */
export class Rounds {
  // As text: in this process each object that is kept here would be one more that a window leaves. Replaced, and never added to: a
  // list with a larger store would itself be a collection that grows.
  #looks: readonly string[] = [];
  #windows: readonly string[] = [];
  #marks: Marks | undefined;
  #use: UseOfWalks = 'each window';
  #areWalksSlow = false;

  constructor(
    private readonly ground: Ground,
    private readonly snapshots: Snapshots,
    private readonly surveyor: Surveyor,
    /** Whether no more iterations should be begun. */
    private readonly isOver: () => boolean,
  ) {}

  /** Whether each window may have a look: one by a walk is quick. Else there is one window in a round. */
  get areLooksQuick(): boolean {
    return this.#use === 'each window';
  }

  /** Whether moments are marked by snapshots. */
  get areLooksSnapshots(): boolean {
    return this.#use === 'none';
  }

  /** Highest ids at all looks so far, in order. What was born since the last mark belongs to the window that ends without one. */
  get boundaries(): number[] {
    return this.#looks.map((look) => (JSON.parse(look) as Look).id ?? Number.POSITIVE_INFINITY);
  }

  /** All complete windows so far. */
  get windows(): Window[] {
    const looks = this.#looks.map((look) => JSON.parse(look) as Look);
    return this.#windows.map((noted): Window => {
      const window = JSON.parse(noted) as NotedWindow;
      return { ...window, from: looks[window.at] as Look, to: looks[window.at + 1] as Look };
    });
  }

  /**
   * Chooses how moments are marked, and returns how long a walk takes.
   *
   * @param turns - of the event loop in a window.
   */
  async open(turns: number): Promise<number> {
    const { target, signal } = this.ground;
    const { smallObjectBytes } = await target.read(signal);
    if (isWalkFutile(smallObjectBytes, turns)) {
      this.#useFiles();
      return WALK_MS_PER_BYTE * smallObjectBytes;
    }
    const walks = await startWalks(target.inspector, signal);
    this.#marks = walks;
    this.#use = useOfWalks({ walkMs: walks.walkMs, turns });
    this.#areWalksSlow = walks.walkMs > QUICK_WALK_MS && target.where === 'this process';
    if (this.#use === 'none') {
      await walks.end();
      this.#useFiles();
    }
    return walks.walkMs;
  }

  #useFiles(): void {
    this.#use = 'none';
    this.#areWalksSlow = false;
    this.#marks = marksByFiles(this.snapshots, this.surveyor);
  }

  /**
   * Runs windows of such sizes, and returns whether all of them are complete: the time may be over before. `atLook` is called at each
   * look of the round.
   */
  async run(sizes: readonly number[], atLook: (round: number) => Promise<void> = async () => {}): Promise<boolean> {
    const round = (this.windows.at(-1)?.round ?? -1) + 1;
    const look = async (how: HowToLook): Promise<void> => {
      await this.#look(how);
      await atLook(round);
    };
    // Between rounds there is the work on a snapshot, which leaves something in this process. In another one the last snapshot will do.
    const isOwnProcess = this.ground.target.where === 'this process';
    if (this.#looks.length === 0 || !this.areLooksSnapshots || isOwnProcess) await look('marked');
    else await atLook(round);
    for (const iterations of sizes) {
      const at = this.#looks.length - 1;
      const fromMs = nowMs();
      const ran = await this.ground.driver.run(iterations, this.#isWindowOver(fromMs), this.ground.signal);
      if (ran < iterations && this.isOver()) return false;
      const durationMs = nowMs() - fromMs;
      await look(round > 0 && this.areLooksSnapshots ? 'unmarked' : 'marked');
      const noted: NotedWindow = { round, at, iterations: ran, durationMs };
      this.#windows = [...this.#windows, JSON.stringify(noted)];
    }
    return true;
  }

  /** What leaks may make each iteration slower than the one before: then a window ends before it has all its iterations, unless they were asked for. */
  #isWindowOver(fromMs: number): () => boolean {
    const { driver, iterations } = this.ground;
    const before = driver.done;
    const isLong = (): boolean => nowMs() - fromMs > LONGEST_WINDOW_MS && driver.done - before >= FEWEST;
    return () => this.isOver() || (iterations === undefined && isLong());
  }

  /** Marks the moment of the last look, if that is still to be done: nothing has run since. */
  async markLast(): Promise<void> {
    const last = JSON.parse(this.#looks.at(-1) as string) as Look;
    if (last.id !== null) return;
    const look: Look = { ...last, ...(await (this.#marks as Marks).mark(this.ground.signal)) };
    this.#looks = [...this.#looks.slice(0, -1), JSON.stringify(look)];
  }

  /** Ends the walks. */
  async close(): Promise<void> {
    await this.#marks?.end();
  }

  /**
   * Runs rounds of one size, and returns a figure before and after each: what the heap shows nothing of needs no looks, but more values.
   * Ends early when time is over, or `isClear` says that nothing more is to be learnt.
   */
  async sample(
    rounds: number,
    iterations: number,
    figure: (reading: Reading) => number,
    isClear: (values: readonly number[]) => boolean,
  ): Promise<number[]> {
    const { driver, target, signal } = this.ground;
    const values: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      // The first one is not measured: from then on all begin alike.
      if ((await driver.run(iterations, this.isOver, signal)) < iterations) break;
      await this.settle();
      values.push(figure(await target.read(signal)));
      if (isClear(values)) break;
    }
    return values;
  }

  async #look(how: HowToLook): Promise<void> {
    const { target, signal } = this.ground;
    await this.ground.settle?.();
    // Each walk collects all garbage before: slow ones, of which every turn has one, settle the heap by themselves.
    if (this.#areWalksSlow) for (let walk = 1; walk < SETTLING_WALKS; walk++) await (this.#marks as Marks).mark(signal);
    else await target.settle(signal);
    const mark = how === 'marked' ? await (this.#marks as Marks).mark(signal) : { id: null, objects: null };
    const look: Look = { ...mark, reading: await target.read(signal) };
    this.#looks = [...this.#looks, JSON.stringify(look)];
  }

  /** Lets what is under way come to its end. */
  async settle(): Promise<void> {
    await this.ground.settle?.();
    await this.ground.target.settle(this.ground.signal);
  }
}
