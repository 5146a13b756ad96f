import { type Rule, readsAs } from '../../../core/options';
import { type ConnectionTarget, isReachable, targetOf } from '../../targets/target';

/** Schemes of protocols that do without TLS, or ask for it in words of their own first, as Postgres does. */
const NOT_TLS_FROM_THE_START = new Set([
  'http',
  'ws',
  'redis',
  'amqp',
  'mqtt',
  'nats',
  'ldap',
  'smtp',
  'mongodb',
  'mysql',
  'mariadb',
  'postgres',
  'postgresql',
]);

/** The option `of` of a fault on TLS: a dependency that is reached by TLS from the first byte. */
export function tlsConnections(): Rule<ConnectionTarget> {
  return readsAs(
    'a dependency that speaks TLS from the first byte, such as an https one: dependency(…), a stub, or service.dependency(…)',
    "dependency('https://api.stripe.com')",
    (raw) => {
      if (!isReachable(raw)) return undefined;
      const target = targetOf(raw.tls ? { name: raw.name, ...raw.tls } : raw);
      return target.scheme !== undefined && NOT_TLS_FROM_THE_START.has(target.scheme) ? undefined : target;
    },
  );
}
