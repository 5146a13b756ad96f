import { connect } from 'node:net';
import { requireAllowedHost } from '../../core/allow-hosts';
import { raceDeadline } from '../../core/deadline';
import { failedTo, reasonOf } from '../../core/errors';
import { connectInspector } from '../../core/inspector';
import { isPlainObject, optional, readOptions, readsAs } from '../../core/options';
import { socketHost } from '../../core/socket-host';
import { type Form, type Instance, type Launcher, livesElsewhere, START_TIMEOUT_MS, STOP_GRACE_MS } from './form';
import { noInspector } from './inspect';

/** A service that somebody else runs. */
export interface ServiceUrl {
  /** Its origin and base path: `http://localhost:3000`, `http://localhost:3000/api`. */
  readonly url: string;
  /** The WebSocket address of its inspector, as `node --inspect` prints it: `ws://127.0.0.1:9229/…`. */
  readonly inspector?: string;
}

const rules = {
  url: readsAs(
    'an http or https address without query, fragment and credentials',
    "'http://localhost:3000/api'",
    readServiceUrl,
  ),
  inspector: optional(
    readsAs("a WebSocket address, as the service's inspector prints it", "'ws://127.0.0.1:9229/…'", (raw) =>
      typeof raw === 'string' && /^ws:\/\//.test(raw) && URL.canParse(raw) ? raw : undefined,
    ),
  ),
};

/** A service that runs already, reached at its address. It is neither started nor stopped. */
export const urlForm: Form = {
  written: "the address of a service that runs: { url: 'http://localhost:3000' }",
  read(given) {
    if (!isPlainObject(given) || !('url' in given)) return undefined;
    const { url, inspector } = readOptions('startService', given, rules);
    requireAllowedHost(url, `use the service at ${url}`);
    if (inspector !== undefined) requireAllowedHost(inspector, `use the inspector at ${inspector}`);
    return urlLauncher(url, inspector);
  },
};

function urlLauncher(url: string, inspector: string | undefined): Launcher {
  const instance: Instance = {
    ...livesElsewhere,
    form: 'url',
    label: url,
    url,
    verifyCertificate: true,
    inspect: async () => {
      if (inspector === undefined) {
        throw noInspector(url, 'its inspector was not given', "Give both: { url, inspector: 'ws://127.0.0.1:9229/…' }");
      }
      return connectInspector(inspector);
    },
    stop: async () => {},
  };
  return {
    label: url,
    startTimeoutMs: START_TIMEOUT_MS,
    stopGraceMs: STOP_GRACE_MS,
    dependencies: [],
    refuses: () => ({
      reason: 'it was given by its address, so that it is not ours to start',
      cure: 'Give the command that starts it: { command: ["node", "dist/server.js"] }',
    }),
    async launch({ signal }) {
      await requireReachable(url, signal);
      return instance;
    },
    close: async () => {},
  };
}

function readServiceUrl(raw: unknown): string | undefined {
  if (typeof raw !== 'string' || !URL.canParse(raw)) return undefined;
  const { protocol, username, password, search, hash, href } = new URL(raw);
  const plain = /^https?:$/.test(protocol) && username + password + search + hash === '' && !/[?#]/.test(href);
  return plain ? href.replace(/\/+$/, '') : undefined;
}

/** One look, so that a service that does not run is said at once and not by the first test. */
async function requireReachable(url: string, signal: AbortSignal | undefined): Promise<void> {
  const { hostname, port, protocol } = new URL(url);
  const address = {
    host: socketHost(hostname),
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
  };
  const to = `use the service at ${url}`;
  const socket = connect(address);
  try {
    await raceDeadline(
      { to, unfinished: () => 'it had not taken a connection', timeoutMs: START_TIMEOUT_MS, signal },
      () =>
        new Promise<void>((resolve, reject) => {
          socket.once('connect', resolve);
          socket.once('error', (error) =>
            reject(
              failedTo({
                to,
                reason: `it cannot be reached (${reasonOf(error)})`,
                cure: 'Start it before the tests, or give the command that starts it',
                code: 'METTLE_SERVICE_START',
                cause: error,
              }),
            ),
          );
        }),
    );
  } finally {
    socket.destroy();
  }
}
