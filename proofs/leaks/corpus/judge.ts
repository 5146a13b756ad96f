import type { LeakFinding, LeakFrame, LeakResult } from '../../../src/core/records/memory';
import type { Pair } from './pairs';

/** What a result says of a version that leaks. */
export interface Verdict {
  /** A leak is told. Unsettled growth is none. */
  readonly found: boolean;
  /** A finding is named after a class that leaks. */
  readonly classNamed: boolean;
  /** A file of the package is among the first three sites of a finding, or in a path by which it is held. */
  readonly placed: boolean;
}

const SITES = 3;

/** Holds a result of the leaking version against what is known of it. */
export function judgeLeaking(pair: Pair, { outcome, findings }: LeakResult): Verdict {
  const leaks = outcome === 'completed' ? leaksIn(findings) : [];
  return {
    found: leaks.length > 0,
    classNamed: leaks.some((finding) => isNamed(finding, pair.classNames)),
    placed: leaks.some((finding) => filesOf(finding).some((file) => isOf(pair.package, file))),
  };
}

/** Whether nothing at all is told of the fixed version, neither a leak nor unsettled growth. */
export function isSilent({ outcome, findings }: LeakResult): boolean {
  return outcome === 'completed' && findings.length === 0;
}

/** The findings that are leaks. */
export function leaksIn(findings: readonly LeakFinding[]): LeakFinding[] {
  return findings.filter(({ kind }) => kind !== 'unsettled growth');
}

/** A result in a line, for whoever looks into a wrong verdict. */
export function inShort({ outcome, reasons, findings, foreign }: LeakResult): string {
  const told = findings.map(
    ({ kind, className, objectsPerIteration, sites, retainers }) =>
      `${kind} ${className} ${Number(objectsPerIteration.toFixed(2))}/it` +
      ` at ${sites
        .slice(0, SITES)
        .map(({ file, line }) => `${file}:${line}`)
        .join(', ')} ${retainers[0]?.inWords ?? ''}`,
  );
  const others = foreign.map(({ holder, className }) => `foreign: ${className}, ${holder}`);
  return [outcome, ...reasons, ...(told.length === 0 ? ['nothing'] : told.slice(0, 5)), ...others].join('; ');
}

/** Outside the heap there are no classes: the kind says what it is. `function` names every function, whatever its own name. */
function isNamed({ kind, className }: LeakFinding, names: readonly string[]): boolean {
  return names.some((name) => {
    if (name === 'function') return /^function\b/.test(className);
    return name === className || name === kind || className === `function ${name}`;
  });
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
