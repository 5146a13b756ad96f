import type { LeakFinding, LeakFrame } from '../../../src/core/records/memory';
import { type Answer, leaksIn } from '../answer';
import type { Pair } from './pairs';

/** What an answer says of a version that leaks. */
export interface Verdict {
  /** A leak is told. Unsettled growth is none. */
  readonly found: boolean;
  /** A finding is named after a class that leaks, or tells it among those of which it consists. */
  readonly classNamed: boolean;
  /** A file of the package is among the first three sites of a finding, or in a path by which it is held. */
  readonly placed: boolean;
}

const SITES = 3;
/** Per iteration: what there is less of is not what leaks. */
const REGULARLY = 0.5;

/** Holds an answer to the leaking version against what is known of it. */
export function judgeLeaking(pair: Pair, answer: Answer): Verdict {
  const leaks = leaksIn(answer);
  return {
    found: leaks.length > 0,
    classNamed: leaks.some((finding) => isNamed(finding, pair.classNames)),
    placed: leaks.some((finding) => filesOf(finding).some((file) => isOf(pair.package, file))),
  };
}

/** Outside the heap there are no classes: the kind says what it is. `function` names every function, whatever its own name. */
function isNamed({ kind, className, members }: LeakFinding, names: readonly string[]): boolean {
  const regular = members.filter(({ objectsPerIteration }) => objectsPerIteration >= REGULARLY);
  const told = [kind, className, ...regular.map((member) => member.className)];
  return names.some((name) =>
    told.some((one) => (name === 'function' ? /^function\b/.test(one) : one === name || one === `function ${name}`)),
  );
}

function filesOf({ sites, retainers }: LeakFinding): string[] {
  const allocating = sites.slice(0, SITES).flatMap((site) => [site, ...site.frames]);
  const holding = retainers.flatMap(({ steps }) => steps.map(({ definedAt }) => definedAt));
  const frames = [...allocating, ...holding].filter((frame): frame is LeakFrame => frame !== null);
  return [...frames.map(({ file }) => file), ...retainers.map(({ inWords }) => inWords)];
}

function isOf(name: string, file: string): boolean {
  return file.replaceAll('\\', '/').includes(`node_modules/${name}/`);
}
