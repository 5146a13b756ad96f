// A target, its clients, or both: node traffic.cjs '{ kind, via, target, pid, warmUpMs, windowMs, … }', the answer on stdout.
const { readFileSync } = require('node:fs');
const net = require('node:net');
const { performance } = require('node:perf_hooks');

const options = JSON.parse(process.argv[2]);
const { via, target, pid, warmUpMs, windowMs } = options;

/** CPU time of the process in between, user and system, all threads: proc(5), in ticks of 10 ms. */
function cpuSeconds() {
  if (pid === undefined) return 0;
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function listen(onConnection) {
  return new Promise((resolve) => {
    net.createServer({ noDelay: true }, onConnection).listen(target, '127.0.0.1', resolve);
  });
}

function connect() {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: '127.0.0.1', port: via, noDelay: true });
    socket.once('connect', () => resolve(socket)).once('error', reject);
  });
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What a counter came to in the window, and what it cost. */
async function inWindow(count) {
  await sleep(warmUpMs);
  const from = { count: count(), cpu: cpuSeconds(), at: performance.now() };
  await sleep(windowMs);
  const to = { count: count(), cpu: cpuSeconds(), at: performance.now() };
  return { count: to.count - from.count, cpuSeconds: to.cpu - from.cpu, seconds: (to.at - from.at) / 1000 };
}

const kinds = {
  /** Sends back what it gets, until it is killed. */
  async echo() {
    await listen((socket) => socket.on('data', (chunk) => socket.write(chunk)).on('error', () => {}));
    return new Promise(() => {});
  },

  /** One message after the other on one connection to a target elsewhere: the median round trip. */
  async roundTrip() {
    const socket = await connect();
    const message = Buffer.alloc(64, 'x');
    const times = [];
    const untilMs = performance.now() + warmUpMs + windowMs;
    const fromMs = performance.now() + warmUpMs;
    await new Promise((resolve) => {
      let sentMs = 0;
      const send = () => {
        sentMs = performance.now();
        socket.write(message);
      };
      socket.on('data', () => {
        const nowMs = performance.now();
        if (nowMs >= fromMs) times.push(nowMs - sentMs);
        if (nowMs < untilMs) send();
        else resolve();
      });
      send();
    });
    times.sort((one, other) => one - other);
    const at = (share) => times[Math.floor((times.length - 1) * share)] * 1000;
    return { count: times.length, medianUs: at(0.5), p99Us: at(0.99) };
  },

  /** As much as goes through one connection, from the target to the client. */
  async bulk() {
    const block = Buffer.alloc(256 * 1024, 'x');
    await listen((socket) => {
      const push = () => {
        while (socket.write(block));
      };
      socket.on('drain', push).on('error', () => {});
      push();
    });
    const socket = await connect();
    let bytes = 0;
    socket.on('data', (chunk) => {
      bytes += chunk.length;
    });
    return inWindow(() => bytes);
  },

  /** Small messages there and back, on many connections at once. */
  async messages() {
    await listen((socket) => socket.on('data', (chunk) => socket.write(chunk)).on('error', () => {}));
    const message = Buffer.alloc(64, 'x');
    let messages = 0;
    for (let n = 0; n < 50; n++) {
      const socket = await connect();
      socket.on('data', () => {
        messages += 1;
        socket.write(message);
      });
      socket.write(message);
    }
    return inWindow(() => messages);
  },
};

kinds[options.kind]().then((answer) => {
  process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit());
});
