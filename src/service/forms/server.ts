import type { Form, Launcher } from './form';
import { inProcess } from './in-process';
import { closeServer, type HttpServer, isHttpServer, listenOnLoopback } from './listening';

/** `http.Server` and `https.Server`, listening or not. */
export const serverForm: Form = {
  written: 'an http.Server or https.Server',
  read: (given) => (isHttpServer(given) ? readServer(given) : undefined),
};

function readServer(server: HttpServer): Launcher {
  return inProcess({
    form: 'server',
    label: 'the server',
    adopted: server.listening ? server : undefined,
    refuses: (what) =>
      what === 'restart'
        ? undefined
        : {
            reason: 'one server cannot listen twice',
            cure: 'Give a function that builds it: { from: () => createServer(app) }',
          },
    async listen(port) {
      await listenOnLoopback(server, port);
      return server;
    },
    close: () => closeServer(server),
  });
}
