import type { References } from './references';
import type { SurvivorGroup } from './survey';
import type { PathStep } from './surveyed-path';

type Foreign = NonNullable<SurvivorGroup['foreign']>;

/** A step of a path, with what is needed to know whose it is. */
interface Seen {
  readonly edge: string;
  readonly className: string;
  /** Class of the holder. */
  readonly holder: string;
  /** How the holder is held. */
  readonly heldBy: string;
  /** The name of the WeakMap that has it as a value. */
  readonly weakMap: string;
  readonly isLast: boolean;
}

const HOLDERS: readonly (Foreign & { readonly is: (seen: Seen) => boolean })[] = [
  {
    heldBy: 'test framework',
    holder: 'the buffered console of Jest',
    is: ({ edge, holder }) => edge === '._buffer' && /console$/i.test(holder),
  },
  {
    heldBy: 'test framework',
    holder: 'the calls that mock functions of Jest keep',
    is: ({ weakMap }) => /^\._mock(State|ConfigRegistry)$/.test(weakMap),
  },
  {
    heldBy: 'test framework',
    holder: 'the spies of Jest that were not restored',
    is: ({ edge }) => edge === '._spyState',
  },
  {
    heldBy: 'test framework',
    holder: 'the module registry of Jest',
    is: ({ heldBy, isLast }) =>
      isLast && /^\._(\w*[mM]oduleRegistry|\w*[mM]ockRegistry|cacheFS|fileTransforms)$/.test(heldBy),
  },
  {
    heldBy: 'test framework',
    holder: 'the counters of the coverage',
    is: ({ edge }) => /__coverage__/.test(edge),
  },
  {
    heldBy: 'runtime',
    holder: 'AbortSignal.any of Node, on a signal that lives long',
    is: ({ edge }) => /^\[Symbol\(k(Dependant|Source)Signals\)\]$/.test(edge),
  },
  {
    heldBy: 'runtime',
    holder: 'the performance timeline of Node',
    is: ({ className }) => /^Performance(ResourceTiming|Mark|Measure)$/.test(className),
  },
];

/** Whose growth it is, where it is that of the test framework or of Node itself: by the nearest holder on the path that is known. */
export function foreignHolder(references: References, steps: readonly PathStep[]): Foreign | null {
  for (let at = steps.length - 1; at > 0; at--) {
    const { edge, className, node } = steps[at] as PathStep;
    const before = steps[at - 1] as PathStep;
    const map = edge === 'value in a WeakMap' ? references.weakMapOf(node) : undefined;
    const weakMap = (map === undefined ? undefined : references.to(map)?.edge) ?? '';
    const isLast = at === steps.length - 1;
    const seen = { edge, className, holder: before.className, heldBy: before.edge, weakMap, isLast };
    const found = HOLDERS.find(({ is }) => is(seen));
    if (found) return { heldBy: found.heldBy, holder: found.holder };
  }
  return null;
}
