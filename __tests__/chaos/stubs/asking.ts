import http from 'node:http';
import https from 'node:https';
import { buffer } from 'node:stream/consumers';

/** A request to ask. */
export interface Question {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Asks with `http` or `https`, as the origin says. */
export function ask(origin: string, { method = 'GET', path, headers = {}, body }: Question): Promise<Answer> {
  const { request } = origin.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const asked = request(origin + path, { method, headers }, (response) => {
      buffer(response).then(
        (content) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: content }),
        reject,
      );
    });
    asked.on('error', reject).end(body);
  });
}
