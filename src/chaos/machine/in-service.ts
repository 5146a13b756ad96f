import { randomUUID } from 'node:crypto';
import { setInterval as startInterval } from 'node:timers';
import { nowMs, sleep } from '../../core/clock';
import { reasonOf } from '../../core/errors';
import { isGone } from '../../core/process-state';
import { formatMs } from '../../core/units';
import type { Service } from '../../service';
import type { FaultContext } from '../fault';
import type { AgentEnd, AgentReport } from './agent';
import type { EffectName, PlanOf } from './effects';
import { connectAgent, type RemoteAgent } from './remote-agent';

/** How long an effect stays in a service that hears nothing from us any more. */
const LEASE_MS = 5_000;
const RENEW_EVERY_MS = 250;
const GOES_WITHIN_MS = 1_000;
const REOPENS_WITHIN_MS = 2_000;

type Told = Pick<FaultContext<object>, 'defer' | 'fired' | 'figure' | 'note' | 'signal'>;

/** Puts an effect into a service through its inspector, and holds it there for as long as the fault lasts. */
export async function effectInService<Name extends EffectName>(
  service: Service,
  name: Name,
  plan: PlanOf<Name>,
  { defer, fired, figure, note, signal }: Told,
): Promise<void> {
  const agent = await connectAgent(service, signal);
  const id = randomUUID();
  let begun = false;
  let wrong: string | undefined;
  let renewing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  function take(report: AgentReport | undefined): void {
    if (report === undefined) return;
    for (const [detail, times] of Object.entries(report.fired)) {
      for (let n = 0; n < times; n++) fired(detail === '' ? {} : { detail });
    }
    for (const [figureName, value] of Object.entries(report.figures)) figure(figureName, value);
  }
  function renew(): void {
    // What does not answer now may be stopped or gone: the end will tell.
    renewing ??= agent
      .renew(id, LEASE_MS)
      .then(take, () => {})
      .finally(() => {
        renewing = undefined;
      });
  }
  async function end(): Promise<void> {
    timer?.close();
    try {
      const ended = await endOf(agent, service, id);
      await renewing;
      if (ended === 'gone')
        return note('its process ended before the fault did; one that was started after it did not have it');
      take(ended);
      wrong = ended?.wrong ?? undefined;
      if (begun && ended === undefined) {
        throw new Error(`it had ended there by itself, since this process stood still for ${formatMs(LEASE_MS)}`);
      }
    } finally {
      await agent.close();
    }
  }
  // Before it begins: where the answer does not come, the effect may have begun all the same.
  defer(end, () => wrong);
  take(await agent.begin(id, name, plan, LEASE_MS));
  begun = true;
  timer = startInterval(renew, RENEW_EVERY_MS).unref();
}

/** Takes an effect back; nothing where it had ended already. Where the process is gone, so is the effect. */
async function endOf(agent: RemoteAgent, service: Service, id: string): Promise<AgentEnd | 'gone' | undefined> {
  try {
    return await agent.end(id);
  } catch (error) {
    if (await goes(agent.pid)) return 'gone';
    return await endAnew(service, agent.pid, id).catch((again) => {
      if (isGone(agent.pid)) return 'gone';
      throw new Error(
        `${reasonOf(error)} Then: ${reasonOf(again)}; the fault ends there by itself ${formatMs(LEASE_MS)} after the process goes on`,
      );
    });
  }
}

/** The connection may be lost although the process lives: somebody closed its inspector, which takes a moment to come back. */
async function endAnew(service: Service, pid: number, id: string): Promise<AgentEnd | 'gone' | undefined> {
  for (const untilMs = nowMs() + REOPENS_WITHIN_MS; ; await sleep(100)) {
    try {
      const agent = await connectAgent(service);
      if (agent.pid === pid) return await agent.end(id).finally(() => agent.close());
      await agent.close();
      return 'gone';
    } catch (error) {
      if (nowMs() >= untilMs) throw error;
    }
  }
}

/** Whether a process is gone, or goes right now: its connections end before it does. */
async function goes(pid: number): Promise<boolean> {
  for (const untilMs = nowMs() + GOES_WITHIN_MS; nowMs() < untilMs; await sleep(10)) if (isGone(pid)) return true;
  return isGone(pid);
}
