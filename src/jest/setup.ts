import { beforeEach, expect, jest } from '@jest/globals';
import { host } from '../core/host';
import { startFile } from './file-lifetime';
import { installJestHost } from './host';
import { kindOf, TIMEOUT_MS } from './kinds';
import { watchLeftovers } from './leftovers';
import { matchers } from './matchers';

/** Ending what was left behind may take as long as a service takes to stop. */
const CHECK_TIMEOUT_MS = 60_000;

expect.extend(matchers);
const running = installJestHost();
const kind = kindOf(running.testPath);
if (kind !== undefined) jest.setTimeout(Math.max(running.testTimeoutMs, TIMEOUT_MS[kind]));

const leftovers = watchLeftovers(running.testPath);
const endFile = startFile(() => leftovers.abandon());
let lastTest: string | undefined;

beforeEach(async () => {
  const after = lastTest;
  lastTest = host().test().name;
  if (after === undefined || running.mayStillBeCleanedUp()) return;
  await running.betweenTests(() => leftovers.betweenTests(after));
}, CHECK_TIMEOUT_MS);

running.afterLastHook(async () => {
  await leftovers.endOfFile();
  endFile();
}, CHECK_TIMEOUT_MS);
