import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { isOwnTraffic } from '../../core/own-traffic';
import { patch } from '../../core/patches';
import { processState } from '../../core/state';
import { track, trackSecure } from './open-sockets';
import { type ConnectCall, type Place, placeOf, readCall } from './place';

/** Where connections to a dependency are sent. */
export interface Route {
  /** What answers there, where it is not the real thing: no other route goes before it, since nothing may reach the real one. */
  readonly standIn?: string;
  /** Whether this is where the dependency is, as the caller says it. */
  isTo(place: Place): 'exactly' | 'perhaps' | 'no';
  /** Connects the socket in place of Node. */
  connect(socket: Socket, call: ConnectCall, original: Connect): void;
}

/** `net.Socket.prototype.connect`, in its form for options. */
export type Connect = (this: Socket, ...args: unknown[]) => Socket;

interface Hook {
  readonly routes: Set<Route>;
  users: number;
  restores: (() => void)[];
}

function hook(): Hook {
  return processState('outgoing-hook', () => ({ routes: new Set<Route>(), users: 0, restores: [] }));
}

/**
 * Sees every connection that is made in this process, until the returned function is called: the one owner of
 * `net.Socket.prototype.connect`, in which `http`, `https`, `http2`, `tls`, `fetch`, undici and every driver written in JavaScript end.
 */
export function watchConnections(): () => void {
  const state = hook();
  if (state.users === 0) state.restores = [hookConnect(), hookTls()];
  state.users += 1;
  let done = false;
  return () => {
    if (done) return;
    done = true;
    state.users -= 1;
    if (state.users === 0) for (const restore of state.restores.splice(0)) restore();
  };
}

/** Sends the connections of a route its way, until the returned function is called. */
export function addRoute(route: Route): () => void {
  const unwatch = watchConnections();
  hook().routes.add(route);
  return () => {
    hook().routes.delete(route);
    unwatch();
  };
}

function hookConnect(): () => void {
  let isOver = false;
  const restore = patch(
    Socket.prototype,
    'connect',
    (original) =>
      function connect(this: Socket, ...args: unknown[]) {
        const plain = original as Connect;
        if (isOver || isOwnTraffic()) return plain.apply(this, args);
        const call = readCall(args);
        const place = placeOf(call.options);
        const route = place && routeTo(place);
        if (route) route.connect(this, call, plain);
        else {
          plain.apply(this, args);
          if (place) track(this, place);
        }
        return this;
      } as typeof original,
    'net.Socket.prototype.connect',
  );
  return () => {
    isOver = true;
    restoreOrStayBelow(restore);
  };
}

/** Called by Node for each TLS socket that is made; not documented. */
type Initialising = TLSSocket & { _init(below: Socket | null | undefined, ...rest: unknown[]): void };

/** TLS on top of a socket that is connected already, as after a proxy's CONNECT or a Postgres SSLRequest. */
function hookTls(): () => void {
  const prototype = TLSSocket.prototype as Initialising;
  if (typeof prototype._init !== 'function') return () => {};
  const restore = patch(
    prototype,
    '_init',
    (original) =>
      function init(this: Initialising, below, ...rest) {
        original.call(this, below, ...rest);
        if (below instanceof Socket) trackSecure(this, below);
      },
    'tls.TLSSocket.prototype._init',
  );
  return () => restoreOrStayBelow(restore);
}

/**
 * Where a spy, a tracer or a mocking library stands over a hook for good, the hook stays below it and lets everything through: it
 * is there in every test file, and whoever uses no fault must not hear of it.
 */
function restoreOrStayBelow(restore: () => void): void {
  try {
    restore();
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'METTLE_PATCH') throw error;
  }
}

/** What stands in for a place goes first; what is meant by its own name goes before what merely has the same address. */
export function routeTo(place: Place): Route | undefined {
  const there = [...hook().routes].map((route) => ({ route, answer: route.isTo(place) }));
  const exact = there.filter(({ answer }) => answer === 'exactly');
  const best = exact.find(({ route }) => route.standIn) ?? exact[0] ?? there.find(({ answer }) => answer === 'perhaps');
  return best?.route;
}
