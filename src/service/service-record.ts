import { writeRecord } from '../core/records/journal';
import type { ServiceRecordResult } from '../core/records/record';
import type { Dependency } from './dependency';
import { masked } from './dependency-address';
import type { Service } from './service';

/** What a service knows about itself when it has stopped. */
export interface StoppedService extends Pick<ServiceRecordResult, 'startMs' | 'upMs' | 'restarts' | 'operations'> {
  readonly service: Pick<Service, 'form' | 'label' | 'url'>;
  readonly startedAt: string;
  readonly died: string | undefined;
  readonly dependencies: readonly Dependency[];
}

/** Leaves the record of a service, without the passwords of its dependencies. */
export function writeServiceRecord(stopped: StoppedService): void {
  const { service, startedAt, startMs, upMs, restarts, died, operations } = stopped;
  const { form, label, url } = service;
  const dependencies = stopped.dependencies.map(({ name, address, relay }) => {
    const { connections, bytesUp, bytesDown } = relay;
    return { name, address: masked(address), connections, bytesUp, bytesDown };
  });
  writeRecord<'service'>({
    kind: 'service',
    title: label,
    outcome: 'completed',
    reasons: [],
    startedAt,
    durationMs: upMs,
    result: { form, label, url, startMs, upMs, restarts, died: died ?? null, operations, dependencies },
  });
}
