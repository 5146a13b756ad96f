// A service that faults are put into. Asked, it says which of its own places are no longer the originals.
const dns = require('node:dns');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');

const LISTENING = 'the server';
const owners = {
  globalThis,
  Date,
  fs,
  'fs.promises': fs.promises,
  dns,
  'net.Server.prototype': net.Server.prototype,
  'net.Socket.prototype': net.Socket.prototype,
};
const before = look();
const symbols = new Set(Object.getOwnPropertySymbols(globalThis));

function look() {
  return Object.entries(owners).flatMap(([name, owner]) =>
    Object.entries(Object.getOwnPropertyDescriptors(owner))
      // Node defines some globals, such as fetch, when they are first used.
      .filter(([, { get }]) => get === undefined)
      .map(([key, { value }]) => [`${name}.${key}`, value]),
  );
}

function differences() {
  const now = new Map(look());
  const changed = before.filter(([key, value]) => typeof value === 'function' && now.get(key) !== value);
  const added = Object.getOwnPropertySymbols(globalThis).filter((symbol) => !symbols.has(symbol));
  return [...changed.map(([key]) => key), ...added.map(String), ...(server.listening ? [] : [LISTENING])];
}

const server = http.createServer((request, response) => {
  if (request.url === '/differences') return response.end(JSON.stringify(differences()));
  // What a fault on the disk may meet.
  fs.stat(process.env.DISK, () => response.end('ok'));
});
server.keepAliveTimeout = 1;
server.listen(Number(process.env.PORT), '127.0.0.1');
