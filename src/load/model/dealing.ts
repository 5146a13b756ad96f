import { formatCount } from '../../core/units';
import type { User } from '../user';
import { type Feeder, type Rows, rowsOf } from './feeder';

/** What a thread has dealt out of one feeder. */
interface Dealt {
  /** Turns so far: the next row is `thread + turns * threads`. */
  turns: number;
  /** By id of the user, with `unique`. */
  readonly owned: Map<number, number>;
}

/** Deals out the rows of feeders in one thread of one run. */
export class Dealing {
  readonly #thread: number;
  readonly #threads: number;
  readonly #dealt = new Map<unknown, Dealt>();
  readonly #exhausted: (reason: string) => never;

  /** @param exhausted - ends the run. */
  constructor(thread: number, threads: number, exhausted: (reason: string) => never) {
    this.#thread = thread;
    this.#threads = threads;
    this.#exhausted = exhausted;
  }

  /** The row that this user gets now. */
  next<Row>(feeder: Feeder<Row>, user: User): Row {
    const held = rowsOf(feeder);
    const { rows, order } = held;
    if (order === 'random') return user.random.pick(rows);
    const dealt = this.#of(held);
    const owned = dealt.owned.get(user.id);
    if (owned !== undefined) return rows[owned] as Row;
    const index = this.#thread + dealt.turns * this.#threads;
    if (index >= rows.length && order !== 'circular') this.#exhausted(this.#reason(held, user));
    dealt.turns++;
    if (order === 'unique') dealt.owned.set(user.id, index);
    return rows[index % rows.length] as Row;
  }

  #of(held: Rows<unknown>): Dealt {
    const known = this.#dealt.get(held);
    if (known !== undefined) return known;
    const dealt = { turns: 0, owned: new Map<number, number>() };
    this.#dealt.set(held, dealt);
    return dealt;
  }

  #reason({ name, order, rows }: Rows<unknown>, user: User): string {
    const share = this.#threads === 1 ? '' : ` in the share of thread ${this.#thread + 1} of ${this.#threads}`;
    const less =
      order === 'unique' ? 'ask for no more users than it has rows' : 'give the plan a budget of "iterations"';
    return `the feeder ${name} (${order}, ${formatCount(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}) had no row left for user ${user.id}${share}: give it more rows, ${less}, or let it go round with order: 'circular'`;
  }
}
