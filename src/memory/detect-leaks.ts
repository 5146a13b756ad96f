import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isoNow, nowMs } from '../core/clock';
import { raceDeadline } from '../core/deadline';
import { writeRecord } from '../core/records/journal';
import type { GrowthSeries, LeakFinding, LeakResult } from '../core/records/memory';
import type { Service } from '../service';
import { markBoundary } from './measure/boundary';
import { type LeakOptions, readLeakOptions } from './options';
import { driverOf, type LeakScenario } from './scenario';
import { runSurvey } from './snapshot/run-survey';
import type { SurvivorGroup } from './snapshot/survey';
import type { HeapTarget, Reading } from './target/heap-target';
import type { RunningProcess } from './target/inspected';
import { openService } from './target/service';
import { openThisProcess } from './target/this-process';

const WINDOWS = 3;
const ITERATIONS = 200;
const LEAST_PER_ITERATION = 0.9;

/** Looks for memory that a scenario leaks. */
export function detectLeaks(scenario: LeakScenario, options?: LeakOptions): Promise<LeakResult>;
/** Looks for memory that a service of its own process, or any Node process of this machine, leaks while the scenario drives it. */
export function detectLeaks(
  service: Service | RunningProcess,
  scenario: LeakScenario,
  options?: LeakOptions,
): Promise<LeakResult>;
export function detectLeaks(
  first: Service | RunningProcess | LeakScenario,
  second?: LeakScenario | LeakOptions,
  third?: LeakOptions,
): Promise<LeakResult> {
  if (typeof first === 'function') return lookForLeaks(openThisProcess, first, second as LeakOptions | undefined);
  return lookForLeaks((signal) => openService(first, signal), second as LeakScenario, third);
}

async function lookForLeaks(
  open: (signal: AbortSignal) => Promise<HeapTarget>,
  scenario: LeakScenario,
  options: LeakOptions | undefined,
): Promise<LeakResult> {
  const read = readLeakOptions(options);
  const startedAt = isoNow();
  const startMs = nowMs();
  const iterations = read.iterations ?? ITERATIONS;
  const warmUpIterations = read.warmUp ?? Math.max(iterations, 50);
  const title = read.title ?? (scenario.name || 'scenario');
  const drive = driverOf(scenario);
  const folder = mkdtempSync(join(tmpdir(), 'mettle-leaks-'));
  const target = await open(read.signal ?? new AbortController().signal);
  try {
    const result = await raceDeadline(
      {
        to: `look for leaks in ${title}`,
        unfinished: () => 'it was running',
        timeoutMs: read.budget,
        signal: read.signal,
      },
      async (signal): Promise<LeakResult> => {
        const readings: Reading[] = [];
        const boundaries: number[] = [];
        const durationsMs: number[] = [];
        const look = async (): Promise<void> => {
          await read.settle?.();
          await target.settle(signal);
          boundaries.push(await markBoundary(target.inspector));
          readings.push(await target.read(signal));
        };
        await drive(warmUpIterations, signal);
        await look();
        for (let window = 0; window < WINDOWS; window++) {
          const fromMs = nowMs();
          await drive(iterations, signal);
          durationsMs.push(nowMs() - fromMs);
          await look();
        }
        const file = join(folder, 'last.heapsnapshot');
        const snapshotWriter = await target.writeSnapshot(file, signal);
        const survey = await runSurvey({ file, boundaries }, signal);
        const series = (of: (reading: Reading) => number): GrowthSeries => {
          const values = readings.map(of);
          const growth = (values.at(-1) ?? 0) - (values[0] ?? 0);
          return { values, perIteration: growth / (iterations * WINDOWS) };
        };
        return {
          outcome: 'completed',
          reasons: [],
          startedAt,
          durationMs: nowMs() - startMs,
          where: target.where,
          scenario: title,
          target: target.label,
          nodeVersion: target.nodeVersion,
          iterations: iterations * WINDOWS,
          warmUpIterations,
          windows: durationsMs.map((durationMs, window) => ({
            iterations,
            durationMs,
            survivors: survey.countByWindow[window] ?? null,
            survivorBytes: survey.bytesByWindow[window] ?? null,
          })),
          detectionFloor: {
            objectsPerIteration: LEAST_PER_ITERATION,
            bytesPerIteration: LEAST_PER_ITERATION * 16,
            externalBytesPerIteration: 0,
            handlesPerIteration: LEAST_PER_ITERATION,
            nativeBytesPerIteration: null,
          },
          findings: survey.groups
            .filter((group) => leaks(group, iterations))
            .map((group) => finding(group, iterations)),
          foreign: [],
          heap: series(({ heapUsedBytes }) => heapUsedBytes),
          external: series(({ externalBytes }) => externalBytes),
          arrayBuffers: series(({ arrayBuffersBytes }) => arrayBuffersBytes),
          rss: series(({ rssBytes }) => rssBytes),
          handles: series(({ handles }) => Object.values(handles).reduce((sum, count) => sum + count, 0)),
          fileDescriptors: series(({ fileDescriptors }) =>
            Object.values(fileDescriptors ?? {}).reduce((sum, count) => sum + count, 0),
          ),
          snapshots: [],
          snapshotWriter,
        };
      },
    );
    writeRecord({
      kind: 'leaks',
      title,
      outcome: result.outcome,
      reasons: result.reasons,
      startedAt,
      durationMs: result.durationMs,
      result,
    });
    return result;
  } finally {
    await target.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function leaks({ countByWindow }: SurvivorGroup, iterations: number): boolean {
  return countByWindow.slice(0, -1).every((count) => count >= LEAST_PER_ITERATION * iterations);
}

function finding({ kind, className, countByWindow, bytesByWindow }: SurvivorGroup, iterations: number): LeakFinding {
  const rate = (byWindow: readonly number[]): number => (byWindow[1] ?? 0) / iterations;
  const [objectsPerIteration, bytesPerIteration] = [rate(countByWindow), rate(bytesByWindow)];
  const member = { className, objectsPerIteration, bytesPerIteration };
  return {
    kind,
    ...member,
    members: [member],
    sites: [],
    retainers: [],
    inWords: `${objectsPerIteration} ${className} are left by each iteration`,
  };
}
