// off() leaves an empty array for each name of an event.
const Emitter = require('component-emitter');

let emitter;

exports.setup = async () => {
  emitter = new Emitter();
};

exports.iterate = async (i) => {
  const listener = () => {};
  emitter.on(`ev${i}`, listener);
  emitter.emit(`ev${i}`);
  emitter.off(`ev${i}`, listener);
  return [listener];
};
