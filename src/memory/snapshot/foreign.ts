import type { References } from './references';
import type { SurvivorGroup } from './survey';
import type { PathStep } from './surveyed-path';

type Foreign = NonNullable<SurvivorGroup['foreign']>;

const MOCKS = 'the calls that mock functions of Jest keep';
const FRAMEWORK: readonly (readonly [(step: PathStep) => boolean, string])[] = [
  [({ className }) => className === 'BufferedConsole', 'the buffered console of Jest'],
  [({ edge }) => /^\._(mockState|mockConfigRegistry)$/.test(edge), MOCKS],
  [({ edge }) => edge === '._spyState', 'the spies of Jest that were not restored'],
  [({ edge }) => /^(\.|variable ")__coverage__/.test(edge), 'the counters of the coverage'],
];
const RUNTIME: readonly (readonly [(step: PathStep) => boolean, string])[] = [
  [
    ({ edge }) => /^\[Symbol\(k(Dependant|Source)Signals\)\]$/.test(edge),
    'AbortSignal.any of Node, on a signal that lives long',
  ],
  [({ className }) => /^Performance(ResourceTiming|Mark|Measure)$/.test(className), 'the performance timeline of Node'],
];

/** Whose growth it is, by what is on the path to it. */
export function foreignHolder(references: References, steps: readonly PathStep[]): Foreign | null {
  for (const step of steps) {
    const map = step.edge === 'value in a WeakMap' ? references.weakMapOf(step.node) : undefined;
    if (map !== undefined && /^\._mock(State|ConfigRegistry)$/.test(references.to(map)?.edge ?? '')) {
      return { heldBy: 'test framework', holder: MOCKS };
    }
    const framework = FRAMEWORK.find(([holds]) => holds(step));
    if (framework) return { heldBy: 'test framework', holder: framework[1] };
    const runtime = RUNTIME.find(([holds]) => holds(step));
    if (runtime) return { heldBy: 'runtime', holder: runtime[1] };
  }
  return null;
}
