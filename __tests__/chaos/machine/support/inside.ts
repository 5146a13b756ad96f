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
