import { anySignal } from '../../core/any-signal';
import { connectInspector, type InspectorClient } from '../../core/inspector';
import { inspectorOfProcess } from '../../core/inspector-of-process';
import { isStopped } from '../../core/process-state';
import { openInspector as openInspectorOf, type Service } from '../../service';

/** A process of its own, as whoever knows it gives it. */
export interface Inspected {
  /** For messages: `node dist/server.js`. */
  readonly label: string;
  /** The same for the same process. */
  readonly key: string;
  /** Connects to its inspector. `opened`: the inspector was not open before. @throws Error */
  connect(signal: AbortSignal): Promise<{ readonly inspector: InspectorClient; readonly opened: boolean }>;
  /** Why it is not the process any more that it was, as far as its owner knows. */
  change(): string | undefined;
  /** The last that it wrote. */
  lastLines(): string;
}

/** A process that runs already, and is no service. */
export type RunningProcess =
  | {
      /** Its id. Its inspector is opened where it is not open yet. */
      readonly pid: number;
    }
  | {
      /** Where its inspector is: `ws://127.0.0.1:9229/…` as Node prints it, or `http://127.0.0.1:9229`. */
      readonly inspector: string;
    };

/** Whether that is what was given. */
export function isRunningProcess(given: unknown): given is RunningProcess {
  if (typeof given !== 'object' || given === null) return false;
  const { pid, inspector } = given as { pid?: unknown; inspector?: unknown };
  return (Number.isInteger(pid) && (pid as number) > 0) || typeof inspector === 'string';
}

/** Longer than a process may take to open its inspector, which tells more by its own error. */
const OPENS_WITHIN_MS = 12_000;
const LOG_LINES = 10;

/** A service, over the inspector that it gives. */
export function inspectedService(service: Service): Inspected {
  const { pid, label } = service;
  return {
    label,
    key: `${pid} at ${service.url}`,
    async connect(signal) {
      if (isStopped(pid)) throw new Error('it stands still, stopped by a signal, until it is sent SIGCONT');
      const before = service.logs.text;
      const inspector = await openInspectorOf(service, OPENS_WITHIN_MS, signal);
      // Node prints the address as it opens it: what was not printed before was opened by us.
      return { inspector, opened: service.form === 'command' && !before.includes(inspector.url) };
    },
    change: () => (service.pid === pid ? undefined : 'it was started again meanwhile'),
    lastLines: () => service.logs.last(LOG_LINES),
  };
}

/** A process that runs already. */
export function inspectedProcess(running: RunningProcess): Inspected {
  const label = 'pid' in running ? `process ${running.pid}` : `the process at ${running.inspector}`;
  return {
    label,
    key: label,
    async connect(signal) {
      const { url, opened } =
        'pid' in running ? await inspectorOfProcess(running.pid, signal) : { url: running.inspector, opened: false };
      return {
        inspector: await connectInspector(url, {
          signal: anySignal([signal, AbortSignal.timeout(OPENS_WITHIN_MS)]),
        }),
        opened,
      };
    },
    change: () => undefined,
    lastLines: () => '',
  };
}
