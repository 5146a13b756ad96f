// Looks for leaks in one scenario of the corpus: as a function in this process, or as a module in a clean child of it.
// Arguments: the way, the folder of the scenario, the file for the result.
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { detectLeaks } = require('jest-mettle');

const [way, folder, output] = process.argv.slice(2);
const scenario = join(folder, 'scenario.cjs');

const ways = {
  async function() {
    const { setup, iterate, settle, iterations } = require(scenario);
    await setup?.();
    return detectLeaks(({ iteration }) => iterate(iteration), {
      ...(settle && { settle }),
      ...(iterations && { iterations }),
    });
  },
  module: () => detectLeaks(scenario),
};

ways[way]().then(
  (result) => {
    writeFileSync(output, JSON.stringify(result));
    process.exit(0);
  },
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
