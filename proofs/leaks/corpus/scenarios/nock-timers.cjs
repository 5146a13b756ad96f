// Module arrays keep the Timeout and Immediate of each reply.
const http = require('node:http');
const nock = require('nock');

exports.setup = async () => {
  nock.disableNetConnect();
};

exports.iterate = async () => {
  const scope = nock('http://x.test').get('/a').reply(200, 'ok');
  const response = await new Promise((resolve, reject) =>
    http
      .get('http://x.test/a', (response) => {
        response.resume();
        response.on('end', () => resolve(response));
      })
      .on('error', reject),
  );
  return [scope, response, response.req];
};

exports.teardown = async () => {
  nock.cleanAll();
  nock.restore();
};
