// onIdle() chains the resolving functions of all who ever waited.
const PQueue = require('p-queue');

let queue;

exports.setup = async () => {
  queue = new PQueue({ concurrency: 1 });
};

exports.iterate = async (i) => {
  queue.add(async () => i);
  await queue.onIdle();
};
