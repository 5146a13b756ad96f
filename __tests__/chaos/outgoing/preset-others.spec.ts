import { jestProject, removeProjects } from '../../support/jest-project';

jest.setTimeout(120_000);
afterEach(removeProjects);

test('a file whose own patch of connect stays is not failed for it, nor is the next one', async () => {
  const project = jestProject({
    'jest.config.js': `module.exports = { preset: 'jest-mettle' };`,
    'a-spied.spec.js': `const { Socket } = require('node:net');
      test('spies', () => { jest.spyOn(Socket.prototype, 'connect'); });`,
    'b-library.spec.js': `const net = require('node:net');
      const below = net.Socket.prototype.connect;
      net.Socket.prototype.connect = function connect(...args) { return below.apply(this, args); };
      test('has a library that patches, as dd-trace does', () => {});`,
    'c-chaos.spec.js': `const http = require('node:http');
      const { dependency, latency, withChaos } = require('jest-mettle');
      const get = (port) => new Promise((resolve, reject) => {
        http.get({ port, host: 'localhost', agent: false }, (response) => response.resume().on('end', resolve)).on('error', reject);
      });
      test('has faults all the same', async () => {
        const server = http.createServer((request, response) => response.end('hello'));
        await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
        const { port } = server.address();
        await withChaos(latency({ of: dependency('http://localhost:' + port), delay: 30 }), async (chaos) => {
          await get(port);
          expect(chaos.journal.faults[0].fired).toBe(1);
        });
        await get(port);
        await new Promise((resolve) => server.close(resolve));
      });`,
  });
  const { code, output } = await project.jest(['--runInBand']);
  expect(output).toContain('Tests:       3 passed, 3 total');
  expect(output).not.toContain('METTLE_PATCH');
  expect(code).toBe(0);
});
