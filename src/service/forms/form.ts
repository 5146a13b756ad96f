import type { InspectorClient } from '../../core/inspector';
import type { Dependency } from '../dependency';
import type { ServiceForm, ServiceLogs } from '../service';

/** How long a start may take where nothing else is said. */
export const START_TIMEOUT_MS = 30_000;
/** How long a stop may take, or a process may take to end by itself, where nothing else is said. */
export const STOP_GRACE_MS = 5_000;

/** One way in which a service is given. A further form is a further file, listed in `index.ts`. */
export interface Form {
  /** How it is written, for the error that lists the forms. */
  readonly written: string;
  /** Reads what was given, once; `undefined` for what is of another form. @throws MettleError `METTLE_OPTION` */
  readonly read: (given: unknown) => Launcher | undefined;
}

/** How an instance shall be started. */
export interface Launch {
  /** The port to take again, after a restart; absent for one of its own choice. */
  readonly port?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Counts alone, in place of the form's own limit and that of the running test. */
  readonly withinMs?: number | undefined;
  /** Where the service was made, for the report of what was left behind. */
  readonly madeAt: string;
}

/** How long a start may take, by a form whose own limit is given. */
export function startLimit({ withinMs }: Launch, ownMs: number): { timeoutMs: number; outlastsTest: boolean } {
  return { timeoutMs: withinMs ?? ownMs, outlastsTest: withinMs !== undefined };
}

/** A service that was read, and can be launched. */
export interface Launcher {
  readonly label: string;
  readonly startTimeoutMs: number;
  readonly stopGraceMs: number;
  /** What stays over a restart. Stopped by `close()`. */
  readonly dependencies: readonly Dependency[];
  /** Why it cannot be done, as a reason and a cure; `undefined` where it can. */
  readonly refuses: (what: 'restart' | 'another') => Refusal | undefined;
  /**
   * Starts an instance. Leaves nothing behind where it fails.
   * @throws what the signal was aborted with, or why it did not start.
   */
  launch(how: Launch): Promise<Instance>;
  /** Ends what stayed over restarts. */
  close(): Promise<void>;
}

export interface Refusal {
  readonly reason: string;
  readonly cure: string;
}

/** A service that runs. */
export interface Instance {
  readonly form: ServiceForm;
  readonly label: string;
  /** Origin and base path, without a slash at the end. */
  readonly url: string;
  readonly pid: number | undefined;
  readonly logs: ServiceLogs;
  /** Whether the client has to check the certificate: not that of a server that the test itself made. */
  readonly verifyCertificate: boolean;
  /** How it died by itself, such as `exit code 1`; `undefined` while it runs, and after `stop()`. */
  readonly died: string | undefined;
  /** The same, after a moment in which a death that is just happening is noticed. */
  death(): Promise<string | undefined>;
  inspect(): Promise<InspectorClient>;
  /** Sends a signal to its processes; absent where they are not its own. */
  readonly signal: ((name: NodeJS.Signals) => void) | undefined;
  /** Ends it with everything that it started, and waits for that. */
  stop(graceMs: number): Promise<void>;
}

/** The logs of a form that writes to the test's own output. */
export const noLogs: ServiceLogs = { text: '', last: () => '' };

/** What is the same for each service that runs in this process, or that somebody else runs. */
export const livesElsewhere = {
  pid: undefined,
  logs: noLogs,
  died: undefined,
  death: async () => undefined,
  signal: undefined,
} as const;
