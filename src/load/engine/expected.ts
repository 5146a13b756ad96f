import { isPlainObject, shown } from '../../core/options';
import type { Expectation } from '../scenario';
import type { Answer } from '../user';

/** What is expected of an answer, made ready to be held against many. */
export interface Expected {
  statuses(status: number): boolean;
  /** The statuses for a reader: `201 or 202`. */
  readonly statusText: string;
  /** What is wrong with the body, or `null`; absent where nothing is expected of it. */
  readonly body: ((answer: Answer) => string | null) | null;
}

/** Makes an expectation ready. */
export function expected({ status, includes, matches, json }: Expectation): Expected {
  const statuses = status === undefined ? null : new Set([status].flat());
  const looks: ((answer: Answer) => string | null)[] = [];
  if (includes !== undefined)
    looks.push(({ text }) => (text.includes(includes) ? null : `the body does not include ${shown(includes)}`));
  if (matches !== undefined)
    looks.push(({ text }) => (text.search(matches) !== -1 ? null : `the body does not match ${matches}`));
  if (json !== undefined) looks.push((answer) => unlikeJson(answer, json));
  return {
    statuses: statuses === null ? (answered) => answered < 400 : (answered) => statuses.has(answered),
    statusText: statuses === null ? 'below 400' : [...statuses].join(' or '),
    body: looks.length === 0 ? null : (answer) => firstComplaint(looks, answer),
  };
}

function firstComplaint(looks: readonly ((answer: Answer) => string | null)[], answer: Answer): string | null {
  for (const look of looks) {
    const complaint = look(answer);
    if (complaint !== null) return complaint;
  }
  return null;
}

function unlikeJson(answer: Answer, wanted: unknown): string | null {
  let actual: unknown;
  try {
    actual = answer.json();
  } catch {
    return 'the body is no JSON';
  }
  const path = firstDifference(actual, wanted, '');
  return path === null ? null : `the body is not as expected${path === '' ? '' : ` at ${path}`}`;
}

/** Where the actual value lacks something of the wanted one: further fields of objects do not matter, those of lists do. */
function firstDifference(actual: unknown, wanted: unknown, path: string): string | null {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(actual) || actual.length !== wanted.length) return path;
  } else if (!isPlainObject(wanted) || !isPlainObject(actual)) return Object.is(actual, wanted) ? null : path;
  for (const [key, value] of Object.entries(wanted)) {
    const inner = (actual as Record<string, unknown>)[key];
    const difference = firstDifference(inner, value, path === '' ? key : `${path}.${key}`);
    if (difference !== null) return difference;
  }
  return null;
}
