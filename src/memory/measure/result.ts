import type { LeakResult } from '../../core/records/memory';
import type { HeapSurvey } from '../snapshot/survey';
import type { HeapTarget, Reading } from '../target/heap-target';
import { floorOf } from './detection-floor';
import { seriesOf } from './series';
import { roundsOf, type Window } from './windows';

/** What a measurement finds out; when, where and of what is known to who asked. */
export type Measured = Omit<LeakResult, 'startedAt' | 'durationMs' | 'where' | 'scenario'>;

/** What the figures of a result are made of. */
export interface Figures {
  readonly target: HeapTarget;
  readonly warmUpIterations: number;
  readonly windows: readonly Window[];
  readonly survey: HeapSurvey | undefined;
  /** Whether native memory could have been told. */
  readonly isNativeJudged: boolean;
}

/** The part of a result that does not judge. */
export function figuresOf({ target, warmUpIterations, windows, survey, isNativeJudged }: Figures) {
  const series = (figure: (reading: Reading) => number) => seriesOf(windows, figure);
  const openFiles = windows[0]?.from.reading.fileDescriptors;
  return {
    target: target.label,
    nodeVersion: target.nodeVersion,
    warmUpIterations,
    iterations: windows.reduce((sum, { iterations }) => sum + iterations, 0),
    windows: windows.map((window) => ({
      iterations: window.iterations,
      durationMs: window.durationMs,
      survivors: survey?.countByWindow[window.at] ?? null,
      survivorBytes: survey?.bytesByWindow[window.at] ?? null,
    })),
    detectionFloor: floorOf(
      (roundsOf(windows)[0] ?? []).map(({ iterations }) => iterations),
      isNativeJudged,
    ),
    heap: series(({ heapUsedBytes }) => heapUsedBytes),
    external: series(({ externalBytes }) => externalBytes),
    arrayBuffers: series(({ arrayBuffersBytes }) => arrayBuffersBytes),
    rss: series(({ rssBytes }) => rssBytes),
    handles: series(({ handles }) => totalOf(handles)),
    fileDescriptors:
      openFiles === null || openFiles === undefined
        ? null
        : series(({ fileDescriptors }) => totalOf(fileDescriptors ?? {})),
  };
}

function totalOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
