import { callSite } from '../core/call-site';
import { failedTo, reasonOf } from '../core/errors';
import { host } from '../core/host';
import type { Service } from './service';
import { openService, type ServiceOptions, type Startable } from './start-service';

/** What a hook gets beyond the service's own limits: ending a process tree that resists, relays, the record. */
const HOOK_MARGIN_MS = 15_000;

/** Typed by the contract, so that a member that is added to it cannot be forgotten here. */
const MEMBERS: Readonly<Record<Exclude<keyof Service, symbol>, true>> = {
  form: true,
  label: true,
  url: true,
  client: true,
  pid: true,
  logs: true,
  dependency: true,
  inspect: true,
  another: true,
  signal: true,
  restart: true,
  stop: true,
};

/**
 * Starts a service before the tests of the present spec file, and stops it after them. The service that is returned can be
 * used in tests and hooks; before the start its members throw.
 *
 * @param startable - as in {@link startService}; `{ from: () => … }` for an app whose building has to be awaited.
 * @throws MettleError `METTLE_OPTION` for wrong options, `METTLE_SERVICE_START` where no test runner gives hooks.
 * @example
 * ```ts
 * const service = useService({ command: ['node', 'dist/server.js'], ready: '/health' });
 *
 * test('is healthy', async () => {
 *   expect(await service.client.get('/health')).toHaveStatus(200);
 * });
 * ```
 */
export function useService(startable: Startable, options?: ServiceOptions): Service {
  const read = openService(startable, options, callSite());
  const hooks = requireHooks();
  let service: Service | undefined;
  let failure: unknown;
  const { startTimeoutMs, stopGraceMs } = read.launcher;
  hooks.beforeAll(async () => {
    try {
      service = await read.start();
    } catch (error) {
      failure = error;
      throw error;
    }
  }, startTimeoutMs + HOOK_MARGIN_MS);
  hooks.afterAll(async () => service?.stop(), stopGraceMs + HOOK_MARGIN_MS);
  return lateService(() => {
    if (service) return service;
    throw failure === undefined ? notStarted() : startFailed(failure);
  });
}

function requireHooks() {
  const { name } = host().test();
  const hooks = name === undefined ? host().fileHooks() : undefined;
  if (hooks) return hooks;
  throw failedTo({
    to: 'use the service',
    reason: name === undefined ? 'no test runner gives beforeAll and afterAll here' : 'a test is running already',
    cure: 'Call useService at the top of a spec file or in a describe; elsewhere, await startService(…) and stop it yourself',
    code: 'METTLE_SERVICE_START',
  });
}

/** A service that is there later. Only its own members are asked for: a matcher that looks for `then` finds nothing. */
function lateService(present: () => Service): Service {
  return new Proxy({} as Service, {
    get(_, name) {
      if (typeof name === 'symbol') return name === Symbol.asyncDispose ? () => present().stop() : undefined;
      if (!Object.hasOwn(MEMBERS, name)) return undefined;
      const service = present();
      const member = service[name as keyof typeof MEMBERS] as unknown;
      return typeof member === 'function' ? member.bind(service) : member;
    },
    has: (_, name) => Object.hasOwn(MEMBERS, name),
  });
}

function notStarted() {
  return failedTo({
    to: 'use the service',
    reason: 'it has not started yet',
    cure: 'Use it inside a test or a hook',
    code: 'METTLE_SERVICE_START',
  });
}

function startFailed(failure: unknown) {
  return failedTo({
    to: 'use the service',
    reason: 'its start failed',
    cure: 'The cause says why',
    code: 'METTLE_SERVICE_START',
    cause: failure,
    details: reasonOf(failure),
  });
}
