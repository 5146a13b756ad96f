import { accepts, type Rule } from '../../core/options';

/** Which statements: those whose text a pattern finds, or that contain a text, in any case of its letters. */
export type QueryMatch = RegExp | string;

/** The option `query`. */
export function queryMatch(): Rule<QueryMatch> {
  return accepts(
    'a pattern or a text that is in the SQL',
    '/^update orders/i',
    (raw) => (typeof raw === 'string' && raw !== '') || isRegExp(raw),
  );
}

/** Whether a text is matched. A pattern with the flag `g` or `y` matches as it would without. */
export function matches(match: QueryMatch | undefined, sql: string | undefined): boolean {
  if (match === undefined) return true;
  if (sql === undefined) return false;
  if (typeof match === 'string') return sql.toLowerCase().includes(match.toLowerCase());
  return new RegExp(match.source, match.flags.replace(/[gy]/g, '')).test(sql);
}

/** Of any realm. */
function isRegExp(raw: unknown): raw is RegExp {
  return Object.prototype.toString.call(raw) === '[object RegExp]';
}
