import { createRandom } from '../../core/random';
import { primeLoops } from '../measure/block';
import { type Callable, tryOut } from '../measure/callable';
import { measurePair, type PairMeasured } from '../measure/pair';
import { forgetModules, loadFunction } from './load-function';
import type { PairRequest } from './messages';

/** Called in a clean process: measures two components there. */
export async function comparePair(request: PairRequest): Promise<PairMeasured> {
  const random = createRandom(request.seed).fork(`fork ${request.fork}`);
  await primeLoops();
  const load = async (which: 'base' | 'candidate'): Promise<Callable> => {
    const address = request[which];
    forgetModules();
    const fn = await loadFunction(address);
    const setup =
      request.setup === undefined ? undefined : await loadFunction({ ...address, exportName: request.setup });
    return tryOut(fn, setup === undefined ? request.params : await setup(request.params));
  };
  return measurePair(
    async () => {
      // Which is made first may matter as well.
      if (random.integer(0, 1) === 0) return { base: await load('base'), candidate: await load('candidate') };
      const candidate = await load('candidate');
      return { base: await load('base'), candidate };
    },
    request.plan,
    random,
  );
}
