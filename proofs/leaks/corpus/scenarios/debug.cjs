// Every logger that is created goes into createDebug.instances, and leaves it only by destroy().
const debug = require('debug');

exports.iterate = async (i) => {
  const log = debug('app:req');
  log('x %d', i);
  return [log];
};
