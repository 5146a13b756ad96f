import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { isLoopback } from '../core/allow-hosts';
import { isoNow, nowMs } from '../core/clock';
import { reserveControlPort } from '../core/control-ports';
import { timeLeftMs } from '../core/deadline';
import { failedTo } from '../core/errors';
import type { InspectorClient } from '../core/inspector';
import { didYouMean, optional, readOptions, rule } from '../core/options';
import { hold } from '../core/resources';
import type { Duration } from '../core/units';
import type { Client } from './client';
import { Connections } from './client-connections';
import type { Dependency } from './dependency';
import type { Instance, Launcher } from './forms/form';
import { createClient, type Identity } from './http-client';
import { OperationTallies } from './operations';
import type { Service, ServiceForm, ServiceLogs } from './service';
import { writeServiceRecord } from './service-record';

const LOG_LINES = 30;

const restartRules = { within: optional(rule.duration("'60s'")) };

/** What a running service needs beside what was given. */
export interface Started {
  readonly launcher: Launcher;
  /** What the user calls it. */
  readonly name: string | undefined;
  readonly client: Identity;
  /** Where it was made. */
  readonly madeAt: string;
  readonly another: () => Promise<Service>;
}

/** Starts what was read, and hands over the running service. Leaves nothing behind where it fails. */
export async function startLauncher(started: Started): Promise<Service> {
  const startedAt = isoNow();
  const beforeMs = nowMs();
  try {
    const instance = await started.launcher.launch({ madeAt: started.madeAt });
    return new RunningService(started, instance, { startedAt, startMs: nowMs() - beforeMs });
  } catch (error) {
    await started.launcher.close();
    throw error;
  }
}

class RunningService implements Service {
  declare readonly [Symbol.asyncDispose]: () => Promise<void>;
  readonly client: Client;
  readonly #started: Started;
  readonly #start: { readonly startedAt: string; readonly startMs: number };
  readonly #runningSinceMs = nowMs();
  readonly #connections: Connections;
  readonly #tallies = new OperationTallies();
  readonly #inspectors = new Set<InspectorClient>();
  readonly #forget: () => void;
  readonly #release: () => void;
  #instance: Instance;
  #restarts = 0;
  #restarting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(started: Started, instance: Instance, start: { startedAt: string; startMs: number }) {
    this.#started = started;
    this.#instance = instance;
    this.#start = start;
    this.#connections = new Connections({ verifyCertificate: instance.verifyCertificate });
    this.client = createClient(this.#clientGround(), started.client);
    this.#release = reservePort(instance.url, this.label);
    this.#forget = hold('service', this.label, () => this.stop(), started.madeAt);
    if (Symbol.asyncDispose) Object.defineProperty(this, Symbol.asyncDispose, { value: () => this.stop() });
  }

  get form(): ServiceForm {
    return this.#instance.form;
  }

  get label(): string {
    return this.#started.name ?? this.#instance.label;
  }

  get url(): string {
    return this.#instance.url;
  }

  get pid(): number | undefined {
    return this.#instance.pid;
  }

  get logs(): ServiceLogs {
    return this.#instance.logs;
  }

  dependency(name: string): Dependency {
    const { dependencies } = this.#started.launcher;
    const found = dependencies.find((dependency) => dependency.name === name);
    if (found) return found;
    const names = dependencies.map((dependency) => dependency.name);
    const ownProcess = this.form === 'command';
    throw failedTo({
      to: `find the dependency "${name}" of ${this.label}`,
      reason: ownProcess
        ? `it was not declared.${didYouMean(name, names)} Declared: ${names.join(', ') || 'none'}`
        : 'only a service of its own process has declared dependencies',
      cure: ownProcess
        ? `Declare it: { command, dependencies: { ${name}: 'postgres://…' } }`
        : 'Start it as one: { command: ["node", "dist/server.js"], dependencies: { … } }',
      code: 'METTLE_DEPENDENCY',
    });
  }

  async inspect(): Promise<InspectorClient> {
    this.#requireRunning('inspect');
    const inspector = await this.#instance.inspect();
    this.#inspectors.add(inspector);
    return inspector;
  }

