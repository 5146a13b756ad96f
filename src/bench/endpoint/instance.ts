import { failedTo, MettleError } from '../../core/errors';
import type { InspectorClient } from '../../core/inspector';
import { withoutRecords } from '../../core/records/journal';
import { openInspector, type Service } from '../../service';
import type { Call } from './messages';
import type { ReadRequest } from './request';
import type { Target } from './target';

/** A service that is measured: a further instance, or what is there. */
export interface Instance {
  readonly url: string;
  /** Its first process; `null` where it is not of this machine, or not alone in its process. */
  readonly pid: number | null;
  readonly verifyCertificate: boolean;
  /** Opens its inspector; absent for a service without one. @throws MettleError `METTLE_INSPECTOR` */
  readonly inspect?: (signal: AbortSignal) => Promise<InspectorClient>;
}

/** What is asked of a target. */
export interface Asked {
  readonly target: Target;
  readonly request: ReadRequest;
  readonly expectStatus: readonly number[] | null;
}

const INSPECTOR_WITHIN_MS = 12_000;

/** `GET /orders of node dist/server.js`, for messages. */
export function askedInWords({ target, request }: Pick<Asked, 'target' | 'request'>): string {
  return `${request.label} of ${target.label}`;
}

/** What a client needs to know to ask an instance. */
export function callOf(asked: Asked, { url, pid, verifyCertificate }: Instance): Call {
  const { method, target, headers, body } = asked.request;
  const request = { method, target, headers, body };
  return { label: askedInWords(asked), url, request, expectStatus: asked.expectStatus, verifyCertificate, pid };
}

/** The service as it is there. */
export function presentInstance({ url, service, kind }: Target): Instance {
  const inspectable = service !== undefined && kind !== 'this process';
  return {
    url: service?.url ?? url,
    // Of a process that somebody else has started the address is known, and no more.
    pid: service?.pid ?? null,
    verifyCertificate: kind !== 'this process',
    ...(inspectable && { inspect: (signal) => openInspector(service, INSPECTOR_WITHIN_MS, signal) }),
  };
}

/**
 * Starts a further instance of each, where that can be done, all at once, and stops them afterwards.
 *
 * @throws MettleError `METTLE_SERVICE_START` where one does not start, `METTLE_BENCHMARK` with its last log lines where one dies meanwhile.
 */
export async function withInstances<T>(
  all: readonly Asked[],
  signal: AbortSignal,
  use: (instances: readonly Instance[]) => Promise<T>,
): Promise<T> {
  const opened = await Promise.allSettled(all.map(open));
  const stopAll = async (): Promise<void> => {
    const stops = await Promise.allSettled(
      opened.map((each) => (each.status === 'fulfilled' ? each.value.stop() : null)),
    );
    for (const stop of stops) if (stop.status === 'rejected') throw stop.reason;
  };
  let result: T;
  try {
    signal.throwIfAborted();
    const instances = opened.map((each) => {
      if (each.status === 'rejected') throw each.reason;
      return each.value.instance;
    });
    result = await use(instances);
  } catch (error) {
    // Where one has died, that says more than the request that was not answered.
    await stopAll();
    throw error;
  }
  await stopAll();
  return result;
}

async function open(asked: Asked): Promise<{ readonly instance: Instance; readonly stop: () => Promise<void> }> {
  const { target } = asked;
  if (target.kind !== 'instances' || target.service === undefined) {
    return { instance: presentInstance(target), stop: async () => {} };
  }
  const service = await target.service.another();
  return { instance: presentInstance({ ...target, service }), stop: () => stopped(service, asked) };
}

/** Records of instances that were only started to be measured would stand beside the one that counts. */
async function stopped(service: Service, asked: Asked): Promise<void> {
  try {
    await withoutRecords(() => service.stop());
  } catch (error) {
    if (!(error instanceof MettleError) || error.code !== 'METTLE_SERVICE_DIED') throw error;
    throw failedTo({
      to: `benchmark ${askedInWords(asked)}`,
      reason: 'the service died while it was measured',
      cure: 'What it wrote last says why',
      code: 'METTLE_BENCHMARK',
      details: error.message,
      cause: error,
    });
  }
}
