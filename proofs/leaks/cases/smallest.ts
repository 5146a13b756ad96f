import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once, setMaxListeners } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import type { LeakKind } from '../../../src/core/records/memory';
import type { Case } from './case';

/** The smallest leak of a kind: one thing in each iteration. */
export interface Smallest extends Case {
  /** What it may be called. */
  readonly kinds: readonly LeakKind[];
  /** A finding's class must match; absent where there is none to name. */
  readonly className?: RegExp;
}

class Empty {}

/** The types of Node have no WebAssembly, without those of a browser. */
const { Memory } = (globalThis as unknown as { WebAssembly: { Memory: new (of: { initial: number }) => object } })
  .WebAssembly;

const FAR_MS = 1e8;

export const smallest: readonly Smallest[] = [
  held('an object of 16 bytes: a number in a box', ['collection'], /Array/, (i, keep: unknown[]) => keep.push(i + 0.5)),
  held('an object without properties', ['object'], /^Empty$/, (_, keep: unknown[]) => keep.push(new Empty())),
  held('an object with one property', ['object'], /^Object$/, (i, keep: unknown[]) => keep.push({ i })),
  held('a string of 20 characters', ['string'], /string/, (i, keep) => keep.push(String(i).padStart(20, '.'))),
  held('a closure', ['closure', 'object'], /^(function|\(?closure|system \/ Context|Context)/, (i, keep) =>
    keep.push(() => i),
  ),
  held('a promise that never settles', ['promise'], /^Promise$/, (_, keep) => keep.push(new Promise(() => {}))),
  held('an ArrayBuffer of 1 kB', ['array buffer', 'object'], /ArrayBuffer/, (_, keep) =>
    keep.push(new ArrayBuffer(1024)),
  ),
  held('a page of memory for WebAssembly', ['external memory', 'array buffer'], undefined, (_, keep) =>
    keep.push(new Memory({ initial: 1 })),
  ),
  {
    name: 'a place in a Map, small integers and true',
    kinds: ['collection'],
    className: /^Map$/,
    make() {
      const map = new Map<number, boolean>();
      return { iterate: (i) => map.set(i, true) };
    },
  },
  {
    name: 'a place in a Set, small integers',
    kinds: ['collection'],
    className: /^Set$/,
    make() {
      const set = new Set<number>();
      return { iterate: (i) => set.add(i) };
    },
  },
  {
    name: 'a place in an array, small integers',
    kinds: ['collection'],
    className: /^Array$/,
    make() {
      const array: number[] = [];
      return { iterate: (i) => array.push(i) };
    },
  },
  {
    name: 'a place in an object, small integers and true',
    kinds: ['collection'],
    className: /^Object$/,
    make() {
      const object: Record<number, boolean> = {};
      return {
        iterate(i) {
          object[i * 1000] = true;
        },
      };
    },
  },
  {
    name: 'a listener of an emitter',
    kinds: ['listener'],
    make() {
      const emitter = new EventEmitter().setMaxListeners(0);
      return { iterate: (i) => emitter.on('event', () => i) };
    },
  },
  {
    name: 'a listener of a signal',
    kinds: ['listener'],
    make() {
      const { signal } = new AbortController();
      setMaxListeners(0, signal);
      return { iterate: (i) => signal.addEventListener('abort', () => i) };
    },
  },
  {
    name: 'a timer',
    kinds: ['timer'],
    className: /^Timeout$/,
    make: () => ({ iterate: (i) => void setTimeout(() => i, FAR_MS) }),
  },
  {
    name: 'an interval that does not hold the process',
    kinds: ['timer'],
    className: /^Timeout$/,
    make: () => ({ iterate: (i) => void setInterval(() => i, FAR_MS).unref() }),
  },
  {
    name: 'a value in a WeakMap',
    kinds: ['weak-map value'],
    className: /^Empty$/,
    make() {
      const keys = Array.from({ length: 100_000 }, () => ({}));
      const values = new WeakMap<object, Empty>();
      return { iterate: (i) => values.set(keys[i] as object, new Empty()) };
    },
  },
  {
    name: 'a file descriptor',
    kinds: ['file descriptor'],
    className: /\/dev\/null/,
    make() {
      const open: number[] = [];
      return {
        iterate() {
          open.push(openSync('/dev/null', 'r'));
        },
        close: () => {
          for (const fd of open) closeSync(fd);
        },
      };
    },
  },
  {
    name: 'a socket',
    kinds: ['socket'],
    className: /^(Socket|TCP)/,
    iterations: 20,
    async make() {
      const { server, port } = await listen();
      const sockets: Socket[] = [];
      server.on('connection', (socket: Socket) => socket.on('error', () => {}));
      return {
        async iterate() {
          const socket = connect(port, '127.0.0.1');
          sockets.push(socket);
          await once(socket, 'connect');
        },
        close: () => {
          for (const socket of sockets) socket.destroy();
          server.close();
        },
      };
    },
  },
  {
    name: 'a server',
    kinds: ['server'],
    className: /^(Server|TCP)/,
    iterations: 20,
    make() {
      const servers: Server[] = [];
      return {
        async iterate() {
          servers.push((await listen()).server);
        },
        close: () => {
          for (const server of servers) server.close();
        },
      };
    },
  },
  {
    name: 'a worker thread',
    kinds: ['worker thread'],
    iterations: 3,
    make() {
      const workers: Worker[] = [];
      return {
        async iterate() {
          const worker = new Worker("require('node:worker_threads').parentPort.on('message', () => {})", {
            eval: true,
          });
          workers.push(worker);
          await once(worker, 'online');
        },
        close: () => Promise.all(workers.map((worker) => worker.terminate())),
      };
    },
  },
  {
    name: 'a child process',
    kinds: ['child process'],
    iterations: 3,
    make() {
      const children: ChildProcess[] = [];
      return {
        async iterate() {
          const child = spawn('sleep', ['60'], { stdio: 'ignore' });
          children.push(child);
          await once(child, 'spawn');
        },
        close: () => {
          for (const child of children) child.kill();
        },
      };
    },
  },
  {
    // The C library keeps what is in the environment; V8 knows nothing of it.
    name: 'native memory, 64 kB',
    kinds: ['native memory'],
    make() {
      const value = 'x'.repeat(65_536);
      let set = 0;
      return {
        iterate(i) {
          process.env[`LEAK_${i}`] = value;
          set = i;
        },
        close: () => {
          for (let i = 0; i <= set; i++) delete process.env[`LEAK_${i}`];
        },
      };
    },
  },
];

function held(
  name: string,
  kinds: readonly LeakKind[],
  className: RegExp | undefined,
  leak: (iteration: number, keep: unknown[]) => unknown,
): Smallest {
  return {
    name,
    kinds,
    ...(className && { className }),
    make() {
      // Something other than numbers, or V8 would keep numbers unboxed.
      const keep: unknown[] = [{}];
      return { iterate: (i) => leak(i, keep) };
    },
  };
}

async function listen(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}
