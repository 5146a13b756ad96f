import type { Form } from './form';
import { inProcess, startsOnce } from './in-process';
import type { HttpServer } from './listening';

/** What is needed of a Nest application. */
export interface NestLike {
  /** The `http.Server` beneath. */
  getHttpServer(): unknown;
  /** Initialises its modules. */
  init(): Promise<unknown>;
  /** Initialises it where needed, and starts to listen. */
  listen(port: number, hostname: string): Promise<unknown>;
  /** Ends it, with its shutdown hooks. */
  close(): Promise<unknown>;
}

/** A Nest application, initialised or not: it listens, and runs its shutdown hooks at the end. */
export const nestForm: Form = {
  written: 'a Nest application',
  read(app) {
    if (!isNest(app)) return undefined;
    const server = () => app.getHttpServer() as HttpServer;
    return inProcess({
      form: 'nest',
      label: 'the Nest app',
      adopted: server().listening ? server() : undefined,
      refuses: () => startsOnce('a Nest app', 'NestFactory.create(AppModule)'),
      async listen(port) {
        await app.listen(port, '127.0.0.1');
        return server();
      },
      close: () => app.close(),
    });
  },
};

function isNest(given: unknown): given is NestLike {
  const app = given as Partial<NestLike> | null;
  return (
    typeof app === 'object' &&
    app !== null &&
    [app.getHttpServer, app.init, app.listen, app.close].every((method) => typeof method === 'function')
  );
}
