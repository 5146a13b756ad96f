import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/service/command/port';
import { type Child, startChild } from './child';
import { pinned } from './pin';

const PROGRAMS = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/local/bin/nginx', '/opt/homebrew/bin/nginx'];
const ANSWER = '{"id":42,"name":"A small answer","ok":true}';

/** A running nginx with one worker, on the server's core. */
export interface Nginx {
  /** Of the master process. */
  readonly pid: number;
  /** Address without a path; `/small` answers with a small JSON. */
  readonly url: string;
  /** Requests that it has received by its own count, without those of this call. */
  requests(): Promise<number>;
  stop(): Promise<void>;
}

/** Where nginx is; `undefined` where it is not installed. */
export function findNginx(): string | undefined {
  return PROGRAMS.find((path) => existsSync(path));
}

/** Starts nginx with a configuration of its own in `folder`. @param connections - how many it must be able to hold. */
export async function startNginx(program: string, folder: string, connections = 4096): Promise<Nginx> {
  const prefix = join(folder, `nginx-${connections}`);
  mkdirSync(prefix, { recursive: true });
  const port = await freePort();
  const file = join(prefix, 'nginx.conf');
  writeFileSync(file, configuration(port, connections));
  const child = startChild({
    argv: pinned('server', [program, '-p', prefix, '-c', file, '-e', join(prefix, 'error.log')]),
  });
  const url = `http://127.0.0.1:${port}`;
  let asked = 0;
  const requests = async (): Promise<number> => {
    const count = requestsIn(await textAt(`${url}/status`));
    return count - ++asked;
  };
  for (let attempt = 1; ; attempt++) {
    try {
      await requests();
      break;
    } catch (error) {
      if (attempt < 50 && child.running) await sleep(100);
      else throw new Error(`nginx does not answer: ${(await lastWords(child)) || error}`);
    }
  }
  return {
    pid: child.pid,
    url,
    requests,
    async stop() {
      // SIGKILL would leave the worker.
      child.kill('SIGTERM');
      await child.ended;
    },
  };
}

/** The third of the counts in the answer of nginx's stub_status: accepts, handled, requests. */
export function requestsIn(status: string): number {
  const [, requests] = /^\s*\d+\s+\d+\s+(\d+)\s*$/m.exec(status) ?? [];
  if (requests === undefined) throw new Error(`This is no answer of stub_status: ${status}`);
  return Number(requests);
}

function configuration(port: number, connections: number): string {
  return `daemon off;
worker_processes 1;
worker_rlimit_nofile ${connections + 1024};
pid nginx.pid;
error_log error.log;
events { worker_connections ${connections + 512}; }
http {
  access_log off;
  default_type application/json;
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location = /small { return 200 '${ANSWER}'; }
    location = /status { stub_status; }
  }
}
`;
}

function textAt(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false, timeout: 5000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(text)).on('error', reject);
    })
      .on('error', reject)
      .on('timeout', () => reject(new Error(`${url} does not answer`)));
  });
}

async function lastWords(child: Child): Promise<string> {
  child.kill('SIGTERM');
  return (await child.ended.catch(() => ({ stderr: '' }))).stderr.trim();
}
