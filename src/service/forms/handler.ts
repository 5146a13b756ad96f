import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Form } from './form';
import { inProcess } from './in-process';
import { closeServer, type HttpServer, listenOnLoopback } from './listening';

/** A request listener of `node:http`: an Express or Connect app, or `koa.callback()`. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A Koa app. */
export interface KoaLike {
  /** Adds a middleware. */
  use(...middleware: never[]): unknown;
  /** The app as a request listener. */
  callback(): RequestHandler;
}

/** Express, Connect, Koa, and any function of request and response. */
export const handlerForm: Form = {
  written: 'a request handler: an Express or Connect app, a Koa app, or (request, response) => …',
  read(given) {
    if (isKoa(given)) return servedByNode('handler', 'the Koa app', given.callback());
    return isHandler(given) ? servedByNode('handler', 'the request handler', given) : undefined;
  },
};

/** The launcher of anything that answers as a request listener: a fresh server for each launch. */
export function servedByNode(form: 'handler' | 'fetch', label: string, handler: RequestHandler) {
  let server: HttpServer | undefined;
  return inProcess({
    form,
    label,
    refuses: () => undefined,
    async listen(port) {
      server = createServer(handler);
      await listenOnLoopback(server, port);
      return server;
    },
    close: async () => server && closeServer(server),
  });
}

/** A class and a function without parameters are no handlers, but what a reader who meant `from` gives; a mock declares none. */
function isHandler(given: unknown): given is RequestHandler {
  if (typeof given !== 'function') return false;
  if (/^class\b/.test(Function.prototype.toString.call(given))) return false;
  return given.length > 0 || 'mock' in given;
}

function isKoa(given: unknown): given is KoaLike {
  const app = given as Partial<KoaLike> | null;
  return typeof app === 'object' && typeof app?.callback === 'function' && typeof app.use === 'function';
}
