// The listener on the caller's signal is never removed.
const { setMaxListeners } = require('node:events');

let pTimeout;
let controller;

exports.setup = async () => {
  ({ default: pTimeout } = await import('p-timeout'));
  controller = new AbortController();
  setMaxListeners(0, controller.signal);
};

exports.iterate = async (i) => {
  const slow = Promise.resolve(i);
  const timed = pTimeout(slow, { milliseconds: 1000, signal: controller.signal });
  await timed;
  return [slow, timed];
};
