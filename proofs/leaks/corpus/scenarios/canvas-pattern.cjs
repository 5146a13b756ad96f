// createPattern() leaks memory of its own, outside V8's heap: only the resident size of the process shows it.
const { createCanvas } = require('@napi-rs/canvas');

let source;

exports.iterations = 40;

exports.setup = async () => {
  source = createCanvas(200, 200);
  source.getContext('2d').fillRect(0, 0, 100, 100);
};

exports.iterate = async () => {
  const context = createCanvas(10, 10).getContext('2d');
  const pattern = context.createPattern(source, 'repeat');
  context.fillStyle = pattern;
  context.fillRect(0, 0, 10, 10);
  return [context, pattern];
};
