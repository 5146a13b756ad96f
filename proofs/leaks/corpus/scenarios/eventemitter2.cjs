// waitFor() never removes its listener.
const { EventEmitter2 } = require('eventemitter2');

let emitter;

exports.setup = async () => {
  emitter = new EventEmitter2();
  emitter.setMaxListeners(0);
};

exports.iterate = async () => {
  const ready = emitter.waitFor('ready');
  emitter.emit('ready');
  await ready;
  return [ready];
};
