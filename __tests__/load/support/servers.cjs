// Servers with a known behaviour, run in a worker thread so that they do not share the event loop of what is tested.
const { createServer } = require('node:http');
const { parentPort, workerData } = require('node:worker_threads');

const { behaviour, options } = workerData;
const stats = { requests: 0, cut: 0, connections: 0, open: 0, mostAtOnce: 0, arrivals: [], seen: {} };
let atOnce = 0;

const answer = (response, status = 200, body = '{"ok":true}') => {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
};
/** The thread stands still, without using the processor that the generator needs. */
const block = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

const behaviours = {
  instant: (_, response) => answer(response),
  constant: (_, response) => setTimeout(answer, options.ms, response),
  status: (_, response) => answer(response, options.status),
  json: (_, response) => answer(response, 200, JSON.stringify(options.value)),
  never: () => undefined,
  /** Everything stands still once, at a moment after the first request, for a while. */
  stall: (_, response) => {
    if (stats.requests === 1) setTimeout(block, options.afterMs, options.forMs);
    answer(response);
  },
  /** The connection of each nth request is reset. */
  reset: (request, response) => {
    if (stats.requests % options.each !== 0) return answer(response);
    stats.cut++;
    request.socket.resetAndDestroy();
  },
  /** The answer of each nth request ends in the middle of its body. */
  cutOff: (request, response) => {
    if (stats.requests % options.each !== 0) return answer(response);
    stats.cut++;
    response.writeHead(200, { 'content-length': 1000 });
    response.write('only the beginning', () => request.socket.end());
  },
  garbage: (request) => request.socket.end('this is no HTTP\r\n\r\n'),
  /** One at a time, as a service with one database connection would. */
  oneAtATime: (() => {
    let freeAt = 0;
    return (_, response) => {
      const now = performance.now();
      freeAt = Math.max(now, freeAt) + options.ms;
      setTimeout(answer, freeAt - now, response);
    };
  })(),
  /** Sets a cookie at /login, and lets only those who send it back see /me. */
  session: (request, response) => {
    if (request.url === '/login') {
      response.setHeader('set-cookie', [`sid=${stats.requests}; Path=/; HttpOnly`, 'theme=dark']);
      return answer(response);
    }
    const { cookie = '' } = request.headers;
    stats.seen[cookie] = (stats.seen[cookie] ?? 0) + 1;
    answer(response, cookie.includes('sid=') ? 200 : 401);
  },
  /** Notes some headers of each request, and sets a cookie at /login. */
  headers: (request, response) => {
    const key = [request.url, ...options.names.map((name) => request.headers[name] ?? '-')].join(' ');
    stats.seen[key] = (stats.seen[key] ?? 0) + 1;
    if (request.url === '/login') response.setHeader('set-cookie', 'sid=1');
    answer(response);
  },
  /** Says what it got. */
  echo: (request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const key = `${request.method} ${request.url} ${request.headers['content-type'] ?? '-'} ${body}`;
      stats.seen[key] = (stats.seen[key] ?? 0) + 1;
      answer(
        response,
        request.url.startsWith('/missing') ? 404 : 200,
        JSON.stringify({ method: request.method, body }),
      );
    });
  },
};

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  stats.requests++;
  stats.mostAtOnce = Math.max(stats.mostAtOnce, ++atOnce);
  if (options.arrivals) stats.arrivals.push(performance.timeOrigin + performance.now());
  response.on('close', () => atOnce--);
  behaviours[behaviour](request, response);
});
server.on('connection', (socket) => {
  stats.connections++;
  stats.open++;
  socket.on('close', () => stats.open--);
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage({ port: server.address().port }));
parentPort.on('message', (message) => {
  if (message === 'stats') parentPort.postMessage({ stats });
  else server.close().closeAllConnections();
});
