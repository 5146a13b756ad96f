import type { RawGroup } from './group-survivors';

/** How much the name of a class tells: most where it is of the user's or a library's making. */
function rank(className: string): number {
  if (
    /^(string|symbol|bigint|number|Context|function \(anonymous\)|Array|Object|\(.*)$/.test(className) ||
    className === ''
  )
    return 0;
  if (/^(function |(Async|AsyncGenerator)?Function$)/.test(className)) return 1;
  if (
    /^(Map|Set|WeakMap|WeakSet|WeakRef|Promise|Generator|Date|RegExp|Error|ArrayBuffer|Node \/ |.*Array$)/.test(
      className,
    )
  )
    return 2;
  if (/^(Timeout|Immediate|Listener|Buffer|AsyncResource)$/.test(className)) return 3;
  return 4;
}

/** At least so many of a class for each outermost survivor. */
const ENOUGH = 0.5;

/** The class by which a user knows a group: that of its outermost survivors, or of what they hold where this says more. */
export function tellingClass({ className, count, members }: RawGroup): string {
  const outermost = sum(count);
  let best = className;
  let bestBytes = 0;
  for (const [name, { count: counts, bytes }] of members) {
    if (sum(counts) < ENOUGH * outermost || rank(name) < rank(best)) continue;
    if (rank(name) === rank(best) && (best === className || sum(bytes) <= bestBytes)) continue;
    best = name;
    bestBytes = sum(bytes);
  }
  return best;
}

function sum(list: readonly number[]): number {
  return list.reduce((total, one) => total + one, 0);
}
