import { primeLoops } from '../measure/block';
import { profiled } from '../measure/profile';
import { type Sampled, type SampledComponent, sampleComponent } from '../measure/sample';
import { loadFunction } from './load-function';
import type { OnceRequest, SampleRequest } from './messages';

/** Called in a clean process: measures a component there. */
export async function sampleModule(request: SampleRequest): Promise<Sampled> {
  const component = await load(request);
  await primeLoops();
  const sample = (): Promise<Sampled> => sampleComponent(component, request.plan);
  return request.profile === undefined ? sample() : profiled(request.profile, sample);
}

/** Called in a clean process: runs a component once, as a plain test. */
export async function runModuleOnce(request: OnceRequest): Promise<void> {
  const { fn, params, setup, teardown } = await load(request);
  const input = setup === undefined ? params : await setup(params);
  await fn(input);
  await teardown?.(input);
}

async function load({ component, params, setup, teardown }: OnceRequest): Promise<SampledComponent> {
  const named = (exportName: string | undefined) =>
    exportName === undefined ? undefined : loadFunction({ ...component, exportName });
  return { fn: await loadFunction(component), params, setup: await named(setup), teardown: await named(teardown) };
}
