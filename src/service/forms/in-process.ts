import { raceDeadline } from '../../core/deadline';
import { failedTo, MettleError, reasonOf } from '../../core/errors';
import type { ServiceForm } from '../service';
import {
  type Instance,
  type Launch,
  type Launcher,
  livesElsewhere,
  type Refusal,
  START_TIMEOUT_MS,
  STOP_GRACE_MS,
  startLimit,
} from './form';
import { noInspector } from './inspect';
import { followConnections, type HttpServer, originOf } from './listening';

/** How a form of this process listens and closes. */
export interface InProcess {
  readonly form: ServiceForm;
  readonly label: string;
  /** The server, where it listens already: then it is used where it listens, and not closed. */
  readonly adopted?: HttpServer | undefined;
  readonly refuses: Launcher['refuses'];
  /** Starts to listen on 127.0.0.1, on a free port for 0, and gives the server. */
  listen(port: number): Promise<HttpServer>;
  /** Ends what `listen` began, whether it came to its end or not. */
  close(): Promise<unknown>;
}

/** The launcher of a form of this process. */
export function inProcess(plan: InProcess): Launcher {
  return {
    label: plan.label,
    startTimeoutMs: START_TIMEOUT_MS,
    stopGraceMs: STOP_GRACE_MS,
    dependencies: [],
    refuses: (what) => (plan.adopted ? listenedAlready(plan.label) : plan.refuses(what)),
    launch: async (how) => (plan.adopted ? adopt(plan, plan.adopted) : launch(plan, how)),
    close: async () => {},
  };
}

/** Why a thing that can be started once cannot be started again. */
export function startsOnce(thing: string, build: string): Refusal {
  return {
    reason: `${thing} can be started only once`,
    cure: `Give a function that builds it: { from: () => ${build} }`,
  };
}

function listenedAlready(label: string): Refusal {
  return {
    reason: `${label} listened already when it was given, so that it is not ours to start`,
    cure: 'Give it before it listens',
  };
}

function adopt(plan: InProcess, server: HttpServer): Instance {
  return { ...running(plan, server), stop: async () => {} };
}

async function launch(plan: InProcess, how: Launch): Promise<Instance> {
  const { label } = plan;
  const { port = 0, signal } = how;
  const limit = startLimit(how, START_TIMEOUT_MS);
  const deadline = { to: `start ${label}`, unfinished: () => 'it did not listen', ...limit, signal };
  try {
    const server = await raceDeadline(deadline, () => plan.listen(port));
    const destroyConnections = followConnections(server);
    return {
      ...running(plan, server),
      async stop(graceMs) {
        destroyConnections();
        try {
          await closeWithin(plan, graceMs);
        } finally {
          // A shutdown hook that hangs keeps a framework from closing its server.
          if (server.listening) server.close();
        }
      },
    };
  } catch (error) {
    // Why it could not be closed either is of no use to the reader: why it did not start is.
    await closeWithin(plan, STOP_GRACE_MS).catch(() => {});
    if (error instanceof MettleError) throw error;
    throw failedTo({
      to: `start ${label}`,
      reason: reasonOf(error),
      cure: 'The cause has the place in its stack',
      code: 'METTLE_SERVICE_START',
      cause: error,
    });
  }
}

function running({ form, label }: InProcess, server: HttpServer): Omit<Instance, 'stop'> {
  return {
    ...livesElsewhere,
    form,
    label,
    url: originOf(server),
    verifyCertificate: false,
    inspect: async () => {
      throw noInspector(
        label,
        'it runs in the process of the tests, which the inspector would stop together with it',
        'Start it as a process of its own: { command: ["node", "dist/server.js"] }',
      );
    },
  };
}

function closeWithin({ label, close }: InProcess, graceMs: number): Promise<unknown> {
  return raceDeadline(
    {
      to: `stop ${label}`,
      unfinished: () => 'its close() had not ended, although every connection was destroyed',
      timeoutMs: graceMs,
      signal: undefined,
    },
    close,
  );
}
