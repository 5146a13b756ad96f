import { join } from 'node:path';
import type { LeakResult } from '../../src/core/records/memory';
import { loadBurst } from '../../src/load';
import { detectLeaks } from '../../src/memory';
import { startService } from '../../src/service';

/** What a large heap consists of: a third of a million small objects, JSON documents, or a few large strings. */
export const SHAPES = ['instances', 'documents', 'strings'] as const;

/** How a look into a large service went. */
export interface LargeLook {
  /** From the call to its result. */
  readonly tookMs: number;
  readonly result: LeakResult;
  /** Whether exactly what each request leaves was told: one `Visit`, or nothing. */
  readonly isRight: boolean;
}

/**
 * Looks for leaks in a service with a heap of a given size, in a process of its own, while 10 users send requests.
 * @param node - the program that runs it.
 */
export async function lookIntoLargeService(
  node: string,
  {
    shape,
    megabytes,
    leaks,
  }: { readonly shape: (typeof SHAPES)[number]; readonly megabytes: number; readonly leaks: boolean },
): Promise<LargeLook> {
  const service = await startService({
    command: [node, join(__dirname, 'programs/large-service.cjs')],
    env: { SHAPE: shape, HEAP_MEGABYTES: String(megabytes), NODE_OPTIONS: '--max-old-space-size=4096' },
  });
  try {
    const scenario = [{ path: leaks ? '/leak' : '/' }];
    const fromMs = performance.now();
    const result = await detectLeaks(service, ({ iterations }) =>
      loadBurst(service, { users: 10, requests: iterations, scenario }),
    );
    return { tookMs: performance.now() - fromMs, result, isRight: tells(result, leaks) };
  } finally {
    await service.stop();
  }
}

function tells({ outcome, findings }: LeakResult, leaks: boolean): boolean {
  const told = findings.filter(({ kind }) => kind !== 'unsettled growth');
  if (outcome !== 'completed') return false;
  return leaks ? told.some(({ members }) => members.some(isOneVisit)) : told.length === 0;
}

function isOneVisit({ className, objectsPerIteration }: LeakResult['findings'][number]['members'][number]): boolean {
  return className === 'Visit' && objectsPerIteration === 1;
}
