// Asks jest-leak-detector of each object that one iteration has handed over whether it is still there after one more round.
// Arguments: node_modules of jest-leak-detector, the folder of the scenario.
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { openScenario } = require('./scenario.cjs');

const [modules, folder] = process.argv.slice(2);
const { default: LeakDetector } = createRequire(join(modules, 'jest-leak-detector/package.json'))('jest-leak-detector');

async function detectorsOf(once) {
  const handed = await once();
  return handed === undefined ? [] : handed.map((object) => new LeakDetector(object));
}

(async () => {
  const { once, round } = await openScenario(folder);
  await round();
  const detectors = await detectorsOf(once);
  await round();
  const held = [];
  for (const detector of detectors) held.push(await detector.isLeaking());
  console.log(`\n${JSON.stringify({ asked: held.length, held: held.filter(Boolean).length })}`);
  process.exit(0);
})();
