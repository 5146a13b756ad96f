import { evaluate } from '../../core/evaluate';
import type { InspectorClient } from '../../core/inspector';
import { medianOf } from '../../core/statistics';
import { type Client, clockMs, openClient } from './client';
import type { Instance } from './instance';
import type { Call } from './messages';

/** On average one sample for so many bytes: some thousands of samples in all, which is an error of some percent. */
const INTERVAL_BYTES = 1024;
const REQUESTS = { least: 5, most: 200, withinMs: 1_000 };
const ANSWERS_WITHIN_MS = 10_000;
/** Of the looks at buffers: too little for a collection to come between. */
const HEAP_BYTES_PER_LOOK = 400_000;
const LOOKS = { count: 5, mostRequests: 20 };

interface ProfileNode {
  readonly selfSize: number;
  readonly children: readonly ProfileNode[];
}

/**
 * Bytes that a service allocates for one request, as it does when it is warm, read through its inspector: in V8's heap by its sampling profiler, what was
 * collected meanwhile included, and in buffers by how much more memory they hold after some requests without a collection. `null` where the service
 * has no inspector.
 */
export async function bytesPerRequest(instance: Instance, call: Call, signal: AbortSignal): Promise<number | null> {
  if (instance.inspect === undefined) return null;
  const inspector = await instance.inspect(signal).catch(() => undefined);
  signal.throwIfAborted();
  if (inspector === undefined) return null;
  const client = openClient(call);
  try {
    // The first opens the connection.
    await client.send();
    const heap = await heapBytes(inspector, client, signal);
    return Math.round(heap + (await bufferBytes(inspector, client, heap, signal)));
  } finally {
    await client.close();
    await inspector.close();
  }
}

/** Chrome DevTools Protocol, HeapProfiler.startSampling: https://chromedevtools.github.io/devtools-protocol/v8/HeapProfiler/ */
async function heapBytes(inspector: InspectorClient, client: Client, signal: AbortSignal): Promise<number> {
  await inspector.send(
    'HeapProfiler.startSampling',
    {
      samplingInterval: INTERVAL_BYTES,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    },
    signal,
  );
  let requests = 0;
  const startMs = clockMs();
  const isEnough = (): boolean =>
    requests >= REQUESTS.most || (requests >= REQUESTS.least && clockMs() - startMs > REQUESTS.withinMs);
  for (; !isEnough(); requests++) await client.send();
  const { profile } = await inspector.send<{ profile: { head: ProfileNode } }>('HeapProfiler.stopSampling', {}, signal);
  return sizeOf(profile.head) / requests;
}

function sizeOf({ selfSize, children }: ProfileNode): number {
  return children.reduce((sum, child) => sum + sizeOf(child), selfSize);
}

async function bufferBytes(
  inspector: InspectorClient,
  client: Client,
  heapBytesPerRequest: number,
  signal: AbortSignal,
): Promise<number> {
  const requests = Math.max(
    1,
    Math.min(LOOKS.mostRequests, Math.floor(HEAP_BYTES_PER_LOOK / Math.max(1, heapBytesPerRequest))),
  );
  const inBuffers = () => evaluate<number>(inspector, ANSWERS_WITHIN_MS, 'process.memoryUsage().arrayBuffers', signal);
  const looks: number[] = [];
  while (looks.length < LOOKS.count) {
    await inspector.send('HeapProfiler.collectGarbage', {}, signal);
    const before = await inBuffers();
    for (let request = 0; request < requests; request++) await client.send();
    looks.push(((await inBuffers()) - before) / requests);
  }
  return Math.max(0, medianOf(looks));
}
