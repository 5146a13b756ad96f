import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { nowMs } from '../../../../src/core/clock';

/** A connection and all that came over it. */
export interface Talk {
  readonly socket: Socket;
  /** What was received so far. */
  readonly received: () => string;
  /** Waits until so many characters were received, or the connection is over. */
  until(length: number): Promise<string>;
  /** How the other side ended it: `end` for FIN, or the code of the error. */
  readonly over: Promise<string>;
}

/** Connects to an address as the API shows it: `127.0.0.1:40123`. @throws what the system says */
export async function talkTo(address: string): Promise<Talk> {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  const socket = connect({ host, port: Number(address.slice(colon + 1)), noDelay: true, allowHalfOpen: true });
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  const over = new Promise<string>((resolve) => {
    socket.once('end', () => resolve('end'));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
  await once(socket, 'connect');
  return {
    socket,
    received: () => text,
    async until(length) {
      let isOver = false;
      void over.then(() => {
        isOver = true;
      });
      while (text.length < length && !isOver) await Promise.race([once(socket, 'data').catch(() => {}), over]);
      return text;
    },
    over,
  };
}

/** How long one byte takes there and back, over a connection of its own to an echo. */
export async function roundTripMs(address: string): Promise<number> {
  const talk = await talkTo(address);
  const start = nowMs();
  talk.socket.write('x');
  await talk.until(1);
  const took = nowMs() - start;
  talk.socket.destroy();
  return took;
}
