// onIdle() chains the resolving functions of all who ever waited.
const PQueue = require('p-queue');

let queue;

exports.setup = async () => {
  queue = new PQueue({ concurrency: 1 });
};

exports.iterate = async (i) => {
  const added = queue.add(async () => i);
  const idle = queue.onIdle();
  await idle;
  return [added, idle];
};
