import type { Socket } from 'node:net';
import { isLoopback } from './allow-hosts';
import { after } from './clock';
import { failedTo, reasonOf } from './errors';
import { undici } from './lazy-modules';
import { asOwnTraffic } from './own-traffic';

/** A client of a V8 inspector (the Chrome DevTools Protocol) on loopback. */
export interface InspectorClient {
  /** The WebSocket address. */
  readonly url: string;
  /** Calls a method and returns its result. @throws MettleError `METTLE_INSPECTOR` */
  send<Result = unknown>(method: string, params?: Record<string, unknown>, signal?: AbortSignal): Promise<Result>;
  /** Calls back on an event; returns the function that ends that. */
  on<Params = unknown>(event: string, call: (params: Params) => void): () => void;
  /** Closes the connection. A second call does nothing. */
  close(): Promise<void>;
}

/** How long the other side may take to say goodbye. One that is stopped never does. */
const CLOSE_WITHIN_MS = 1_000;

interface Call {
  readonly method: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/**
 * Connects to a V8 inspector: to its WebSocket (`ws://127.0.0.1:9229/…`, as Node prints it), or to the first target that
 * its HTTP address (`http://127.0.0.1:9229`) lists. Messages may be of any size, so heap snapshots work.
 *
 * Chrome DevTools Protocol: https://chromedevtools.github.io/devtools-protocol/v8/
 *
 * @throws MettleError `METTLE_HOST_REFUSED` for an address that is not on this machine, `METTLE_INSPECTOR` where nothing
 * answers there.
 * @example
 * ```ts
 * const inspector = await connectInspector('http://127.0.0.1:9229');
 * try { await inspector.send('HeapProfiler.collectGarbage'); } finally { await inspector.close(); }
 * ```
 */
export async function connectInspector(
  url: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<InspectorClient> {
  requireInspectorAddress(url);
  signal?.throwIfAborted();
  const { Agent, WebSocket, buildConnector, request } = undici();
  let connection: Socket | undefined;
  const connect = buildConnector({});
  // An agent of its own: a mock or a fault on the process's global one is not meant for this connection.
  const agent = new Agent({
    webSocket: { maxPayloadSize: 0 },
    connect: (options, done) =>
      asOwnTraffic(() =>
        connect(options, (...outcome) => {
          connection = outcome[1] ?? undefined;
          done(...outcome);
        }),
      ),
  });
  const calls = new Map<number, Call>();
  const listeners = new Map<string, Set<(params: never) => void>>();
  let lastId = 0;
  let end: Promise<void> | undefined;

  async function targetOf(address: string): Promise<string> {
    const { body } = await request(new URL('/json/list', address), {
      dispatcher: agent,
      ...(signal ? { signal } : {}),
    });
    const targets = (await body.json()) as readonly { webSocketDebuggerUrl?: string }[];
    const target = targets.find(({ webSocketDebuggerUrl }) => webSocketDebuggerUrl !== undefined);
    if (target?.webSocketDebuggerUrl === undefined) throw new Error('it lists no target');
    return target.webSocketDebuggerUrl;
  }

  async function open(): Promise<InstanceType<typeof WebSocket>> {
    const address = url.startsWith('http') ? await targetOf(url) : url;
    requireInspectorAddress(address);
    const opening = new WebSocket(address, { dispatcher: agent });
    const stop = (): unknown => connection?.destroy() ?? opening.close();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        opening.addEventListener('open', () => resolve());
        opening.addEventListener('error', ({ error, message }) =>
          reject(error?.message ? error : new Error(message || 'it took no connection')),
        );
        opening.addEventListener('close', () => reject(new Error('it closed the connection')));
      });
    } finally {
      signal?.removeEventListener('abort', stop);
    }
    return opening;
  }

  function take(text: string): void {
    const { id, method, params, result, error } = JSON.parse(text) as Message;
    if (id === undefined) {
      for (const call of [...(listeners.get(method ?? '') ?? [])]) call(params as never);
      return;
    }
    const call = calls.get(id);
    calls.delete(id);
    if (error) call?.reject(cannotCall(call.method, error.message));
    else call?.resolve(result);
  }

  function failCalls(): void {
    for (const { method, reject } of calls.values()) reject(cannotCall(method, 'the connection was closed'));
    calls.clear();
  }

  async function closeConnection(): Promise<void> {
    if (socket.readyState !== WebSocket.CLOSED) {
      const closed = new Promise<void>((resolve) => socket.addEventListener('close', () => resolve(), { once: true }));
      socket.close();
      let cancel = (): void => {};
      const late = new Promise<void>((resolve) => {
        cancel = after(CLOSE_WITHIN_MS, resolve);
      });
      await Promise.race([closed, late]);
      cancel();
    }
    failCalls();
    connection?.destroy();
    await agent.destroy();
  }

  let socket: InstanceType<typeof WebSocket>;
  try {
    socket = await open();
  } catch (error) {
    await agent.destroy();
    signal?.throwIfAborted();
    throw failedTo({
      to: `connect to the inspector at ${url}`,
      reason: reasonOf(error),
      cure: 'Check that the process runs and that its inspector is open there, as with `node --inspect`',
      code: 'METTLE_INSPECTOR',
      cause: error,
    });
  }
  socket.addEventListener('message', ({ data }) => take(data));
  socket.addEventListener('close', failCalls);
  const close = (): Promise<void> => {
    end ??= closeConnection();
    return end;
  };
  // A Node process that ends, or crashes, would wait for its inspectors to go: this one goes. Another target does not know the call.
  listeners.set('NodeRuntime.waitingForDisconnect', new Set([() => void close()]));
  socket.send(
    JSON.stringify({ id: 0, method: 'NodeRuntime.notifyWhenWaitingForDisconnect', params: { enabled: true } }),
  );

  return {
    url: socket.url,
    async send<Result>(
      method: string,
      params: Record<string, unknown> = {},
      callSignal?: AbortSignal,
    ): Promise<Result> {
      callSignal?.throwIfAborted();
      if (socket.readyState !== WebSocket.OPEN) throw cannotCall(method, 'the connection is closed');
      lastId += 1;
      const id = lastId;
      let abort = (): void => {};
      try {
        return await new Promise<Result>((resolve, reject) => {
          calls.set(id, { method, resolve: resolve as (result: unknown) => void, reject });
          abort = () => reject(callSignal?.reason);
          callSignal?.addEventListener('abort', abort, { once: true });
          socket.send(JSON.stringify({ id, method, params }));
        });
      } finally {
        calls.delete(id);
        callSignal?.removeEventListener('abort', abort);
      }
    },
    on(event, call) {
      const calledOn = listeners.get(event) ?? new Set();
      listeners.set(event, calledOn);
      calledOn.add(call);
      return () => {
        calledOn.delete(call);
      };
    },
    close,
  };
}

function requireInspectorAddress(url: string): void {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined || !['ws:', 'http:'].includes(address.protocol)) {
    throw failedTo({
      to: 'connect to an inspector',
      reason: `${JSON.stringify(url)} is not its address`,
      cure: "Give it as 'ws://127.0.0.1:9229/…' or 'http://127.0.0.1:9229'",
      code: 'METTLE_INSPECTOR',
    });
  }
  if (isLoopback(address.hostname)) return;
  throw failedTo({
    to: `connect to the inspector at ${url}`,
    reason: `${address.hostname} is not on this machine, and whoever reaches an inspector can run code`,
    cure: 'Run the service here, or bring its inspector here through a tunnel',
    code: 'METTLE_HOST_REFUSED',
  });
}

function cannotCall(method: string, reason: string): Error {
  return failedTo({ to: `call ${method} of the inspector`, reason, code: 'METTLE_INSPECTOR' });
}
