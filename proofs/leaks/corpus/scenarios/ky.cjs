// The listener on a shared signal is never removed.
const { setMaxListeners } = require('node:events');
const http = require('node:http');

let ky;
let server;
let url;
let controller;

exports.setup = async () => {
  ({ default: ky } = await import('ky'));
  controller = new AbortController();
  setMaxListeners(0, controller.signal);
  server = http.createServer((_, response) => response.end('ok'));
  server.keepAliveTimeout = 60000;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${server.address().port}`;
};

exports.iterate = async () => {
  const response = await ky(url, { signal: controller.signal, retry: 0 });
  await response.text();
  return [response];
};

exports.teardown = async () => {
  server.closeAllConnections();
  server.close();
};
