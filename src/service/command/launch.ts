import { anySignal } from '../../core/any-signal';
import { nowMs, sleep } from '../../core/clock';
import { raceDeadline } from '../../core/deadline';
import { failedTo, MettleError, reasonOf } from '../../core/errors';
import { connectInspector } from '../../core/inspector';
import { inspectorAddressOf } from '../../core/inspector-address';
import { type ProcessEnd, type SupervisedProcess, startProcess } from '../../core/processes';
import { type Instance, type Launch, startLimit } from '../forms/form';
import { CapturedLogs } from './captured-logs';
import type { CommandOptions } from './options';
import { freePort, requireFree } from './port';
import { followReadiness, originOf } from './readiness';

const LOG_LINES = 30;
/** A free port may be taken by another program before the service listens on it. */
const PORT_ATTEMPTS = 3;
/** How long a death that a failed request hints at may take to be told by the system. */
const DEATH_WITHIN_MS = 300;

/** Signals after which a process lives on; Node opens its inspector on SIGUSR1. */
const LIVES_ON = new Set<NodeJS.Signals>(['SIGSTOP', 'SIGTSTP', 'SIGCONT', 'SIGWINCH', 'SIGUSR1']);

/** A command with its whole environment for a port. */
export interface CommandLaunch extends Pick<CommandOptions, 'command' | 'cwd' | 'ready' | 'port' | 'startTimeout'> {
  readonly label: string;
  readonly environment: (port: number) => Record<string, string>;
}

/**
 * Starts a command and waits until it is ready; fails at once when it ends before.
 *
 * @throws MettleError `METTLE_SERVICE_START` with its last log lines.
 */
export async function launchCommand(launch: CommandLaunch, how: Launch): Promise<Instance> {
  const given = how.port ?? (typeof launch.port === 'number' ? launch.port : undefined);
  const limit = startLimit(how, launch.startTimeout);
  const untilMs = nowMs() + limit.timeoutMs;
  for (let attempt = 1; ; attempt += 1) {
    const chosen = given ?? (await freePort());
    await requireFree(chosen, launch.label);
    const logs = new CapturedLogs();
    try {
      return await launchOn(chosen, launch, how, logs, { ...limit, timeoutMs: Math.max(1, untilMs - nowMs()) });
    } catch (error) {
      if (given === undefined && attempt < PORT_ATTEMPTS && saysPortTaken(logs, chosen)) continue;
      throw startFailure(error, launch.label, logs);
    }
  }
}

async function launchOn(
  port: number,
  { command, cwd, ready, label, environment }: CommandLaunch,
  { signal, madeAt }: Launch,
  logs: CapturedLogs,
  limit: ReturnType<typeof startLimit>,
): Promise<Instance> {
  const readiness = followReadiness(ready, logs);
  const supervised = await startProcess({
    command: command[0] === 'node' ? [process.execPath, ...command.slice(1)] : command,
    cwd: cwd ?? process.cwd(),
    env: environment(port),
    label,
    madeAt,
    onOutput: (chunk, stream) => logs.add(chunk, stream),
  });
  try {
    const unfinished = () => `it was not ready: ${readiness.lastSeen()}`;
    const wait = { to: `start ${label}`, unfinished, ...limit, signal };
    const ended = endOf(supervised, label);
    const host = await raceDeadline(wait, (over) => readiness.wait(port, anySignal([over, ended])));
    if (saysPortTaken(logs, port)) throw portTaken(label, port);
    return running(supervised, label, originOf(host, port), logs);
  } catch (error) {
    await supervised.end(0);
    throw error;
  }
}

/** Aborts when the process ends, which is too early for as long as it is not ready. */
function endOf({ exited }: SupervisedProcess, label: string): AbortSignal {
  const controller = new AbortController();
  void exited.then((end) =>
    controller.abort(
      failedTo({
        to: `start ${label}`,
        reason: `it ended with ${described(end)} before it was ready`,
        cure: 'Its output says why; a service has to stay in the foreground',
        code: 'METTLE_SERVICE_START',
      }),
    ),
  );
  return controller.signal;
}

function saysPortTaken(logs: CapturedLogs, port: number): boolean {
  return logs.text.split('\n').some((line) => line.includes('EADDRINUSE') && line.includes(String(port)));
}

function portTaken(label: string, port: number): MettleError {
  return failedTo({
    to: `start ${label}`,
    reason: `port ${port} is taken by another program`,
    cure: 'End that program, or leave the port to us',
    code: 'METTLE_SERVICE_START',
  });
}

function startFailure(error: unknown, label: string, logs: CapturedLogs): MettleError {
  const known = error instanceof MettleError;
  const message = known ? error.message : `Failed to start ${label}: ${reasonOf(error)}.`;
  const logged = logs.last(LOG_LINES);
  const said = logged === '' ? 'It wrote nothing to stdout and stderr.' : `Its last log lines:\n${logged}`;
  const details = known && error.code === 'METTLE_PROCESS' ? '' : `\n\n${said}`;
  return new MettleError('METTLE_SERVICE_START', `${message}${details}`, {
    // Jest prints a cause below its error: what stands there already is not said twice.
    cause: known ? error.cause : error,
  });
}

function running(supervised: SupervisedProcess, label: string, url: string, logs: CapturedLogs): Instance {
  let end: ProcessEnd | undefined;
  let stopping = false;
  let endAsked = false;
  const exited = supervised.exited.then((told) => {
    end = told;
  });
  const died = () => (stopping || endAsked || supervised.running ? undefined : end ? described(end) : 'it ended');
  return {
    form: 'command',
    label,
    url,
    pid: supervised.pid,
    logs,
    verifyCertificate: true,
    get died() {
      return died();
    },
    async death() {
      if (!stopping && !endAsked) await Promise.race([exited, sleep(DEATH_WITHIN_MS)]);
      return died();
    },
    async inspect() {
      const port = Number(new URL(url).port);
      return connectInspector(await inspectorAddressOf({ pid: supervised.pid, port, logs: () => logs.text }));
    },
    signal(name) {
      if (!LIVES_ON.has(name)) endAsked = true;
      supervised.signal(name);
    },
    async stop(graceMs) {
      stopping = true;
      await supervised.end(graceMs);
    },
  };
}

function described({ code, signal }: ProcessEnd): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}
