import { url as inspectorUrl } from 'node:inspector';
import { isLoopback, requireAllowedHost } from '../../core/allow-hosts';
import { callSite } from '../../core/call-site';
import { controlPort } from '../../core/control-ports';
import { failedTo, MettleError } from '../../core/errors';
import { host } from '../../core/host';
import { shown } from '../../core/options';
import type { RelayTarget } from '../../core/relay';
import { processState } from '../../core/state';
import { maskedAddress, placeOfAddress } from '../../service';
import type { Reachable } from '../targets/target';
import { routeTo, watchConnections } from './connect-hook';
import { OutgoingRelay } from './outgoing-relay';
import { keyOf } from './place';

/**
 * Something that this process calls, by its address: what every fault on connections takes as `of`.
 *
 * While an experiment has a fault on it, connections of this process to that host and port lead through a relay on loopback;
 * those that are open already are reached where they are. Host header, server name and certificate stay as they are.
 * What other processes, worker threads and native code connect is not seen: see `docs/faults-in-this-process.md`.
 *
 * @param address - a URL (`https://api.stripe.com`, `postgres://127.0.0.1:5432`), `host:port`, or a unix socket
 * (`/run/app.sock`, `unix:/run/app.sock`). The path and the credentials of a URL do not matter.
 * @throws MettleError `METTLE_DEPENDENCY` for an address that is none, `METTLE_HOST_REFUSED` for one outside `allowHosts`. Before
 * the body of an experiment: `METTLE_FAULT` for the service under test itself, and for what is needed to take faults back.
 * @example
 * ```ts
 * const stripe = dependency('https://api.stripe.com');
 * await withChaos(latency({ of: stripe, delay: '2s' }), async () => {
 *   expect(await service.client.post('/orders', { json: order })).toHaveStatus(503);
 * });
 * ```
 */
export function dependency(address: string): Reachable {
  if (typeof address !== 'string' || address === '') {
    throw new MettleError(
      'METTLE_DEPENDENCY',
      `Failed to read the address of a dependency: it must be a text, but it got ${shown(address)}. Example: dependency('https://api.stripe.com').`,
    );
  }
  const target = targetOf(address);
  const name = maskedAddress(address);
  if ('host' in target) {
    const bracketed = target.host.includes(':') ? `[${target.host}]` : target.host;
    requireAllowedHost(`http://${bracketed}:${target.port}`, `put a fault on ${name}`);
  }
  if (host().fileHooks() === undefined) trackConnections();
  const relay = relayOf(target);
  return {
    name,
    address,
    relay,
    prepare: () => {
      refuseControlChannel(target, name);
      refuseStandIn(target, name);
      return relay.acquire();
    },
    observe: (journal) => relay.observe(journal),
  };
}

/**
 * Begins to note the connections that this process opens, so that faults reach those that are open before they come. Until
 * the returned function is called. Under Jest the setup of the preset does it, from the beginning of the file to its end; elsewhere
 * the first {@link dependency} does, and this function where connections are made before that.
 *
 * @example
 * ```ts
 * import { trackConnections } from 'jest-mettle/chaos'; // first of all
 * trackConnections();
 * ```
 */
export function trackConnections(): () => void {
  const state = processState<{ stop?: (() => void) | undefined }>('outgoing-tracking', () => ({}));
  state.stop ??= watchConnections();
  return () => {
    state.stop?.();
    state.stop = undefined;
  };
}

/** One relay for each place, however many name it. */
function relayOf(target: RelayTarget): OutgoingRelay {
  const relays = processState('outgoing-relays', () => new Map<string, OutgoingRelay>());
  const key = keyOf(target);
  const known = relays.get(key);
  if (known) return known;
  const made = new OutgoingRelay(target, `the relay of ${'path' in target ? target.path : key}`, callSite());
  relays.set(key, made);
  return made;
}

function targetOf(address: string): RelayTarget {
  const [, path] = /^(?:unix:(?:\/\/)?)?(\/.+)$/s.exec(address) ?? [];
  return path === undefined ? placeOfAddress(address) : { path };
}

function refuseControlChannel(target: RelayTarget, name: string): void {
  if (!('host' in target) || !isLoopback(target.host)) return;
  const inspector = inspectorUrl();
  const isInspector = inspector !== undefined && Number(new URL(inspector).port) === target.port;
  const what = isInspector ? "this process's own inspector" : controlPort(target.port);
  if (what === undefined) return;
  throw failedTo({
    to: `put a fault on ${name}`,
    reason: `it is ${what}`,
    cure: 'Put the fault on something that it calls',
    code: 'METTLE_FAULT',
  });
}

function refuseStandIn(target: RelayTarget, name: string): void {
  const { standIn } = routeTo(target) ?? {};
  if (standIn === undefined) return;
  throw failedTo({
    to: `put a fault on ${name}`,
    reason: `${standIn} answers in its place, so that nothing reaches it`,
    cure: 'Put the fault on the stub itself: { of: stub }',
    code: 'METTLE_FAULT',
  });
}
