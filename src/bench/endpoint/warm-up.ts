import { medianOf } from '../../core/statistics';
import { type Client, clockMs } from './client';

/** How long services are asked before anything counts. */
export interface WarmUpPlan {
  /** Requests to each at the least. */
  readonly leastRequests: number;
  /** For each, at most so long where its times do not become even: the least number of requests may take longer. */
  readonly mostMs: number;
  /** For each, at most so long in any case. */
  readonly limitMs: number;
}

/** What a warm-up says of one service. */
export interface Warmth {
  /** Median latency of the last batches. */
  readonly requestMs: number;
  /** Whether the last batches agreed. */
  readonly settled: boolean;
}

const BATCH = 20;
/** The medians of the last so many batches must agree for a service to be warm. */
const AGREEING = 3;
const AGREEMENT = 0.05;

interface Warming {
  readonly client: Client;
  readonly batches: number[];
  requests: number;
  spentMs: number;
}

/** Asks services at the same time, in batches of 20 requests, until each has had its least and its last three batches agree within 5 %, or time is over. */
export async function warmUpServices(clients: readonly Client[], plan: WarmUpPlan): Promise<Warmth[]> {
  const all: Warming[] = clients.map((client) => ({ client, batches: [], requests: 0, spentMs: 0 }));
  for (;;) {
    const cold = all.filter((each) => isCold(each, plan));
    if (cold.length === 0) break;
    await Promise.all(cold.map((each) => askBatch(each, plan)));
  }
  return all.map((each) => ({ requestMs: Math.min(...each.batches.slice(-AGREEING)), settled: agrees(each) }));
}

function isCold(each: Warming, { leastRequests, mostMs, limitMs }: WarmUpPlan): boolean {
  if (each.spentMs >= limitMs && each.requests > 0) return false;
  return each.requests < leastRequests || (each.spentMs < mostMs && !agrees(each));
}

async function askBatch(each: Warming, { limitMs }: WarmUpPlan): Promise<void> {
  const times: number[] = [];
  const startMs = clockMs();
  while (times.length < BATCH && (times.length === 0 || each.spentMs + clockMs() - startMs < limitMs)) {
    const { fromMs, toMs } = await each.client.send();
    times.push(toMs - fromMs);
  }
  each.requests += times.length;
  each.spentMs += clockMs() - startMs;
  each.batches.push(medianOf(times));
}

function agrees({ batches }: Warming): boolean {
  const last = batches.slice(-AGREEING);
  return last.length === AGREEING && Math.max(...last) <= Math.min(...last) * (1 + AGREEMENT);
}
