import { callSite } from '../core/call-site';
import { accepts, isPlainObject, optional, readOptions, rule } from '../core/options';
import type { IdentityOptions } from './client';
import type { ServiceCommand } from './command/options';
import { readLauncher } from './forms';
import type { FastifyLike } from './forms/fastify';
import type { FetchLike } from './forms/fetch';
import type { Launcher } from './forms/form';
import type { ServiceFactory } from './forms/from';
import type { KoaLike, RequestHandler } from './forms/handler';
import type { HttpServer } from './forms/listening';
import type { NestLike } from './forms/nest';
import type { ServiceUrl } from './forms/url';
import { readIdentity } from './http-client';
import { startLauncher } from './running-service';
import type { Service } from './service';

/** What can be started as a service, except for a function that builds it. */
export type ServiceSource =
  | ServiceCommand
  | ServiceUrl
  | RequestHandler
  | KoaLike
  | HttpServer
  | FastifyLike
  | NestLike
  | FetchLike;

/** Everything that {@link startService} and {@link useService} take. */
export type Startable = ServiceSource | ServiceFactory<ServiceSource>;

/** Options of {@link startService} and {@link useService}. */
export interface ServiceOptions {
  /** What it is called in messages and in the report. Default: the command, the address, or the kind of app. */
  readonly name?: string;
  /** Headers, cookies and time limit of `service.client`. Default: none, and 30 s. */
  readonly client?: IdentityOptions;
}

const rules = {
  name: optional(rule.text("'orders'")),
  client: optional(accepts<IdentityOptions>('options of a client', "{ timeout: '5s' }", isPlainObject)),
};

/**
 * Starts a service and makes it reachable, anywhere: in a test, in a script, with any test runner. Call `stop()` at the end;
 * in a spec, {@link useService} does both.
 *
 * A service of this process listens on 127.0.0.1, on a free port.
 *
 * @param startable - what to start: `{ command }` (a process of its own), `{ url }` (it runs already), an Express, Koa or
 * Connect app, a Fastify or Nest app, an `http.Server`, a web-standard `{ fetch }` (Hono), or `{ from }`, a function that
 * builds one of these.
 * @throws MettleError `METTLE_OPTION` for wrong options, `METTLE_SERVICE_START` with the last log lines where it does not
 * start, `METTLE_HOST_REFUSED` for an address that is neither on this machine nor in `allowHosts`.
 * @example
 * ```ts
 * const service = await startService({ command: ['node', 'dist/server.js'], ready: '/health' });
 * try { expect(await service.client.get('/health')).toHaveStatus(200); } finally { await service.stop(); }
 * ```
 */
export async function startService(startable: Startable, options?: ServiceOptions): Promise<Service> {
  // Taken before the first wait: after it the caller is no longer on the stack.
  const madeAt = callSite();
  return openService(startable, options, madeAt).start();
}

/** A service that was read at the door, with every wrong option said, and can be started. */
export interface ReadService {
  readonly launcher: Launcher;
  start(): Promise<Service>;
}

/** Reads a service and its options. @throws MettleError `METTLE_OPTION` */
export function openService(startable: unknown, options: unknown, madeAt: string): ReadService {
  const { name, client: identity } = readOptions('startService', options, rules);
  const client = readIdentity('startService: client', identity);
  const launcher = readLauncher(startable);
  const another = () => openService(startable, options, callSite()).start();
  return { launcher, start: () => startLauncher({ launcher, name, client, madeAt, another }) };
}
