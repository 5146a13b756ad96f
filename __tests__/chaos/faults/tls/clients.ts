import { connect as connectHttp2 } from 'node:http2';
import { get } from 'node:https';
import { connect as connectTls } from 'node:tls';
import { Agent, request } from 'undici';

/** What a client came to: `status 200`, or what it was told, without the port, which differs. */
export type Outcome = { status: number } | { name: unknown; code: unknown; message: unknown; cause?: unknown };

/** Asks `https://localhost:<port>/` once, over a connection of its own. `ca` in place of the authorities that Node knows. */
export type TlsClient = (port: number, ca?: string) => Promise<Outcome>;

export const clients: Readonly<Record<string, TlsClient>> = {
  https: (port, ca) =>
    settled(
      (answer, fail) =>
        void get({ host: 'localhost', port, agent: false, ...(ca ? { ca } : {}) }, (response) => {
          response.resume();
          response.on('error', fail).on('end', () => answer(response.statusCode ?? 0));
        }).on('error', fail),
    ),
  fetch: (port) =>
    settled((answer, fail) => {
      fetch(`https://localhost:${port}/`, { headers: { connection: 'close' } })
        .then(async (response) => {
          await response.arrayBuffer();
          answer(response.status);
        })
        .catch(fail);
    }),
  undici: async (port, ca) => {
    const agent = new Agent({ connect: ca ? { ca } : {} });
    try {
      return await settled((answer, fail) => {
        request(`https://localhost:${port}/`, { dispatcher: agent })
          .then(async ({ statusCode, body }) => {
            await body.dump();
            answer(statusCode);
          })
          .catch(fail);
      });
    } finally {
      await agent.destroy();
    }
  },
  http2: (port, ca) =>
    settled((answer, fail) => {
      const session = connectHttp2(`https://localhost:${port}`, ca ? { ca } : {});
      session.on('error', fail);
      const stream = session.request({ ':path': '/' });
      // That the session is gone; why, the session says.
      stream.on('error', () => {}).on('response', (headers) => answer(Number(headers[':status'])));
      stream.on('close', () => session.destroy()).resume();
    }),
  tls: (port, ca) =>
    settled((answer, fail) => {
      const socket = connectTls({ host: 'localhost', port, servername: 'localhost', ...(ca ? { ca } : {}) });
      socket.on('error', fail).on('secureConnect', () => {
        answer(200);
        socket.destroy();
      });
    }),
};

function settled(ask: (answer: (status: number) => void, fail: (error: unknown) => void) => void): Promise<Outcome> {
  return new Promise((resolve) => {
    ask(
      (status) => resolve({ status }),
      (error) => resolve(shape(error)),
    );
  });
}

function shape(error: unknown): Outcome {
  const { name, code, message, cause } = error as Record<string, unknown>;
  // The text of OpenSSL begins with the number of a thread and an address.
  const text = String(message)
    .replace(/^(?:[0-9A-F]{8,}|write EPROTO [0-9A-F]+):/i, '')
    .replace(/:\d{4,5}\b/g, ':port');
  return { name, code, message: text, ...(cause === undefined ? {} : { cause: shape(cause) }) };
}