  async another(): Promise<Service> {
    this.#requireAble('another');
    return this.#started.another();
  }

  signal(name: NodeJS.Signals): void {
    this.#requireRunning('signal');
    const { signal } = this.#instance;
    if (signal === undefined) {
      throw failedTo({
        to: `send ${name} to ${this.label}`,
        reason: 'it has no process of its own',
        cure: 'Start it as one: { command: ["node", "dist/server.js"] }',
        code: 'METTLE_PROCESS',
      });
    }
    signal(name);
  }

  restart(options?: { readonly within?: Duration }): Promise<void> {
    this.#restarting = this.#restart(this.#restarting, options);
    return this.#restarting;
  }

  /** One after the other: two at a time would each leave an instance behind that nobody knows. */
  async #restart(before: Promise<void> | undefined, options: { readonly within?: Duration } | undefined) {
    await before?.catch(() => {});
    const { within: withinMs } = readOptions('restart', options, restartRules);
    this.#requireRunning('restart');
    this.#requireAble('restart');
    await this.#leaveInstance();
    const { launcher, madeAt } = this.#started;
    this.#instance = await launcher.launch({ port: Number(new URL(this.url).port), withinMs, madeAt });
    this.#restarts += 1;
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    // A death that has just happened is told by the next look at the system, which the second turn is sure to have.
    await eventLoopTurn();
    await eventLoopTurn();
    await this.#restarting?.catch(() => {});
    const { died } = this.#instance;
    try {
      await this.#leaveInstance();
    } finally {
      await this.#started.launcher.close();
      this.#forget();
      this.#release();
      const { startedAt, startMs } = this.#start;
      writeServiceRecord({
        service: this,
        startedAt,
        startMs,
        upMs: nowMs() - this.#runningSinceMs,
        restarts: this.#restarts,
        died,
        operations: this.#tallies.summary(),
        dependencies: this.#started.launcher.dependencies,
      });
    }
    if (died !== undefined) throw this.#death(died);
  }

  /** The client lets go first, so that no kept connection holds up a service that shuts down with care. */
  async #leaveInstance(): Promise<void> {
    for (const inspector of this.#inspectors) await inspector.close();
    this.#inspectors.clear();
    await this.#connections.drop();
    const { stopGraceMs } = this.#started.launcher;
    await this.#instance.stop(Math.min(stopGraceMs, timeLeftMs() ?? stopGraceMs));
  }

  #clientGround() {
    const service = this;
    return {
      get url() {
        return service.url;
      },
      connections: this.#connections,
      tallies: this.#tallies,
      stopped: () => this.#stopping !== undefined,
      witness: {
        get label() {
          return service.label;
        },
        get logs() {
          return service.logs;
        },
        death: () => service.#instance.death(),
      },
    };
  }

  #requireRunning(verb: string): void {
    if (this.#stopping === undefined) return;
    throw failedTo({
      to: `${verb} ${this.label}`,
      reason: 'it was stopped',
      cure: 'Start a new one with startService',
      code: 'METTLE_SERVICE_STOPPED',
    });
  }

  #requireAble(what: 'restart' | 'another'): void {
    const refusal = this.#started.launcher.refuses(what);
    if (refusal === undefined) return;
    const to = what === 'restart' ? `restart ${this.label}` : `start another instance of ${this.label}`;
    throw failedTo({ to, ...refusal, code: 'METTLE_SERVICE_START' });
  }

  #death(died: string) {
    const logged = this.logs.last(LOG_LINES);
    return failedTo({
      to: `keep ${this.label} running`,
      reason: `it died by itself: ${died}`,
      cure: 'Find out why; a test that means it to die calls restart(), or expects stop() to throw',
      code: 'METTLE_SERVICE_DIED',
      ...(logged === '' ? {} : { details: `Its last log lines:\n${logged}` }),
    });
  }
}

/** No fault of this process is meant for what is under test itself. */
function reservePort(url: string, label: string): () => void {
  const { hostname, port, protocol } = new URL(url);
  if (!isLoopback(hostname)) return () => {};
  return reserveControlPort(Number(port) || (protocol === 'https:' ? 443 : 80), `${label} itself, which is under test`);
}
