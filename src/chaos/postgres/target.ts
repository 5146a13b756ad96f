import { failedTo } from '../../core/errors';
import { type Rule, readsAs } from '../../core/options';
import { type ConnectionTarget, connections } from '../targets/target';

/** The option `of` of a fault that reads the Postgres protocol. */
export function postgresDependency(): Rule<ConnectionTarget> {
  const reached = connections();
  return readsAs(
    'a Postgres dependency: service.dependency(…) of a service in its own process, or dependency(…) of this process',
    reached.example,
    (raw) => {
      const target = reached.read(raw);
      if (typeof target === 'symbol' || !speaks(target)) return undefined;
      refuseEncryption(target.label, (raw as { readonly address: string }).address);
      return target;
    },
  );
}

/** An address without a scheme may be anything. */
function speaks({ scheme }: ConnectionTarget): boolean {
  return scheme === undefined || scheme === 'postgres' || scheme === 'postgresql' || scheme === 'tcp';
}

function refuseEncryption(label: string, address: string): void {
  const mode = /[?&]sslmode=(require|verify-ca|verify-full)\b/.exec(address)?.[1];
  if (mode === undefined) return;
  throw failedTo({
    to: `put a Postgres fault on ${label}`,
    reason: `its address says sslmode=${mode}, and what is encrypted cannot be read or replaced`,
    cure: 'Connect without TLS in tests, with sslmode=prefer or sslmode=disable, or use faults of the network',
    code: 'METTLE_OPTION',
  });
}
