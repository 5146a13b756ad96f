import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { evaluate, LOAD_BUILTIN } from '../../core/evaluate';
import { packageFile } from '../../core/package-root';
import { openInspector, type Service } from '../../service';
import { AGENT_KEY, type AgentBeginning, type AgentEnd, type AgentReport } from './agent';

const CONNECTS_WITHIN_MS = 3_000;
/** Putting a fault in place may take a moment, such as opening a hundred thousand files. */
const BEGINS_WITHIN_MS = 15_000;
const ANSWERS_WITHIN_MS = 3_000;

/** The agent of a service, over one connection to its inspector. */
export interface RemoteAgent {
  /** The process in which it is. */
  readonly pid: number;
  /** @throws Error saying why it cannot be done. */
  begin(id: string, name: string, plan: unknown, leaseMs: number): Promise<AgentReport>;
  /** Renews the lease; nothing where the effect has ended. */
  renew(id: string, leaseMs: number): Promise<AgentReport | undefined>;
  /** Takes the effect back; nothing where it has ended. */
  end(id: string): Promise<AgentEnd | undefined>;
  close(): Promise<void>;
}

/**
 * Opens a connection to the agent of a service. Where the signal aborts, it does not connect, and does not wait for a beginning.
 *
 * @throws Error where the service does not answer.
 */
export async function connectAgent(service: Service, signal?: AbortSignal): Promise<RemoteAgent> {
  const inspector = await openInspector(service, CONNECTS_WITHIN_MS, signal);
  try {
    const pid = await evaluate<number>(inspector, ANSWERS_WITHIN_MS, 'process.pid', signal);
    return {
      pid,
      async begin(id, name, plan, leaseMs) {
        // Together, so that an agent that has just left is not missed.
        const call = `${agentSource()}\n${agentCall('begin', id, name, plan, leaseMs)}`;
        const beginning = await evaluate<AgentBeginning>(inspector, BEGINS_WITHIN_MS, call, signal);
        if (!beginning.ok) throw new Error(beginning.reason);
        return beginning;
      },
      renew: (id, leaseMs) => evaluate(inspector, ANSWERS_WITHIN_MS, agentCall('renew', id, leaseMs)),
      end: (id) => evaluate(inspector, ANSWERS_WITHIN_MS, agentCall('end', id)),
      close: () => inspector.close(),
    };
  } catch (error) {
    await inspector.close();
    throw error;
  }
}

function agentCall(method: string, ...given: readonly unknown[]): string {
  const list = given.map((argument) => JSON.stringify(argument)).join(', ');
  return `globalThis[Symbol.for('${AGENT_KEY}')]?.${method}(${list})`;
}

/** The agent as a statement. Its modules are Node's own. */
function agentSource(): string {
  const file = packageFile('dist/chaos-agent.js');
  const source = readFileSync(file, 'utf8');
  const names = [file, dirname(file)].map((name) => JSON.stringify(name)).join(', ');
  return `((require, module, exports, __filename, __dirname) => {${source}\n})(${LOAD_BUILTIN}, { exports: {} }, {}, ${names});`;
}
