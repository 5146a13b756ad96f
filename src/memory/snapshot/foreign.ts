import { STATE_KEY } from '../../core/state';
import type { References } from './references';
import type { SurvivorGroup } from './survey';
import type { PathStep } from './surveyed-path';

type Foreign = NonNullable<SurvivorGroup['foreign']>;

/** A step of a path, with what is needed to know whose it is. */
interface Seen {
  readonly edge: string;
  /** Class of the holder. */
  readonly holder: string;
  readonly className: string;
  /** Class of what is held at the end of the path. */
  readonly survivor: string;
  /** The name of the WeakMap that has it as a value. */
  readonly weakMap: string;
}

interface Holder extends Foreign {
  /**
   * How many steps below it its own records end. What is further below is not its own: a spy's closure leads on to all that the
   * test file holds, and a leak in there is one of the scenario.
   */
  readonly reach: number;
  readonly is: (seen: Seen) => boolean;
}

/** How the global object holds what this package keeps. */
const OWN_STATE = `[${String(STATE_KEY)}]`;

const HOLDERS: readonly Holder[] = [
  {
    heldBy: 'test framework',
    holder: 'the buffered console of Jest',
    reach: 1,
    is: ({ edge, holder }) => edge === '._buffer' && /console$/i.test(holder),
  },
  {
    heldBy: 'test framework',
    holder: 'the calls that mock functions of Jest keep',
    reach: 2,
    is: ({ weakMap }) => /^\._mock(State|ConfigRegistry)$/.test(weakMap),
  },
  {
    heldBy: 'test framework',
    holder: 'the spies of Jest that were not restored',
    reach: 1,
    is: ({ edge }) => edge === '._spyState',
  },
  {
    heldBy: 'test framework',
    holder: 'the module registry of Jest',
    reach: 1,
    is: ({ edge }) => /^\._(\w*[mM]oduleRegistry|\w*[mM]ockRegistry|cacheFS|fileTransforms)$/.test(edge),
  },
  {
    heldBy: 'test framework',
    holder: 'the counters of the coverage',
    reach: Number.POSITIVE_INFINITY,
    is: ({ edge }) => edge === '.__coverage__',
  },
  {
    heldBy: 'test framework',
    holder: 'the record that Jest keeps of its globals',
    reach: 0,
    is: ({ edge, holder }) => edge === '.propertyToValue' && holder === 'GlobalProxy',
  },
  {
    // Weak, and looked through now and then: what else it keeps is there because of the test.
    heldBy: 'test framework',
    holder: 'the connections that jest-mettle knows of',
    reach: 3,
    is: ({ edge, survivor }) => edge === OWN_STATE && /^(WeakRef|Set)$/.test(survivor),
  },
  {
    heldBy: 'runtime',
    holder: 'the channels of diagnostics_channel of Node',
    reach: 0,
    is: ({ edge, className }) => edge === 'variable "channels"' && className === 'WeakRefMap',
  },
  {
    heldBy: 'runtime',
    holder: 'AbortSignal.any of Node, on a signal that lives long',
    reach: 1,
    is: ({ edge }) =>
      /^(\[Symbol\(k(Dependant|Source)Signals\)\]|variable "(dependant|source)SignalsCleanupRegistry")$/.test(edge),
  },
  {
    heldBy: 'runtime',
    holder: 'the lists of timers of Node',
    reach: 0,
    is: ({ edge }) => /^variable "timerList(Map|Queue)"$/.test(edge),
  },
  {
    // They stay there for half a second after they were cleared, until the next tick of its clock.
    heldBy: 'runtime',
    holder: 'the timers of undici, the client behind fetch',
    reach: 1,
    is: ({ edge, survivor }) => edge === 'variable "fastTimers"' && /^(FastTimer|Array)$/.test(survivor),
  },
  {
    heldBy: 'runtime',
    holder: 'the performance timeline of Node',
    reach: 0,
    is: ({ className }) => /^Performance(ResourceTiming|Mark|Measure)$/.test(className),
  },
];

/** Whose growth it is, where it is that of the test framework or of Node itself. */
export function foreignHolder(references: References, steps: readonly PathStep[]): Foreign | null {
  const survivor = steps.at(-1)?.className ?? '';
  for (let at = steps.length - 1; at > 0; at--) {
    const { edge, className, node } = steps[at] as PathStep;
    const map = edge === 'value in a WeakMap' ? references.weakMapOf(node) : undefined;
    const weakMap = (map === undefined ? undefined : references.to(map)?.edge) ?? '';
    const { className: holder } = steps[at - 1] as PathStep;
    const seen = { edge, className, holder, weakMap, survivor };
    const below = steps.length - 1 - at;
    const found = HOLDERS.find(({ is, reach }) => below <= reach && is(seen));
    if (found) return { heldBy: found.heldBy, holder: found.holder };
  }
  return null;
}
