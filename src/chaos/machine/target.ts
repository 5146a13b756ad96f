import { failedTo, reasonOf } from '../../core/errors';
import { type Rule, readsAs } from '../../core/options';
import { isStopped } from '../../core/process-state';
import { openInspector, type Service } from '../../service';
import { asTarget, type Target } from '../targets/target';

/** Longer than a process may take to open its inspector, which tells more by its own error. */
const OPENS_WITHIN_MS = 12_000;

/** A Node process in which something can go wrong. */
export interface ProcessTarget extends Target {
  /** The service that runs there; nothing for the process of the tests. */
  readonly service: Service | undefined;
  /** Where the service listens; nothing for the process of the tests without one. */
  readonly port: number | undefined;
}

/** A service of its own process, which can be stopped, killed and started again. */
export interface ServiceTarget extends Target {
  readonly service: Service;
}

/** The process of the tests. */
export const thisProcess: ProcessTarget = asTarget({ label: 'this process', service: undefined, port: undefined });

/** The option `of` of a fault inside a Node process. */
export function processes(): Rule<ProcessTarget> {
  return serviceRule('a service, as from useService or startService', (service) =>
    asTarget({
      label: labelOf(service),
      get service() {
        return runsElsewhere(service) ? service : undefined;
      },
      get port() {
        return portOf(service);
      },
      // Opening the inspector takes a moment, which should not be a part of the experiment.
      prepare: async () => {
        if (!runsElsewhere(service)) return;
        if (isStopped(service.pid)) {
          throw unreachable(service, 'it stands still', 'Have this fault begin before the one that pauses the service');
        }
        const inspector = await openInspector(service, OPENS_WITHIN_MS).catch((error) => {
          throw unreachable(
            service,
            reasonOf(error).replace(/\.$/, ''),
            'A service in a process of its own is reached by its inspector: see that it runs',
          );
        });
        await inspector.close();
      },
    }),
  );
}

/** The option `of` of a fault on a whole process. */
export function ownProcesses(): Rule<ServiceTarget> {
  return serviceRule("a service of its own process: { command: ['node', 'dist/server.js'] }", (service) =>
    asTarget({
      label: labelOf(service),
      service,
      prepare: () => {
        if (service.form === 'command') return;
        throw unreachable(
          service,
          'it was not started as a process of its own',
          "Start it so: { command: ['node', …] }",
        );
      },
    }),
  );
}

/** Whether a service runs in another process than the tests. */
function runsElsewhere({ form }: Service): boolean {
  return form === 'command' || form === 'url';
}

function portOf({ url }: Service): number {
  const { port, protocol } = new URL(url);
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}

function serviceRule<T>(mustBe: string, read: (service: Service) => T): Rule<T> {
  return readsAs(mustBe, 'service', (raw) => (isService(raw) ? read(raw) : undefined));
}

function isService(raw: unknown): raw is Service {
  return typeof raw === 'object' && raw !== null && ['form', 'inspect', 'restart'].every((name) => name in raw);
}

/** A service from useService does not know its name before it has started. */
function labelOf(service: Service): string {
  try {
    return service.label;
  } catch {
    return 'the service';
  }
}

function unreachable({ label }: Service, reason: string, cure: string) {
  return failedTo({ to: `reach ${label} for a fault`, reason, cure, code: 'METTLE_FAULT' });
}
