import { types } from 'node:util';
import { isLeak, ratesInWords } from '../../core/leak-words';
import { accepts, optional, type Read, type Rules, readOptions, rule } from '../../core/options';
import type { LeakFinding, LeakResult } from '../../core/records/memory';
import { type Bytes, formatBytes, formatCount } from '../../core/units';

/** What `toBeLeakFree` lets pass. */
export interface LeakLimits {
  /**
   * All leaks together may grow by so many bytes in each iteration, as a number or as text such as `'1kB'`. A leak without a
   * size, such as a file descriptor, still fails, unless `maxObjectsPerIteration` is given too. Default: no leak passes.
   */
  readonly maxBytesPerIteration?: Bytes;
  /**
   * All leaks together may be so many in each iteration: `0.1` is one in ten. A leak that cannot be counted, such as native memory, still
   * fails, unless `maxBytesPerIteration` is given too. Default: no leak passes.
   */
  readonly maxObjectsPerIteration?: number;
  /**
   * Leaks that are known: class names, as the result writes them, or regular expressions that are held against the class name and against
   * who holds it (`retainers[].inWords`). A leak that is held in several ways is known where each of them is. Default: none.
   */
  readonly ignore?: readonly (string | RegExp)[];
}

const rules = {
  maxBytesPerIteration: optional(rule.bytes("'1kB'")),
  maxObjectsPerIteration: optional(
    accepts<number>('a number from 0 up', '0.1', (raw) => typeof raw === 'number' && raw >= 0 && raw < Infinity),
  ),
  ignore: optional(
    accepts<readonly (string | RegExp)[]>(
      'a list of class names and regular expressions',
      "['Session', /held by the buffered log/]",
      (raw) => Array.isArray(raw) && raw.every((each) => isText(each) || types.isRegExp(each)),
    ),
  ),
} satisfies Rules;

/** The limits, complete. */
export type ReadLeakLimits = Read<typeof rules>;

/** @throws MettleError `METTLE_OPTION` */
export function readLeakLimits(raw: LeakLimits | undefined): ReadLeakLimits {
  return readOptions('toBeLeakFree', raw, rules);
}

function isText(raw: unknown): boolean {
  return typeof raw === 'string' && raw !== '';
}

/** The findings of a result, sorted by what is to be said of them. */
export interface SortedFindings {
  readonly leaks: readonly LeakFinding[];
  readonly unsettled: readonly LeakFinding[];
  readonly ignored: readonly LeakFinding[];
  /** Entries of `ignore` that match nothing: the leak is gone, or the entry is wrong. */
  readonly idle: readonly (string | RegExp)[];
}

/** Sorts findings into leaks, unsettled growth, and what is ignored. */
export function sortFindings({ findings }: LeakResult, { ignore = [] }: ReadLeakLimits): SortedFindings {
  const isIgnored = ({ className, retainers }: LeakFinding): boolean =>
    ignore.some((entry) => namesClass(entry, className)) ||
    (retainers.length > 0 && retainers.every(({ inWords }) => ignore.some((entry) => namesHolder(entry, inWords))));
  const isIdle = (entry: string | RegExp): boolean =>
    !findings.some(
      ({ className, retainers }) =>
        namesClass(entry, className) || retainers.some(({ inWords }) => namesHolder(entry, inWords)),
    );
  const counted = findings.filter((finding) => !isIgnored(finding));
  return {
    leaks: counted.filter(isLeak),
    unsettled: counted.filter((finding) => !isLeak(finding)),
    ignored: findings.filter(isIgnored),
    idle: ignore.filter(isIdle),
  };
}

function namesClass(entry: string | RegExp, className: string): boolean {
  return typeof entry === 'string' ? entry === className : hits(entry, className);
}

function namesHolder(entry: string | RegExp, inWords: string): boolean {
  return typeof entry !== 'string' && hits(entry, inWords);
}

/** `search` begins at the start each time, where `test` of a global expression goes on from its last hit. */
function hits(expression: RegExp, text: string): boolean {
  return text.search(expression) !== -1;
}

/** One limit held against the leaks. */
export interface LeakVerdict {
  readonly text: string;
  readonly actual: string;
  readonly passed: boolean;
}

/** Holds the limits against the leaks that count. Without limits there must be none. */
export function judgeLeaks(leaks: readonly LeakFinding[], limits: ReadLeakLimits): LeakVerdict[] {
  const { maxBytesPerIteration: bytes, maxObjectsPerIteration: objects } = limits;
  if (bytes === undefined && objects === undefined) return [none('leaks', leaks)];
  const total = (of: 'bytesPerIteration' | 'objectsPerIteration'): number =>
    leaks.reduce((sum, finding) => sum + finding[of], 0);
  const verdicts: LeakVerdict[] = [];
  if (bytes !== undefined) {
    const grown = total('bytesPerIteration');
    const text = `bytes per iteration <= ${formatBytes(bytes)}`;
    verdicts.push({ text, actual: formatBytes(grown), passed: grown <= bytes });
  }
  if (objects !== undefined) {
    const grown = total('objectsPerIteration');
    const text = `objects per iteration <= ${formatCount(objects)}`;
    verdicts.push({ text, actual: formatCount(grown), passed: grown <= objects });
  }
  if (objects === undefined) verdicts.push(...unmeasured('leaks without a size', leaks, 'bytesPerIteration'));
  if (bytes === undefined) verdicts.push(...unmeasured('leaks that cannot be counted', leaks, 'objectsPerIteration'));
  return verdicts;
}

function unmeasured(
  what: string,
  leaks: readonly LeakFinding[],
  by: 'bytesPerIteration' | 'objectsPerIteration',
): LeakVerdict[] {
  const escaped = leaks.filter((finding) => finding[by] <= 0);
  return escaped.length === 0 ? [] : [none(what, escaped)];
}

function none(what: string, leaks: readonly LeakFinding[]): LeakVerdict {
  return { text: `no ${what}`, actual: leaks.length === 0 ? 'none' : listed(leaks), passed: leaks.length === 0 };
}

/** The largest by name, the others counted. */
export function listed(findings: readonly LeakFinding[], most = 3): string {
  const named = findings.slice(0, most).map((finding) => `${finding.className}: ${ratesInWords(finding)}`);
  const further = findings.length - named.length;
  return [...named, ...(further > 0 ? [`and ${further} more`] : [])].join('; ');
}
