import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jestProject, removeProjects } from '../support/jest-project';

jest.setTimeout(120_000);
afterAll(removeProjects);

/** The blocks of a page that are files: ```ts file=name.ts */
function filesOf(page: string): Record<string, string> {
  const text = readFileSync(join(__dirname, '../../docs', page), 'utf8');
  return Object.fromEntries(
    [...text.matchAll(/```ts file=(\S+)\n([\s\S]*?)```/g)].map(([, name, code]) => [name, code]),
  );
}

const jestConfig = "module.exports = { preset: 'jest-mettle' };";
const tsconfig = JSON.stringify({
  compilerOptions: {
    strict: true,
    exactOptionalPropertyTypes: true,
    module: 'nodenext',
    target: 'es2022',
    noEmit: true,
    skipLibCheck: true,
    types: ['node', 'jest'],
  },
});

test('the faults of docs/write-a-fault.md compile, and its spec passes', async () => {
  const project = jestProject({
    'jest.config.js': jestConfig,
    'tsconfig.json': tsconfig,
    ...filesOf('write-a-fault.md'),
    'shout.spec.ts': `
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { startService, withChaos } from 'jest-mettle';
import { shout } from './shout';

test('shouts', async () => {
  const echo = createServer((socket) => void socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const idle = "require('node:http').createServer().listen(process.env.PORT, '127.0.0.1')";
  const service = await startService({
    command: ['node', '-e', idle],
    dependencies: { CACHE_URL: '127.0.0.1:' + (echo.address() as AddressInfo).port },
  });
  const of = service.dependency('CACHE_URL');
  const heard = await withChaos(shout({ of }), async () => {
    const socket = connect(of.relay.port, '127.0.0.1').setEncoding('utf8');
    socket.write('hello');
    const [chunk] = await once(socket, 'data');
    socket.destroy();
    return chunk;
  });
  expect(heard).toBe('HELLO');
  await service.stop();
  echo.close();
});`,
  });
  const { code, output } = await project.jest();
  if (code !== 0) throw new Error(output);
  expect(output).toContain('Tests:       2 passed, 2 total');
  const tsc = join(project.dir, '../node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', project.dir], { encoding: 'utf8' });
});

test('the spec of docs/nightly-chaos.md runs', async () => {
  const project = jestProject({
    'jest.config.js': jestConfig,
    ...filesOf('nightly-chaos.md'),
    'server.cjs': `
const http = require('node:http');
http.createServer((request, response) => {
  if (request.url === '/health') return response.end();
  http.get(process.env.UPSTREAM_URL, { agent: false }, (answer) => { answer.resume(); answer.on('end', () => response.end('[]')); });
}).listen(process.env.PORT, '127.0.0.1');`,
    'upstream.cjs':
      "require('node:http').createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1', function () { require('node:fs').writeFileSync('port', String(this.address().port)); });",
    'setup.cjs': `
const { spawn } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
module.exports = async () => {
  globalThis.upstream = spawn(process.execPath, ['upstream.cjs'], { stdio: 'ignore' });
  while (!existsSync('port') || readFileSync('port', 'utf8') === '') await new Promise((resolve) => setTimeout(resolve, 10));
  process.env.UPSTREAM_URL = 'http://127.0.0.1:' + readFileSync('port', 'utf8');
};`,
    'teardown.cjs': 'module.exports = () => void globalThis.upstream.kill();',
  });
  const { code, output } = await project.jest(
    ['--globalSetup=<rootDir>/setup.cjs', '--globalTeardown=<rootDir>/teardown.cjs'],
    { NIGHT_MINUTES: '0.02' },
  );
  if (code !== 0) throw new Error(output);
  expect(output).toContain('Tests:       1 passed, 1 total');
});
