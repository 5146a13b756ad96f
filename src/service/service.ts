import type { InspectorClient } from '../core/inspector';
import type { Duration } from '../core/units';
import type { Client } from './client';
import type { Dependency } from './dependency';

/** How a service was given. Only `command` runs in a process of its own. */
export type ServiceForm = 'handler' | 'server' | 'fastify' | 'nest' | 'fetch' | 'url' | 'command';

/** What a service of its own process wrote to stdout and stderr; empty for the other forms. */
export interface ServiceLogs {
  /** Everything kept, in the order of arrival (the newest 1 MB). */
  readonly text: string;
  /** The last `count` lines. */
  last(count: number): string;
}

/**
 * What is under test, made reachable.
 *
 * @example
 * ```ts
 * const service = await startService({ command: ['node', 'dist/server.js'], ready: '/health' });
 * try { expect(await service.client.get('/health')).toHaveStatus(200); } finally { await service.stop(); }
 * ```
 */
export interface Service {
  /** How it was given. */
  readonly form: ServiceForm;
  /** For messages: `node dist/server.js`, `the Fastify app`, the URL. */
  readonly label: string;
  /** Origin and base path, without a slash at the end: `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Keep-alive HTTP client, with paths relative to `url`. */
  readonly client: Client;
  /** Process id, of a service of its own process. */
  readonly pid: number | undefined;
  /** What it wrote. */
  readonly logs: ServiceLogs;
  /**
   * A declared dependency of a service in its own process.
   * @throws MettleError `METTLE_DEPENDENCY` for a name that was not declared.
   */
  dependency(name: string): Dependency;
  /**
   * A client of the service's inspector on loopback; opened on first use, closed by `stop()` or by its own `close()`.
   * @throws MettleError `METTLE_INSPECTOR` for a form that has none.
   */
  inspect(): Promise<InspectorClient>;
  /**
   * A further, independent instance, started in the same way: on another port, with relays of its own to the same
   * dependencies. The caller stops it.
   * @throws MettleError `METTLE_SERVICE_START` for a form that cannot be started twice, which says how it can.
   */
  another(): Promise<Service>;
  /**
   * Sends a signal to a service of its own process, with everything that it started. A death that comes of it was asked for, and
   * is no error at the end.
   * @throws MettleError `METTLE_PROCESS` for a form without a process of its own, and for a signal that the platform does not have.
   */
  signal(name: NodeJS.Signals): void;
  /**
   * Stops and starts again on the same address, with the same relays. What had died is alive again, and its death no longer
   * an error.
   * @param options - `within`: how long the start may take, also beyond the end of the running test. Default: the service's own
   * `startTimeout`, and no longer than the test.
   * @throws MettleError `METTLE_SERVICE_START` for a form that cannot be started twice, which says how it can.
   */
  restart(options?: { readonly within?: Duration }): Promise<void>;
  /**
   * Ends it and everything that it started, and waits for that. A second call gives the same outcome.
   * @throws MettleError `METTLE_SERVICE_DIED` where it had died by itself, with its last log lines; `METTLE_TIMEOUT` where an
   * app of this process does not close.
   */
  stop(): Promise<void>;
  /** The same as `stop()`, for `await using`, in runtimes that have it. */
  [Symbol.asyncDispose](): Promise<void>;
}
