// The timer of a request that is aborted stays, and keeps the process alive.
const http = require('node:http');
const redirecting = require('follow-redirects').http;

let server;
let port;

exports.iterations = 100;

exports.setup = async () => {
  server = http.createServer(() => {});
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address());
};

exports.iterate = () =>
  new Promise((resolve) => {
    const request = redirecting.request({ host: '127.0.0.1', port, path: '/' });
    request.on('error', () => {});
    request.setTimeout(1e6, () => {});
    request.on('socket', (socket) =>
      socket.on('connect', () => {
        request.abort();
        socket.on('close', () => resolve([request]));
      }),
    );
    request.end();
  });

exports.teardown = async () => {
  server.closeAllConnections();
  server.close();
};
