// node servers.cjs <behaviour> <options as JSON>: a raw server in a process of its own, which behaves in a known way and
// counts what it did. It tells its port, and its counts when asked.
const { createServer } = require('node:net');

const [behaviour, options] = [process.argv[2], JSON.parse(process.argv[3])];
const counts = { requests: 0, broken: 0, stalledMs: 0 };
const held = [];
const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{"ok":true}';
const HALF = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"begin":';

let freeAtMs = 0;
const answer = (socket) => socket.writable && socket.write(ANSWER);
/** Answers after a while, and notes how long that really took. */
const hold = (socket, ms) => {
  const fromMs = performance.now();
  setTimeout(() => {
    held.push(performance.now() - fromMs);
    answer(socket);
  }, ms);
};

const behaviours = {
  instant: answer,
  constant: (socket) => hold(socket, options.ms),
  /** Everything stands still once, some time after the first request, without using the processor. */
  stall(socket) {
    answer(socket);
    if (counts.requests > 1) return;
    setTimeout(() => {
      const fromMs = performance.now();
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, options.forMs);
      counts.stalledMs = performance.now() - fromMs;
    }, options.afterMs);
  },
  /** One at a time, in the order of arrival, by the clock: an answer that is late does not delay the next one. */
  queue(socket) {
    const nowMs = performance.now();
    freeAtMs = Math.max(nowMs, freeAtMs) + options.ms;
    hold(socket, freeAtMs - nowMs);
  },
  /** The connection of each nth request is reset. */
  reset(socket) {
    if (counts.requests % options.each !== 0) return answer(socket);
    counts.broken++;
    socket.resetAndDestroy();
  },
  /** Each answer ends in the middle of its body. */
  cut(socket) {
    counts.broken++;
    socket.end(HALF);
  },
};

const respond = behaviours[behaviour];
const server = createServer({ noDelay: true }, (socket) => {
  let rest = '';
  socket.setEncoding('latin1').on('data', (text) => {
    const parts = (rest + text).split('\r\n\r\n');
    rest = parts.pop();
    for (const _ of parts) {
      counts.requests++;
      respond(socket);
    }
  });
  socket.on('error', () => socket.destroy());
});

server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => process.send({ port: server.address().port }));
process.on('message', () => {
  held.sort((one, other) => one - other);
  process.send({ counts: { ...counts, heldP50Ms: held[Math.ceil(held.length / 2) - 1] ?? null } });
});
process.on('disconnect', () => process.exit());
