import type { Socket } from 'node:net';
import { processState } from '../../core/state';
import type { Place } from './place';

interface Tracked {
  /** Weakly: a connection that we held would be a leak that we made ourselves. */
  readonly socket: WeakRef<Socket>;
  readonly place: Place;
}

interface Tracking {
  readonly sockets: Set<Tracked>;
  /** The number at which those that are gone are looked for. */
  sweepAt: number;
}

/** So few that looking through them costs nothing. */
const SWEEP_FROM = 64;

function tracking(): Tracking {
  return processState('outgoing-sockets', () => ({ sockets: new Set<Tracked>(), sweepAt: SWEEP_FROM }));
}

/** Notes a socket that is about to connect, past every relay. */
export function track(socket: Socket, place: Place): void {
  const state = tracking();
  state.sockets.add({ socket: new WeakRef(socket), place });
  if (state.sockets.size < state.sweepAt) return;
  for (const one of state.sockets) if (isGone(one.socket.deref())) state.sockets.delete(one);
  state.sweepAt = Math.max(SWEEP_FROM, 2 * state.sockets.size);
}

/** The sockets that are open to a place, oldest first. */
export function openSockets(isThere: (place: Place) => boolean): Socket[] {
  return [...tracking().sockets].flatMap(({ socket, place }) => {
    const open = socket.deref();
    return open && !isGone(open) && isThere(place) ? [open] : [];
  });
}

function isGone(socket: Socket | undefined): boolean {
  return socket === undefined || socket.destroyed || (socket.readableEnded && socket.writableFinished);
}
