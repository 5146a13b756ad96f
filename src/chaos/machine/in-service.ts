import { randomUUID } from 'node:crypto';
import { setInterval as startInterval } from 'node:timers';
import { nowMs, sleep } from '../../core/clock';
import { reasonOf } from '../../core/errors';
import { formatMs } from '../../core/units';
import type { Service } from '../../service';
import type { FaultContext } from '../fault';
import type { AgentReport } from './agent';
import type { EffectName, PlanOf } from './effects';
import { connectAgent, type RemoteAgent } from './remote-agent';

/** How long an effect stays in a service that hears nothing from us any more. */
const LEASE_MS = 5_000;
const RENEW_EVERY_MS = 250;
const GOES_WITHIN_MS = 1_000;

type Told = Pick<FaultContext<object>, 'defer' | 'fired' | 'figure'>;

/** Puts an effect into a service through its inspector, and holds it there for as long as the fault lasts. */
export async function effectInService<Name extends EffectName>(
  service: Service,
  name: Name,
  plan: PlanOf<Name>,
  { defer, fired, figure }: Told,
): Promise<void> {
  const agent = await connectAgent(service);
  const id = randomUUID();
  let lapsed = false;
  let wrong: string | undefined;
  let renewing: Promise<void> | undefined;

  function note(report: AgentReport | undefined): void {
    if (report === undefined) return;
    for (const [detail, times] of Object.entries(report.fired)) {
      for (let n = 0; n < times; n++) fired(detail === '' ? {} : { detail });
    }
    for (const [figureName, value] of Object.entries(report.figures)) figure(figureName, value);
  }
  async function renew(): Promise<void> {
    const report = await agent.renew(id, LEASE_MS);
    note(report);
    lapsed = report === undefined;
  }
  const timer = startInterval(() => {
    // What does not answer now may be stopped or gone: the end will tell.
    renewing ??= renew()
      .catch(() => {})
      .finally(() => {
        renewing = undefined;
      });
  }, RENEW_EVERY_MS);
  timer.unref();

  async function end(): Promise<void> {
    timer.close();
    try {
      const ended = await endOf(agent, service, id);
      await renewing;
      note(ended);
      wrong = ended?.wrong ?? undefined;
      if (lapsed)
        throw new Error(`it had ended there by itself, since this process stood still for ${formatMs(LEASE_MS)}`);
    } finally {
      await agent.close();
    }
  }
  // Before it begins: where the answer does not come, the effect may have begun all the same.
  defer(end, () => wrong);
  note(await agent.begin(id, name, plan, LEASE_MS));
}

/** Takes an effect back; nothing where the process in which it was is gone, and the effect with it. */
async function endOf(agent: RemoteAgent, service: Service, id: string) {
  try {
    return await agent.end(id);
  } catch (error) {
    if (await goes(agent.pid)) return undefined;
    return await endAnew(service, id).catch(() => {
      if (isGone(agent.pid)) return undefined;
      throw new Error(
        `${reasonOf(error)}; the fault ends there by itself ${formatMs(LEASE_MS)} after the process goes on`,
      );
    });
  }
}

/** The connection may be lost although the process lives: somebody closed it. */
async function endAnew(service: Service, id: string) {
  const agent = await connectAgent(service);
  try {
    return await agent.end(id);
  } finally {
    await agent.close();
  }
}

/** Whether a process is gone, or goes right now: its connections end before it does. */
async function goes(pid: number): Promise<boolean> {
  for (const untilMs = nowMs() + GOES_WITHIN_MS; nowMs() < untilMs; await sleep(10)) if (isGone(pid)) return true;
  return isGone(pid);
}

function isGone(pid: number): boolean {
  try {
    return !process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
