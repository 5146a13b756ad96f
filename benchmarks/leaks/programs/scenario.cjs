// Runs a scenario of the corpus in rounds, and brings it to rest after each: what is only waiting to be collected is in nobody's way.
const { join } = require('node:path');
const { setImmediate: turn, setTimeout: sleep } = require('node:timers/promises');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

exports.openScenario = async (folder) => {
  const { setup, iterate, settle, iterations = 200 } = require(join(folder, 'scenario.cjs'));
  let iteration = 0;
  const once = () => iterate(iteration++);
  await setup?.();
  return {
    iterations,
    once,
    async round() {
      for (let left = iterations; left > 0; left--) await once();
      await settle?.();
      for (let time = 0; time < 3; time++) {
        collect();
        await turn();
        await turn();
      }
      await sleep(20);
      collect();
    },
  };
};
