// A scenario as a spec of plain Jest, which is copied beside it.
const { setup, iterate, settle, teardown, iterations = 200 } = require('./scenario.cjs');

test('the scenario runs', async () => {
  await setup?.();
  for (let iteration = 0; iteration < iterations; iteration++) await iterate(iteration);
  await settle?.();
  await teardown?.();
}, 60_000);
