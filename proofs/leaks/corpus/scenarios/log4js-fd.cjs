// configure() opens the file of an appender again, and does not close the one that was open.
const { join } = require('node:path');
const log4js = require('log4js');

const filename = join(__dirname, 'log4js.txt');

exports.iterations = 20;

exports.iterate = async () => {
  log4js.configure({
    appenders: { f: { type: 'file', filename } },
    categories: { default: { appenders: ['f'], level: 'info' } },
  });
  const logger = log4js.getLogger();
  logger.info('x');
  await new Promise((resolve) => setTimeout(resolve, 2));
  return [logger];
};
