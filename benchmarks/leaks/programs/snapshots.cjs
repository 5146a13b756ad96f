// Writes the three snapshots of a scenario that memlab asks for, each after one more round, and prints how many iterations a round has.
// What is made once is there by the first snapshot.
// Arguments: the folder of the scenario, the folder for the snapshots.
const { join } = require('node:path');
const { writeHeapSnapshot } = require('node:v8');
const { openScenario } = require('./scenario.cjs');

const [folder, output] = process.argv.slice(2);

(async () => {
  const { iterations, round } = await openScenario(folder);
  for (const name of ['1-baseline', '2-target', '3-final']) {
    await round();
    writeHeapSnapshot(join(output, `${name}.heapsnapshot`));
  }
  console.log(`\n${JSON.stringify({ iterations })}`);
  process.exit(0);
})();
