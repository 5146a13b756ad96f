import type { Socket } from 'node:net';
import { processState } from '../../core/state';
import type { Place } from './place';

interface Tracking {
  /** Weakly: a connection that we held would be a leak that we made ourselves. */
  readonly sockets: Set<WeakRef<Socket>>;
  readonly places: WeakMap<Socket, Place>;
  /** The number at which those that are gone are looked for. */
  sweepAt: number;
}

/** So few that looking through them costs nothing. */
const SWEEP_FROM = 64;

function tracking(): Tracking {
  return processState('outgoing-sockets', () => ({ sockets: new Set(), places: new WeakMap(), sweepAt: SWEEP_FROM }));
}

/** Notes a socket that is about to connect, past every relay. */
export function track(socket: Socket, place: Place): void {
  const { sockets, places } = tracking();
  if (!places.has(socket)) sockets.add(new WeakRef(socket));
  places.set(socket, place);
  sweep();
}

/** Notes that TLS has taken over the bytes of a socket: what goes through the stream of `secure` is to be reached now. */
export function trackSecure(secure: Socket, below: Socket): void {
  const { places } = tracking();
  const place = places.get(below);
  if (place === undefined || secure === below) return;
  places.delete(below);
  track(secure, place);
}

/** The sockets that are open to a place, oldest first. */
export function openSockets(isThere: (place: Place) => boolean): Socket[] {
  const { sockets, places } = tracking();
  return [...sockets].flatMap((weak) => {
    const socket = weak.deref();
    const place = socket && places.get(socket);
    return place && !isGone(socket) && isThere(place) ? [socket] : [];
  });
}

function sweep(): void {
  const state = tracking();
  if (state.sockets.size < state.sweepAt) return;
  for (const weak of state.sockets) if (isGone(weak.deref())) state.sockets.delete(weak);
  state.sweepAt = Math.max(SWEEP_FROM, 2 * state.sockets.size);
}

function isGone(socket: Socket | undefined): boolean {
  return socket === undefined || socket.destroyed || (socket.readableEnded && socket.writableFinished);
}
