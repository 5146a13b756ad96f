import { setInterval as startInterval } from 'node:timers';
import { nowMs } from '../../core/clock';
import { reasonOf } from '../../core/errors';
import type { Effect, RunningEffect } from './effect';
import { type EffectName, effects } from './effects';

/** What an effect in a service did since it was last asked. */
export interface AgentReport {
  /** How often, by what it says; empty text where it says nothing. */
  readonly fired: Readonly<Record<string, number>>;
  readonly figures: Readonly<Record<string, number>>;
}

/** How an effect in a service began. */
export type AgentBeginning = ({ readonly ok: true } & AgentReport) | { readonly ok: false; readonly reason: string };

/** How an effect in a service ended. */
export interface AgentEnd extends AgentReport {
  /** Why it could not be taken back, or what is not as it was; `null` where all is. */
  readonly wrong: string | null;
}

/** What is put into a service to hold effects there. It is called through the inspector; arguments and answers are plain JSON. */
export interface Agent {
  begin(id: string, name: EffectName, plan: unknown, leaseMs: number): Promise<AgentBeginning>;
  /** Renews the lease, and tells what happened; `null` for an effect that has ended. */
  renew(id: string, leaseMs: number): AgentReport | null;
  /** Takes an effect back; `null` for one that has ended. */
  end(id: string): Promise<AgentEnd | null>;
}

/** Under which symbol of the service's global object the agent is found. */
export const AGENT_KEY = 'jest-mettle.agent';

const LOOK_EVERY_MS = 250;

interface Held {
  readonly running: RunningEffect;
  readonly drain: () => AgentReport;
  leftMs: number;
}

/**
 * An agent. Each effect has a lease: where it is not renewed in time, since the process of the tests is gone, the effect ends by
 * itself. Time in which this process stood still does not count: nobody could have renewed anything.
 *
 * @param onIdle - called when the last effect has ended: the agent leaves, as if it had never been there.
 */
export function createAgent(onIdle: () => void): Agent {
  const held = new Map<string, Held>();
  /** On their way in. */
  const arrivals = new Map<string, Promise<unknown>>();
  /** Beginnings and ends that are under way. */
  let busy = 0;
  let lookedMs = nowMs();
  const look = startInterval(() => {
    const passedMs = Math.min(nowMs() - lookedMs, 2 * LOOK_EVERY_MS);
    lookedMs = nowMs();
    for (const [id, effect] of held) {
      effect.leftMs -= passedMs;
      if (effect.leftMs <= 0) void end(id);
    }
  }, LOOK_EVERY_MS);
  look.unref();

  function leaveWhenIdle(): void {
    if (held.size > 0 || busy > 0) return;
    look.close();
    onIdle();
  }

  async function end(id: string): Promise<AgentEnd | null> {
    // Whoever ends it need not have waited for its beginning.
    await arrivals.get(id);
    const effect = held.get(id);
    if (effect === undefined) return null;
    held.delete(id);
    busy += 1;
    let wrong: string | null = null;
    try {
      await effect.running.stop();
      wrong = effect.running.left() ?? null;
    } catch (error) {
      wrong = reasonOf(error);
    }
    busy -= 1;
    leaveWhenIdle();
    return { ...effect.drain(), wrong };
  }

  async function begin(id: string, name: EffectName, plan: unknown, leaseMs: number): Promise<AgentBeginning> {
    const { report, drain } = collect();
    busy += 1;
    try {
      const start = effects[name] as Effect<unknown>;
      const running = await start(plan, report);
      held.set(id, { running, drain, leftMs: leaseMs });
      return { ok: true, ...drain() };
    } catch (error) {
      return { ok: false, reason: reasonOf(error) };
    } finally {
      busy -= 1;
      leaveWhenIdle();
    }
  }

  return {
    begin(id, name, plan, leaseMs) {
      const arrival = begin(id, name, plan, leaseMs).finally(() => arrivals.delete(id));
      arrivals.set(id, arrival);
      return arrival;
    },
    renew(id, leaseMs) {
      const effect = held.get(id);
      if (effect === undefined) return null;
      effect.leftMs = leaseMs;
      return effect.drain();
    },
    end,
  };
}

function collect() {
  let fired: Record<string, number> = {};
  const figures: Record<string, number> = {};
  return {
    report: {
      fired(detail = '') {
        fired[detail] = (fired[detail] ?? 0) + 1;
      },
      figure(name: string, value: number) {
        figures[name] = value;
      },
    },
    drain(): AgentReport {
      const told = fired;
      fired = {};
      return { fired: told, figures: { ...figures } };
    },
  };
}
