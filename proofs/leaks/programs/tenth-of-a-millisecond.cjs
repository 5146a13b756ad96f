// Two scenarios of 0.1 ms, for the time that a look for leaks takes.
const { performance } = require('node:perf_hooks');

const kept = [];

function work() {
  const untilMs = performance.now() + 0.1;
  while (performance.now() < untilMs);
}

exports.sound = work;

exports.leaking = () => {
  work();
  kept.push({ at: performance.now() });
};
