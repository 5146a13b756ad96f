import type { Form } from './form';
import { inProcess, startsOnce } from './in-process';
import { type HttpServer, isHttpServer } from './listening';

/** What is needed of a Fastify instance. */
export interface FastifyLike {
  /** The `http.Server` beneath. */
  readonly server: unknown;
  /** Loads its plugins. */
  ready(): unknown;
  /** Starts to listen. */
  listen(options: { readonly host: string; readonly port: number }): Promise<unknown>;
  /** Ends it, with its `onClose` hooks. */
  close(): unknown;
}

/** A Fastify instance: it becomes ready, listens, and runs its `onClose` hooks at the end. */
export const fastifyForm: Form = {
  written: 'a Fastify instance',
  read(app) {
    if (!isFastify(app)) return undefined;
    const server = app.server as HttpServer;
    return inProcess({
      form: 'fastify',
      label: 'the Fastify app',
      adopted: server.listening ? server : undefined,
      refuses: () => startsOnce('a Fastify app', 'buildApp()'),
      async listen(port) {
        await app.listen({ host: '127.0.0.1', port });
        return server;
      },
      close: async () => app.close(),
    });
  },
};

function isFastify(given: unknown): given is FastifyLike {
  const app = given as Partial<FastifyLike> | null;
  return (
    typeof app === 'object' &&
    app !== null &&
    typeof app.ready === 'function' &&
    typeof app.listen === 'function' &&
    typeof app.close === 'function' &&
    isHttpServer(app.server)
  );
}
