import { addRoute } from '../../outgoing/connect-hook';
import { openSockets } from '../../outgoing/open-sockets';
import { keyOf } from '../../outgoing/place';

/**
 * Has every connection of this process to a host and port go to a port of loopback, until the returned function is called. The
 * name is not looked up: it may be one that does not exist. Connections that are open to the real host are closed, as far as they
 * are known, so that none is used on unseen.
 *
 * @param standIn - what answers there, for messages.
 */
export function routeToLoopback(
  place: { readonly host: string; readonly port: number },
  port: number,
  standIn: string,
): () => void {
  const key = keyOf(place);
  const remove = addRoute({
    standIn,
    isTo: (wanted) => (keyOf(wanted) === key ? 'exactly' : 'no'),
    connect(socket, { options, callback }, original) {
      const copy = Object.assign(Object.create(Object.getPrototypeOf(options)), options);
      for (const name of ['path', 'lookup', 'family', 'localAddress', 'localPort']) delete copy[name];
      original.call(socket, Object.assign(copy, { host: '127.0.0.1', port }), ...(callback ? [callback] : []));
    },
  });
  for (const socket of openSockets((open) => keyOf(open) === key)) socket.destroy();
  return remove;
}
