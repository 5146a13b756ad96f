import { sleep } from '../../core/clock';
import { reasonOf } from '../../core/errors';
import { Connections } from '../client-connections';
import type { CapturedLogs } from './captured-logs';
import { listeningHost } from './port';
import type { ReadyWhen } from './ready';

const PAUSE_MS = 25;

/** Waits until a service is ready. `lastSeen` says how far it has come. */
export interface Readiness {
  readonly lastSeen: () => string;
  /** The loopback address that it listens on. Rejects when the signal aborts. */
  readonly wait: (port: number, signal: AbortSignal) => Promise<string>;
}

/** Follows a start from its first moment on: what a service says before it is asked counts too. */
export function followReadiness(when: ReadyWhen, logs: CapturedLogs): Readiness {
  let seen = 'nothing listened on its port';
  const said = when.by === 'log' ? lineSaid(logs, when.pattern) : undefined;
  return {
    lastSeen: () => seen,
    async wait(port, signal) {
      if (said && when.by === 'log') {
        seen = `no line of its output matched ${when.pattern}`;
        await polled(async () => said(), signal);
        seen = `it had said ${when.pattern}, but nothing listened on its port`;
      }
      const host = await polled(() => listeningHost(port), signal);
      if (when.by === 'path') {
        seen = `GET ${when.path} did not answer`;
        await answering(originOf(host, port), when, signal, (answer) => {
          seen = `GET ${when.path} ${answer}`;
        });
      }
      return host;
    },
  };
}

/** The origin of a loopback address and port. */
export function originOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Asks again until there is an answer. */
async function polled<T>(ask: () => Promise<T | undefined>, signal: AbortSignal): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(PAUSE_MS, signal);
  }
}

function lineSaid(logs: CapturedLogs, pattern: RegExp): () => true | undefined {
  let said = false;
  const end = logs.watchLines((line) => {
    if (!pattern.test(line)) return;
    said = true;
    end();
  });
  return () => said || undefined;
}

async function answering(
  origin: string,
  { path, status: wanted }: Extract<ReadyWhen, { by: 'path' }>,
  signal: AbortSignal,
  tell: (answer: string) => void,
): Promise<void> {
  const connections = new Connections({ verifyCertificate: true });
  const question = { method: 'GET', target: path, body: null };
  try {
    await polled(async () => {
      try {
        const { statusCode, body } = await connections.send(origin, question, {}, signal);
        await body.dump();
        tell(`answered ${statusCode}`);
        return fits(statusCode, wanted) || undefined;
      } catch (error) {
        signal.throwIfAborted();
        tell(`failed (${reasonOf(error)})`);
        return undefined;
      }
    }, signal);
  } finally {
    await connections.drop();
  }
}

function fits(status: number, wanted: number | undefined): boolean {
  return wanted === undefined ? status >= 200 && status < 400 : status === wanted;
}
