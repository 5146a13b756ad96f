import { failedTo, MettleError } from '../errors';
import { packageFile } from '../package-root';
import { launch, type ProcessEnd } from '../processes';
import { type ForkError, type ForkReply, type ForkRequest, LEAVE } from './messages';

/** How a process is opened by {@link openFork}. */
export interface OpenForkOptions {
  /** Absolute path of a module: TypeScript or JavaScript, CommonJS or ESM. */
  readonly module: string;
  /** Options of Node itself, such as `--expose-gc`. Default: none, also where this process has some. */
  readonly execArgv?: readonly string[];
  /** Ends the waiting for an answer, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** For messages: `the benchmark "parse"`. */
  readonly label: string;
}

/** Options of {@link runInFork}. */
export interface ForkOptions extends OpenForkOptions {
  /** The exported function to call. Default: the default export, or the only one. */
  readonly export?: string;
  /** Its one argument: anything that `structuredClone` takes. */
  readonly argument?: unknown;
}

/** A process of its own that has loaded a module, or will. */
export interface OpenedFork {
  /**
   * Calls an export, one at a time, and gives what it returns.
   * @throws what the function throws: an error with the same name, message, code and stack.
   * @throws MettleError `METTLE_FORK` where the process ends without an answer, `METTLE_MODULE` where the module does not load.
   */
  call<Result = unknown>(name: string | undefined, argument: unknown): Promise<Result>;
  /** Ends the process, whatever the module has left open. */
  end(): Promise<void>;
}

/** What would make the child another one than `node module.js` in a terminal: options of the run, and coverage. */
const NOT_INHERITED = /^(NODE_OPTIONS|NODE_V8_COVERAGE|NYC_.*)$/;
const GRACE_MS = 500;
const KEPT_OUTPUT = 8_000;

/**
 * Runs an exported function in a Node process of its own, and returns what it returns. The process is clean: no options of
 * this one, no coverage, no sandbox. It ends with its result, whatever the module has left open.
 *
 * @throws what the function throws: an error with the same name, message, code and stack.
 * @throws MettleError `METTLE_FORK` where the process ends without an answer, `METTLE_MODULE` where the module does not load.
 * @example
 * ```ts
 * const sum = await runInFork<number>({ module: require.resolve('./sum'), export: 'sum', argument: [1, 2], label: 'the sum' });
 * ```
 */
export async function runInFork<Result = unknown>(options: ForkOptions): Promise<Result> {
  const fork = await openFork(options);
  try {
    return await fork.call<Result>(options.export, options.argument);
  } finally {
    await fork.end();
  }
}

/** Starts a process as {@link runInFork} does, for several calls: it keeps what its module keeps. The caller ends it. */
export async function openFork({ module, execArgv, signal, label }: OpenForkOptions): Promise<OpenedFork> {
  signal?.throwIfAborted();
  const { child, supervised } = await launch(
    {
      command: [process.execPath, ...(execArgv ?? []), packageFile('dist/fork-entry.js')],
      env: cleanEnvironment(),
      cwd: process.cwd(),
      label,
    },
    ['ignore', 'pipe', 'pipe', 'ipc'],
    'advanced',
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-KEPT_OUTPUT);
    });
  }
  return {
    async call<Result>(name: string | undefined, argument: unknown): Promise<Result> {
      let settle = (): void => {};
      try {
        const reply = await new Promise<ForkReply>((resolve, reject) => {
          const abort = (): void => reject(signal?.reason);
          settle = () => {
            signal?.removeEventListener('abort', abort);
            child.off('message', resolve);
          };
          signal?.addEventListener('abort', abort, { once: true });
          if (signal?.aborted) abort();
          child.once('message', resolve);
          void supervised.exited.then((end) => reject(endedWithoutAnswer(label, end, output)));
          const request: ForkRequest = { module, export: name, argument };
          child.send(request, (error) => {
            // Where the child is gone, its end says more than the broken pipe.
            if (error && supervised.running) reject(error);
          });
        });
        if (!reply.ok) throw rebuilt(reply.error);
        return reply.value as Result;
      } finally {
        settle();
      }
    },
    async end() {
      if (child.connected) child.send(LEAVE, () => {});
      await supervised.end(GRACE_MS);
    },
  };
}

function cleanEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name, value]) => value !== undefined && !NOT_INHERITED.test(name));
  return Object.fromEntries(kept) as Record<string, string>;
}

function endedWithoutAnswer(label: string, { code, signal }: ProcessEnd, output: string): MettleError {
  return failedTo({
    to: `run ${label}`,
    reason: `its process ended ${signal === null ? `with exit code ${code}` : `by ${signal}`} and without a result`,
    cure: 'See its last output',
    code: 'METTLE_FORK',
    details: output.trim() === '' ? 'It wrote nothing.' : output.trim(),
  });
}

function rebuilt({ name, message, stack, code }: ForkError): Error {
  const error = code?.startsWith('METTLE_')
    ? new MettleError(code as MettleError['code'], message)
    : Object.assign(new Error(message), { name }, code === undefined ? {} : { code });
  if (stack !== undefined) error.stack = stack;
  return error;
}
