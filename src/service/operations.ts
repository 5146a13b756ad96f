import type { OperationCalls } from '../core/records/record';

interface Tally {
  calls: number;
  errors: number;
  totalMs: number;
  maxMs: number;
  readonly statuses: Record<string, number>;
}

const IDENTIFIER = /^(?:\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{24,}|[0-9A-HJKMNP-TV-Z]{26})$/i;

/** A test that makes up paths must not fill the memory: further operations are counted together. */
const MOST_OPERATIONS = 200;

/** Groups paths that differ in an identifier only (a number, UUID, ULID or long hexadecimal): `/orders/17` is `/orders/:id`. */
export function operationOf(method: string, path: string): string {
  const segments = path.split('/').map((segment) => (IDENTIFIER.test(segment) ? ':id' : segment));
  return `${method} ${segments.join('/')}`;
}

/** Counts the calls of a service's clients by operation, for the report. */
export class OperationTallies {
  readonly #tallies = new Map<string, Tally>();

  /** An answer, or none where `status` is absent; `ms` from dispatch to the last byte or the failure. */
  count(method: string, path: string, ms: number, status?: number): void {
    const named = operationOf(method, path);
    const known = this.#tallies.has(named) || this.#tallies.size < MOST_OPERATIONS;
    const operation = known ? named : `${method} (other paths)`;
    const tally = this.#tallies.get(operation) ?? { calls: 0, errors: 0, totalMs: 0, maxMs: 0, statuses: {} };
    this.#tallies.set(operation, tally);
    tally.calls += 1;
    tally.totalMs += ms;
    tally.maxMs = Math.max(tally.maxMs, ms);
    if (status === undefined) tally.errors += 1;
    else tally.statuses[status] = (tally.statuses[status] ?? 0) + 1;
  }

  /** The figures so far, in the order of first call. */
  summary(): OperationCalls[] {
    return [...this.#tallies].map(([operation, { calls, errors, totalMs, maxMs, statuses }]) => ({
      operation,
      calls,
      statuses: { ...statuses },
      errors,
      meanMs: totalMs / calls,
      maxMs,
    }));
  }
}
