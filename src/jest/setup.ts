import { beforeAll, beforeEach, expect, jest } from '@jest/globals';
import { baselinesSaved } from '../bench';
import { trackConnections } from '../chaos';
import { host } from '../core/host';
import { startFile } from './file-lifetime';
import { takeTurn, WAIT_LIMIT_MS } from './heavy-lock';
import { installJestHost } from './host';
import { HEAVY_KINDS, kindOf, TIMEOUT_MS } from './kinds';
import { watchLeftovers } from './leftovers';
import { matchers } from './matchers';

/** Ending what was left behind may take as long as a service takes to stop. */
const CHECK_TIMEOUT_MS = 60_000;

expect.extend(matchers);
const running = installJestHost();
const kind = kindOf(running.testPath);
if (kind !== undefined) jest.setTimeout(Math.max(running.testTimeoutMs, TIMEOUT_MS[kind]));

// Before anything is observed: what the previous file could not undo is undone here.
const file = startFile();
// Before the watch for leftovers, which it is none of.
const stopTracking = trackConnections();
file.onAbandoned(stopTracking);
const leftovers = watchLeftovers(running.testPath);
file.onAbandoned(leftovers.abandon);
let letNextGo: (() => Promise<void>) | undefined;
let lastTest: string | undefined;

if (kind !== undefined && HEAVY_KINDS.includes(kind)) {
  beforeAll(async () => {
    letNextGo = await takeTurn(running.testPath);
  }, WAIT_LIMIT_MS);
}

beforeEach(async () => {
  const after = lastTest;
  lastTest = host().test().name;
  if (after === undefined || running.mayStillBeCleanedUp()) return;
  await running.betweenTests(() => leftovers.betweenTests(after));
}, CHECK_TIMEOUT_MS);

running.afterLastHook(async () => {
  try {
    await baselinesSaved();
    await leftovers.endOfFile();
  } finally {
    stopTracking();
    await letNextGo?.();
    file.ended();
  }
}, CHECK_TIMEOUT_MS);
