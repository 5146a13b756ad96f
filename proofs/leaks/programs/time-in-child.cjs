// Prints how long a look at both scenarios takes, each as a module in a clean child, from the call to its result.
const { performance } = require('node:perf_hooks');
const { join } = require('node:path');
const { detectLeaks } = require('jest-mettle');

async function timed(name) {
  const fromMs = performance.now();
  const { outcome, findings } = await detectLeaks(`${join(__dirname, 'tenth-of-a-millisecond.cjs')}#${name}`);
  return { tookMs: performance.now() - fromMs, outcome, findings: findings.length };
}

(async () => {
  console.log(JSON.stringify({ sound: await timed('sound'), leaking: await timed('leaking') }));
})();
