import { openFork, runInFork } from '../../core/fork';
import { packageFile } from '../../core/package-root';
import type { ServicePairRequest } from '../endpoint/compare-in-blocks';
import type { EndpointSampled, SampleEndpointRequest } from '../endpoint/sample';
import type { PairMeasured } from '../measure/pair';
import type { Sampled } from '../measure/sample';
import type { OnceRequest, PairRequest, SampleRequest } from './messages';

/** What a clean process can be asked for: what it is given, and what it answers. */
interface Work {
  readonly comparePair: { readonly request: PairRequest; readonly answer: PairMeasured };
  readonly comparePairOfServices: { readonly request: ServicePairRequest; readonly answer: PairMeasured };
  readonly sampleEndpoint: { readonly request: SampleEndpointRequest; readonly answer: EndpointSampled };
  readonly sampleModule: { readonly request: SampleRequest; readonly answer: Sampled };
  readonly runModuleOnce: { readonly request: OnceRequest; readonly answer: undefined };
}

interface Where {
  /** What it is, for messages. */
  readonly label: string;
  readonly signal: AbortSignal;
}

const benchChild = () => packageFile('dist/bench-child.js');

/** Does one thing in a clean process of its own. */
export function inFork<W extends keyof Work>(
  work: W,
  argument: Work[W]['request'],
  where: Where,
): Promise<Work[W]['answer']> {
  return runInFork({ module: benchChild(), export: work, argument, ...where });
}

/** Does one thing in a process that is there already. */
export type Ask = <W extends keyof Work>(work: W, argument: Work[W]['request']) => Promise<Work[W]['answer']>;

/** Does several things, one after the other, in one clean process. */
export async function inOneFork<T>(where: Where, use: (ask: Ask) => Promise<T>): Promise<T> {
  const fork = await openFork({ module: benchChild(), ...where });
  try {
    return await use((work, argument) => fork.call(work, argument));
  } finally {
    await fork.end();
  }
}
