/**
 * Known mistakes that can be switched on, so that the suite can be seen to catch them:
 * `ORDERS_DEFECTS=malformed-json-500,n-plus-one npm start`. Each is in the code in one place, where `defects.has(…)` asks.
 */
export const knownDefects = {
  'malformed-json-500':
    'A JSON parser of our own forgets to say that a body that is no JSON is the fault of its sender.',
  'n-plus-one': 'The list of orders asks the database for the items of each order in a query of its own.',
  'shared-lists':
    'Lists of orders that are asked for at the same moment share one query, and what they have in common forgets the customer.',
  'no-payments-timeout': 'The payments service is waited for as long as it likes.',
  'unguarded-idle-connections': 'A database connection that breaks while nobody uses it ends the process.',
  'endless-audit-trail': 'The trail of the latest requests forgets to let the oldest go.',
  'quadratic-summary': 'The summary of sales works out the totals of a product anew for each of its lines.',
} as const;

export type Defect = keyof typeof knownDefects;

/** The defects that are switched on. */
export type Defects = ReadonlySet<Defect>;

/**
 * Reads the list of `ORDERS_DEFECTS`.
 * @throws Error for a name that is none: a misspelt switch must not look like a sound service.
 */
export function readDefects(list: string | undefined): Defects {
  const names = (list ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  for (const name of names) {
    if (!Object.hasOwn(knownDefects, name)) {
      throw new Error(`ORDERS_DEFECTS names "${name}", but knows only: ${Object.keys(knownDefects).join(', ')}.`);
    }
  }
  return new Set(names as Defect[]);
}
