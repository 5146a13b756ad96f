import { jestProject, removeProjects } from '../../support/jest-project';

jest.setTimeout(120_000);
afterEach(removeProjects);

test('under the preset a pool that was filled before the test is reached, and the process is as before', async () => {
  const project = jestProject({
    'jest.config.js': `module.exports = {
      preset: 'jest-mettle',
      globalSetup: './remember.js',
      globalTeardown: './compare.js',
    };`,
    // With --runInBand this is the process of the tests.
    'remember.js': `const { Socket } = require('node:net');
      const { TLSSocket } = require('node:tls');
      module.exports = () => { globalThis.originals = [Socket.prototype.connect, TLSSocket.prototype._init, require('node:dns').lookup]; };`,
    'compare.js': `const { Socket } = require('node:net');
      const { TLSSocket } = require('node:tls');
      module.exports = () => {
        const now = [Socket.prototype.connect, TLSSocket.prototype._init, require('node:dns').lookup];
        console.log(now.every((one, index) => one === globalThis.originals[index]) ? 'all as before' : 'something stays');
      };`,
    'pool.spec.js': `const http = require('node:http');
      const { dependency, latency, dnsFailure, withChaos } = require('jest-mettle');
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      const server = http.createServer((request, response) => response.end('hello'));
      const get = () => new Promise((resolve, reject) => {
        const request = http.get({ port: server.address().port, host: 'localhost', agent }, (response) => {
          response.resume().on('end', () => setImmediate(resolve, request.reusedSocket));
        }).on('error', reject);
      });
      beforeAll(async () => {
        await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
        await get();
      });
      afterAll(() => { agent.destroy(); return new Promise((resolve) => server.close(resolve)); });
      test('is slow', async () => {
        const of = dependency('http://localhost:' + server.address().port);
        await withChaos([latency({ of, delay: 50 }), dnsFailure({})], async (chaos) => {
          expect(await get()).toBe(true);
          expect(chaos.journal.faults[0]).toMatchObject({ fired: 1, figures: { openConnectionsReached: 1 } });
        }, { allowUnfired: true });
        expect(await get()).toBe(true);
      });`,
    'again.spec.js': `test('another file', () => { expect(require('jest-mettle').dependency('127.0.0.1:1').name).toBe('127.0.0.1:1'); });`,
  });
  const { code, output } = await project.jest(['--runInBand']);
  expect(output).toContain('Tests:       2 passed, 2 total');
  expect(output).toContain('all as before');
  expect(output).not.toContain('left behind');
  expect(code).toBe(0);
});
