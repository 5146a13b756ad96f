import { fillFreeRoom } from '../../../src/memory/measure/free-room';
import type { Inspector } from '../../../src/memory/target/heap-target';
import { runNode } from '../support/run-node';

const MB = 1e6;

/** What the process is asked to evaluate. */
async function expression(): Promise<string> {
  let asked = '';
  const inspector = {
    async send(_: string, { expression: told }: { expression: string }) {
      asked = told;
    },
  } as unknown as Inspector;
  await fillFreeRoom(inspector, new AbortController().signal);
  return asked;
}

/** By how much the resident size grows with 8 MB outside of V8's heap, in a process in which 64 MB were freed before. */
function growthAfterFreeing(before: string): Promise<{ growth: number; taken: number }> {
  return runNode(
    `
    const { setTimeout: sleep } = require('node:timers/promises');
    require('node:v8').setFlagsFromString('--expose-gc');
    const collect = require('node:vm').runInNewContext('gc');
    const take = (bytes) => Array.from({ length: bytes / 16384 }, () => new Uint8Array(16384).fill(1));
    let freed = take(64e6);
    // What lies above keeps the allocator from giving it back to the system.
    const above = take(1e6);
    freed = undefined;
    for (let turn = 0; turn < 5; turn++) { collect(); await sleep(10); }
    const ballast = ${before};
    const rss = process.memoryUsage.rss();
    const kept = take(8e6);
    return { growth: process.memoryUsage.rss() - rss, taken: ballast.reduce((sum, { length }) => sum + length, 0) + 0 * above.length * kept.length };
  `,
    { cwd: process.cwd() },
  );
}

// The C library of Linux keeps what was freed; others may give it back at once, and then there is no room to fill.
const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('what is allocated goes to the room that was free, and the resident size does not grow', async () => {
  expect((await growthAfterFreeing('[]')).growth).toBeLessThan(3 * MB);
});

onLinux('with that room filled all of it is seen, and no more is taken than there was', async () => {
  const { growth, taken } = await growthAfterFreeing(await expression());
  expect(growth).toBeGreaterThan(7 * MB);
  expect(taken).toBeGreaterThan(55 * MB);
  expect(taken).toBeLessThan(85 * MB);
});
