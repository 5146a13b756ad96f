// Our relay in a process of its own: node relay.cjs <built relay> <port> <port of the target>
const [, , file, port, target] = process.argv;
const { startRelay } = require(file);

startRelay({
  target: { host: '127.0.0.1', port: Number(target) },
  label: 'the relay',
  port: Number(port),
  madeAt: 'here',
}).then(() => {
  // A relay does not keep its process alive by itself.
  setInterval(() => {}, 2 ** 30);
});
