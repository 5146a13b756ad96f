import {
  accepts,
  isPlainObject,
  optional,
  type Read,
  readOptions,
  readsAs,
  rule,
  withDefault,
} from '../../core/options';
import type { Duration } from '../../core/units';
import { START_TIMEOUT_MS, STOP_GRACE_MS } from '../forms/form';
import { type ReadyWhen, readReady } from './ready';

/**
 * When a service counts as started.
 *
 * - `'/health'`: the path answers with 2xx or 3xx
 * - `{ path, status }`: the path answers with this status
 * - `{ log }`: a line of its output holds the text or matches the pattern, and its port accepts connections
 * - `{ port: true }`: its port accepts connections
 */
export type Ready =
  | string
  | {
      /** Asked with GET. */
      readonly path: string;
      /** The status to wait for. Default: any of 2xx and 3xx. */
      readonly status?: number;
    }
  | {
      /** A part of one line of its output, or a pattern that one line matches. */
      readonly log: string | RegExp;
    }
  | {
      /** Says the default. */
      readonly port: true;
    };

/** The address of a dependency, and how the service gets it. */
export interface DependencyAddress {
  /** Where it really is: a URL, or `host:port`. */
  readonly address: string;
  /** The environment variables that hold host and port. Default: one variable, of the dependency's name, holds it all. */
  readonly env?: {
    /** The variable that gets the host. */
    readonly host: string;
    /** The variable that gets the port. */
    readonly port: string;
  };
}

/** A service in a process of its own: measured without the sandbox of a test runner, and as in production. */
export interface ServiceCommand {
  /** Program and arguments, without a shell. `node` is the Node that runs the tests. */
  readonly command: readonly string[];
  /** Environment variables beyond those of the test run; `undefined` takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Working directory. Default: that of the test run. */
  readonly cwd?: string;
  /** When it counts as started. Default: its port accepts connections. */
  readonly ready?: Ready;
  /** The environment variable that tells it its port, a free one; or a number for a fixed port. Default: `'PORT'`. */
  readonly port?: string | number;
  /** What it calls, by the environment variable that holds the address. Each is reached through a relay of its own. */
  readonly dependencies?: Readonly<Record<string, string | DependencyAddress>>;
  /** How long it may take until it is ready. Default: 30 s. */
  readonly startTimeout?: Duration;
  /** How long it may take to end after SIGTERM, before SIGKILL. Default: 5 s. */
  readonly stopGrace?: Duration;
}

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether this can be the name of an environment variable. */
export const isVariable = (raw: unknown): raw is string => typeof raw === 'string' && VARIABLE.test(raw);

const isPort = (raw: unknown): boolean => Number.isInteger(raw) && (raw as number) >= 1 && (raw as number) <= 65_535;

const rules = {
  command: accepts<readonly string[]>(
    'a list of texts: the program and its arguments',
    "['node', 'dist/server.js']",
    (raw) => Array.isArray(raw) && raw.length > 0 && raw[0] !== '' && raw.every((part) => typeof part === 'string'),
  ),
  env: withDefault(
    accepts<Readonly<Record<string, string | undefined>>>(
      'an object of names to texts',
      "{ LOG_LEVEL: 'warn' }",
      (raw) =>
        isPlainObject(raw) && Object.values(raw).every((value) => ['string', 'undefined'].includes(typeof value)),
    ),
    {},
  ),
  cwd: optional(rule.text("'packages/orders'")),
  ready: withDefault(readsAs('a path, { path, status? }, { log } or { port: true }', "'/health'", readReady), {
    by: 'port',
  } as ReadyWhen),
  port: withDefault(
    accepts<string | number>(
      'the name of an environment variable, or a port from 1 to 65535',
      "'HTTP_PORT'",
      (raw) => isVariable(raw) || isPort(raw),
    ),
    'PORT',
  ),
  dependencies: withDefault(
    accepts<Readonly<Record<string, unknown>>>(
      'an object of environment variables to addresses',
      "{ DATABASE_URL: 'postgres://127.0.0.1:5432/orders' }",
      isPlainObject,
    ),
    {},
  ),
  startTimeout: withDefault(rule.duration("'60s'"), START_TIMEOUT_MS),
  stopGrace: withDefault(rule.durationOrZero("'10s'"), STOP_GRACE_MS),
} as const;

/** The options of a command, complete; its dependencies are read one by one. */
export type CommandOptions = Read<typeof rules>;

/** Reads the options of a command. @throws MettleError `METTLE_OPTION` */
export function readCommand(given: unknown): CommandOptions {
  return readOptions('startService', given, rules);
}
