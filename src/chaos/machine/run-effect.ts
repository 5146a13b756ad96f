import type { FaultContext } from '../fault';
import type { Effect } from './effect';
import { type EffectName, effects, type PlanOf } from './effects';
import { effectInService } from './in-service';
import type { ProcessTarget } from './target';

/** Puts an effect into the process that is meant, for as long as the fault lasts. */
export async function runEffect<Name extends EffectName>(
  { service }: ProcessTarget,
  name: Name,
  plan: PlanOf<Name>,
  context: Pick<FaultContext<object>, 'defer' | 'fired' | 'figure' | 'note' | 'signal'>,
): Promise<void> {
  if (service) return effectInService(service, name, plan, context);
  const { defer, fired, figure } = context;
  const start = effects[name] as Effect<PlanOf<Name>>;
  const running = await start(plan, { figure, fired: (detail) => fired(detail === undefined ? {} : { detail }) });
  defer(
    () => running.stop(),
    () => running.left(),
  );
}
