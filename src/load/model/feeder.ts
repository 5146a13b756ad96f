import { failedTo, type MettleError } from '../../core/errors';
import { optional, readOptions, rule, shown, withDefault } from '../../core/options';
import { readRows } from './rows';

const FEEDER: unique symbol = Symbol.for('jest-mettle.feeder') as never;

/** How rows are dealt out. */
export type FeederOrder = 'sequential' | 'circular' | 'random' | 'unique';

/** What {@link feeder} reads. */
export interface FeederOptions {
  /**
   * `sequential`: each row once in the whole run. `circular`: one after the other, round and round. `random`: drawn from the
   * user's own seeded random. `unique`: a row belongs to one user for the whole run, and that user gets it each time.
   * Default: `circular`.
   */
  readonly order?: FeederOrder;
  /** Name in messages. Default: the file, or the number of rows. */
  readonly name?: string;
}

/** Rows of data for users, see {@link feeder}. It keeps no state: each run begins with the first row. */
export interface Feeder<Row> {
  /** How many rows there are. */
  readonly length: number;
  /** @internal */
  readonly [FEEDER]: Rows<Row>;
}

/** What a feeder holds. */
export interface Rows<Row> {
  readonly rows: readonly Row[];
  readonly order: FeederOrder;
  readonly name: string;
}

const rules = {
  order: withDefault(rule.oneOf('sequential', 'circular', 'random', 'unique'), 'circular' as const),
  name: optional(rule.text("'accounts'")),
};

/**
 * Data for users: rows as they are, or those of a file. `user.feed(accounts)` gives the next one. Over worker threads, each
 * thread deals out its own share, so that none is given twice: thread 0 of 2 the rows 0, 2, 4, …
 *
 * A CSV file has the names of its columns in the first line, and all its values are texts. A JSON file holds a list. Paths are
 * absolute or relative to the working directory.
 *
 * @throws MettleError `METTLE_OPTION` for wrong options or no rows, and for a file that cannot be read, with its name and line.
 *
 * @example
 * ```ts
 * const accounts = feeder<{ name: string; password: string }>('./accounts.csv', { order: 'unique' });
 * const shopper = defineUser({
 *   onStart: async (user) => { await user.post('/login', { json: user.feed(accounts) }); },
 *   tasks: [browse],
 * });
 * ```
 */
export function feeder<Row = Readonly<Record<string, string>>>(
  source: string | readonly Row[],
  options?: FeederOptions,
): Feeder<Row> {
  const { order, name } = readOptions('feeder', options, rules);
  const rows = typeof source === 'string' ? readRows<Row>(source) : source;
  if (!Array.isArray(rows) || rows.length === 0) {
    throw failedTo({
      to: 'read the rows of a feeder',
      reason: `they must be a list with at least one, or the path of a .csv or .json file, but it got ${shown(source)}`,
      cure: "Give rows, as in feeder([{ id: 1 }]), or a file, as in feeder('./accounts.csv')",
      code: 'METTLE_OPTION',
    });
  }
  const title = name ?? (typeof source === 'string' ? source : `of ${rows.length} rows`);
  return { length: rows.length, [FEEDER]: { rows, order, name: title } };
}

/** What a feeder holds. @throws MettleError `METTLE_SCENARIO` where it is none. */
export function rowsOf<Row>(raw: Feeder<Row>): Rows<Row> {
  if (typeof raw === 'object' && raw !== null && FEEDER in raw) return raw[FEEDER];
  throw notAFeeder(raw);
}

function notAFeeder(got: unknown): MettleError {
  return failedTo({
    to: 'feed a user',
    reason: `user.feed takes what feeder returned, but it got ${shown(got)}`,
    cure: "Make one beside the scenario, as in const accounts = feeder('./accounts.csv')",
    code: 'METTLE_SCENARIO',
  });
}
