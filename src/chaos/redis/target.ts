import { type Rule, readsAs } from '../../core/options';
import { type ConnectionTarget, connections } from '../targets/target';

/** The option `of` of a fault that reads the Redis protocol. */
export function redisDependency(): Rule<ConnectionTarget> {
  const reached = connections();
  return readsAs(
    'a Redis dependency that is reached without TLS (redis://): service.dependency(…) of a service in its own process, or dependency(…) of this process',
    reached.example,
    (raw) => {
      const target = reached.read(raw);
      return typeof target !== 'symbol' && speaks(target.scheme) ? target : undefined;
    },
  );
}

/** An address without a scheme may be anything. */
function speaks(scheme: string | undefined): boolean {
  return scheme === undefined || ['redis', 'valkey', 'tcp', 'unix'].includes(scheme);
}
