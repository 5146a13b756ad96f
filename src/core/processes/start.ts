import { type LaunchOptions, launch, type SupervisedProcess } from './launch';

/** Options of {@link startProcess}. */
export interface ProcessOptions extends LaunchOptions {
  /** Gets everything that the process and its descendants write, as it arrives. */
  readonly onOutput: (chunk: Buffer, stream: 'stdout' | 'stderr') => void;
}

/**
 * Starts a process that ends with us: by `end()`, when this process exits, and through the supervisor when it is killed.
 *
 * Linux finds every descendant, daemons included. macOS finds what stayed in the group or descends from it. Windows
 * (unverified) ends the tree with `taskkill /T`.
 *
 * @throws MettleError `METTLE_PROCESS` where it cannot be started.
 * @example
 * ```ts
 * const server = await startProcess({
 *   command: ['node', 'dist/server.js'], env: { PORT: '4000' }, cwd: process.cwd(), label: 'the server',
 *   onOutput: (chunk, stream) => log(stream, chunk),
 * });
 * try { … } finally { await server.end(2_000); }
 * ```
 */
export async function startProcess(options: ProcessOptions): Promise<SupervisedProcess> {
  const { child, supervised } = await launch(options, ['ignore', 'pipe', 'pipe']);
  child.stdout?.on('data', (chunk: Buffer) => options.onOutput(chunk, 'stdout'));
  child.stderr?.on('data', (chunk: Buffer) => options.onOutput(chunk, 'stderr'));
  return supervised;
}
