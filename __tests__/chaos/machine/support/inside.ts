import { join } from 'node:path';
import type { Service } from '../../../../src/service';

/** A service into which a test can look. */
export const inspectable = {
  command: ['node', join(__dirname, '../fixtures/service.js')],
  ready: '/health',
};

/** Runs a piece of code in the service, and returns what it returns. */
export async function inside<T>(service: Service, code: string): Promise<T> {
  const answer = await service.client.post('/run', { json: { code } });
  const { value, error } = answer.json<{ value: T; error?: object }>();
  if (error) throw Object.assign(new Error(), error);
  return value;
}

/** What the agent would leave on the service's global object. */
export const AGENT_TRACES = `return Object.getOwnPropertySymbols(globalThis).map(String).filter((name) => name.includes('mettle'))`;

/** Whether the system still knows a process: one of ours is known until this process has been told of its end. */
export function isKnown(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
