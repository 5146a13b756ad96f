import type { Inspector } from '../target/heap-target';

/** A script and how often each of its functions was called. */
export interface CoveredScript {
  readonly scriptId: string;
  readonly url: string;
  readonly functions: readonly {
    /** The first one is the function itself. */
    readonly ranges: readonly { readonly startOffset: number; readonly count: number }[];
  }[];
}

/** V8's exact counts of calls, made for code coverage. Whoever began them ends them. */
export interface CallCounts {
  /** Calls since the last time. */
  take(): Promise<readonly CoveredScript[]>;
  end(): Promise<void>;
}

/**
 * Counts calls exactly. V8 takes back then what it has inlined, and inlines nothing while it lasts
 * (https://v8.dev/blog/javascript-code-coverage). `undefined` in a process that counts its coverage already: it is in that state, and must
 * stay in it.
 */
export async function countCalls(inspector: Inspector, signal: AbortSignal): Promise<CallCounts | undefined> {
  const { result } = await inspector.send<{ result: { value?: unknown } }>(
    'Runtime.evaluate',
    { expression: 'Boolean(globalThis.process?.env.NODE_V8_COVERAGE)', returnByValue: true },
    signal,
  );
  if (result.value === true) return undefined;
  await inspector.send('Profiler.enable', {}, signal);
  await inspector.send('Profiler.startPreciseCoverage', { callCount: true, detailed: false }, signal);
  return {
    async take() {
      const taken = await inspector.send<{ result: readonly CoveredScript[] }>(
        'Profiler.takePreciseCoverage',
        {},
        signal,
      );
      return taken.result;
    },
    async end() {
      await inspector.send('Profiler.stopPreciseCoverage');
      await inspector.send('Profiler.disable');
    },
  };
}
