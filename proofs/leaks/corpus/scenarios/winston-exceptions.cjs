// close() leaves the handlers of 'uncaughtException' and 'unhandledRejection' on the process.
const winston = require('winston');

exports.iterations = 30;

exports.setup = async () => {
  process.setMaxListeners(0);
};

exports.iterate = async () => {
  const console = new winston.transports.Console({ silent: true, handleExceptions: true });
  const logger = winston.createLogger({ transports: [console] });
  logger.info('x');
  logger.close();
  await new Promise(setImmediate);
  return [console, logger];
};
