// Listeners of 'data' and 'close' stay on sockets that are kept alive.
const http = require('node:http');

let fetch;
let server;
let url;
let agent;

exports.setup = async () => {
  ({ default: fetch } = await import('node-fetch'));
  agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  server = http.createServer((_, response) => {
    response.write('a');
    response.end('ok');
  });
  server.keepAliveTimeout = 60000;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${server.address().port}`;
};

exports.iterate = async () => {
  const response = await fetch(url, { agent });
  await response.text();
  return [response];
};

exports.teardown = async () => {
  agent.destroy();
  server.close();
};
