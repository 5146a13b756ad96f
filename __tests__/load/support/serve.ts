import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** What a server has seen. */
export interface ServerStats {
  readonly requests: number;
  readonly cut: number;
  readonly connections: number;
  /** Connections that are open now. */
  readonly open: number;
  readonly mostAtOnce: number;
  readonly arrivals: readonly number[];
  readonly seen: Readonly<Record<string, number>>;
}

/** A server of `servers.cjs`, in a thread of its own. */
export interface TestServer {
  readonly url: string;
  stats(): Promise<ServerStats>;
  /** Stops listening, with the thread still there. */
  close(): void;
}

const running: Worker[] = [];

/** Starts a server; {@link stopServers} ends them all. */
export async function serve(behaviour: string, options: Record<string, unknown> = {}): Promise<TestServer> {
  const worker = new Worker(join(__dirname, 'servers.cjs'), { workerData: { behaviour, options } });
  running.push(worker);
  const [{ port }] = (await once(worker, 'message')) as [{ port: number }];
  return {
    url: `http://127.0.0.1:${port}`,
    async stats() {
      worker.postMessage('stats');
      const [{ stats }] = (await once(worker, 'message')) as [{ stats: ServerStats }];
      return stats;
    },
    close: () => worker.postMessage('close'),
  };
}

/** For `afterEach`. */
export async function stopServers(): Promise<void> {
  await Promise.all(running.splice(0).map((worker) => worker.terminate()));
}
