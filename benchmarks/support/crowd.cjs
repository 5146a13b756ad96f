// Memory of many users with think time in one process:
//
//   node --expose-gc crowd.cjs '{"url":"http://127.0.0.1:8080","users":20000,"plan":{},"spawnMs":4000,"stayMs":6000,"wait":"10s"}'
//
// A small run comes first, so that what the library itself needs is in the baseline. Prints bytes, and counts of the run.
const { join } = require('node:path');
const { loadBurst } = require(join(__dirname, '../../dist/load.js'));

const { url, users, plan, spawnMs, stayMs, wait } = JSON.parse(process.argv[2]);

const scenario = async (user) => {
  await user.get('/small');
  await user.wait(wait);
};

const settle = async () => {
  for (let turn = 0; turn < 3; turn++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heap: heapUsed + external };
};

async function measure() {
  await loadBurst(url, {
    ...plan,
    users: 500,
    duration: '2s',
    gracefulStop: 0,
    scenario: async (user) => {
      await user.get('/small');
      await user.wait('200ms');
    },
  });
  const before = await settle();
  let peakRss = 0;
  const sampler = setInterval(() => {
    peakRss = Math.max(peakRss, process.memoryUsage.rss());
  }, 100);
  const enough = new AbortController();
  const run = loadBurst(url, {
    ...plan,
    users,
    spawnRate: users / (spawnMs / 1000),
    duration: '5m',
    gracefulStop: 0,
    signal: enough.signal,
    scenario,
  });
  await Promise.race([run, new Promise((resolve) => setTimeout(resolve, spawnMs + stayMs))]);
  clearInterval(sampler);
  const full = await settle();
  enough.abort(new Error('seen enough'));
  const result = await run;
  const { requests, timeline, failures } = result;
  const usersAtOnce = Math.max(...timeline.map((second) => second.users));
  console.log(
    JSON.stringify({
      rssBytes: peakRss - before.rss,
      heapBytes: full.heap - before.heap,
      usersAtOnce,
      requests,
      failures,
    }),
  );
}

measure().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
