import { type Rule, readsAs, wrongOption } from '../../core/options';
import type { Fault } from '../fault';

const MUST_BE = 'a fault or a list of faults';
const EXAMPLE = "latency({ of: service.dependency('DATABASE_URL'), delay: '400ms' })";

/** The option `faults`: one, or a list of at least one. */
export const faultsRule: Rule<readonly Fault[]> = readsAs(MUST_BE, EXAMPLE, (raw) => {
  const list: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  return list.length > 0 && list.every(isFault) ? (list as readonly Fault[]) : undefined;
});

/** Reads the faults of an experiment that are no option, but an argument. @throws MettleError `METTLE_OPTION` */
export function readFaults(where: string, given: unknown): readonly Fault[] {
  const list = faultsRule.read(given);
  if (typeof list !== 'symbol') return list;
  throw wrongOption(where, 'faults', MUST_BE, given, EXAMPLE);
}

function isFault(raw: unknown): raw is Fault {
  return typeof raw === 'object' && raw !== null && 'inject' in raw && 'timeline' in raw;
}
