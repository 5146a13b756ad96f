import type { SurvivorGroup } from '../../../src/memory/snapshot/survey';

/** Survivors of one class, by window of birth. */
export function group(countByWindow: readonly number[], more: Partial<SurvivorGroup> = {}): SurvivorGroup {
  const className = more.className ?? 'Session';
  const bytesByWindow = more.bytesByWindow ?? countByWindow.map((count) => count * 32);
  return {
    key: 'sessions',
    kind: 'object',
    className,
    countByWindow,
    bytesByWindow,
    members: [{ className, countByWindow, bytesByWindow }],
    retainers: [],
    definedAt: [],
    foreign: null,
    bound: null,
    ...more,
  };
}
