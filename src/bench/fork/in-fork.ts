import { runInFork } from '../../core/fork';
import { packageFile } from '../../core/package-root';
import type { PairMeasured } from '../measure/pair';
import type { Sampled } from '../measure/sample';
import type { OnceRequest, PairRequest, SampleRequest } from './messages';

/** What a clean process can be asked for: what it is given, and what it answers. */
interface Work {
  readonly comparePair: { readonly request: PairRequest; readonly answer: PairMeasured };
  readonly sampleModule: { readonly request: SampleRequest; readonly answer: Sampled };
  readonly runModuleOnce: { readonly request: OnceRequest; readonly answer: undefined };
}

/** Does one thing in a clean process of its own. `label` is what it is, for messages. */
export function inFork<W extends keyof Work>(
  work: W,
  argument: Work[W]['request'],
  { label, signal }: { readonly label: string; readonly signal: AbortSignal },
): Promise<Work[W]['answer']> {
  return runInFork({ module: packageFile('dist/bench-child.js'), export: work, argument, label, signal });
}
