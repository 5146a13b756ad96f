import { processState } from './state';

function ports(): Map<number, string> {
  return processState('control-ports', () => new Map<number, string>());
}

/**
 * Notes a port of loopback on which no fault on outgoing connections of this process may be put: what is under test itself, or
 * what is needed to take faults back. Until the returned function is called.
 *
 * @param what - what listens there, as in `the service on http://127.0.0.1:3000 itself`.
 */
export function reserveControlPort(port: number, what: string): () => void {
  ports().set(port, what);
  return () => {
    if (ports().get(port) === what) ports().delete(port);
  };
}

/** What listens on a port that no fault may be put on. */
export function controlPort(port: number): string | undefined {
  return ports().get(port);
}
