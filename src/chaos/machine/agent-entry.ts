import { STATE_KEY } from '../../core/state';
import { AGENT_KEY, createAgent } from './agent';

/** Runs inside a service, as text that is put there through its inspector. Whatever it puts on the global object goes with it. */
const global = globalThis as unknown as Record<symbol, unknown>;
const key = Symbol.for(AGENT_KEY);
if (global[key] === undefined) {
  const before = new Set(Object.getOwnPropertySymbols(global));
  global[key] = createAgent(() => {
    delete global[key];
    if (!before.has(STATE_KEY)) delete global[STATE_KEY];
  });
}
