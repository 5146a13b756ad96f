import { appendFileSync } from 'node:fs';
import { type SetName, sets } from '.';

// In the project of the proof this is the packed package.
const { detectLeaks } = require('jest-mettle') as typeof import('../../../src');

const [set, numbers, output] = process.argv.slice(2) as [SetName, string, string];

/** Looks for leaks in some cases of a set, one after the other, and adds a line of JSON to a file for each. */
async function run(): Promise<void> {
  for (const number of numbers.split(',').map(Number)) {
    const { name, iterations, make } = sets[set][number] as (typeof sets)[SetName][number];
    const body = await make();
    const answer = await detectLeaks(({ iteration }) => body.iterate(iteration), {
      title: name,
      ...(body.settle && { settle: () => body.settle?.() }),
      ...(iterations !== undefined && { iterations, warmUp: iterations }),
    }).catch((error: Error) => ({ problem: error.message }));
    appendFileSync(output, `${JSON.stringify({ number, answer })}\n`);
    await body.close?.();
  }
}

run().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
