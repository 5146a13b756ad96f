import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setHost } from '../../src/core/host';
import type { ServiceRecord } from '../../src/core/records/record';
import { startService } from '../../src/service';
import { OperationTallies, operationOf } from '../../src/service/operations';
import { testHost } from '../support/test-host';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mettle-service-'));
  setHost(testHost({ recordDir: folder, test: () => ({ path: 'orders.spec.ts', attempt: 1 }) }));
});
afterEach(() => {
  setHost(undefined);
  rmSync(folder, { recursive: true });
});

function records(): ServiceRecord[] {
  return readdirSync(folder).flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).record),
  );
}

test('a service leaves what was called, by operation', async () => {
  const service = await startService(
    (request: IncomingMessage, response: ServerResponse) => {
      if (request.url === '/break') request.socket.destroy();
      else response.writeHead(request.url === '/orders/0' ? 404 : 200).end();
    },
    { name: 'shop' },
  );
  for (const id of ['0', '1', '2']) await service.client.get(`/orders/${id}?x=${id}`.replace('/0?x=0', '/0'));
  await service.client.as({}).post('/orders', { json: {} });
  await expect(service.client.get('/break')).rejects.toThrow();
  const { body } = await service.client.stream('GET', '/stream');
  await body.toArray();
  await service.restart();
  await service.stop();
  const [record] = records();
  expect(record).toMatchObject({
    kind: 'service',
    title: 'shop',
    outcome: 'completed',
    test: { path: 'orders.spec.ts' },
  });
  expect(record?.result).toMatchObject({ form: 'handler', label: 'shop', url: service.url, restarts: 1, died: null });
  expect(
    record?.result.operations.map(({ operation, calls, statuses, errors }) => [operation, calls, statuses, errors]),
  ).toEqual([
    ['GET /orders/:id', 3, { 200: 2, 404: 1 }, 0],
    ['POST /orders', 1, { 200: 1 }, 0],
    ['GET /break', 1, {}, 1],
    ['GET /stream', 1, { 200: 1 }, 0],
  ]);
  for (const { meanMs, maxMs } of record?.result.operations ?? []) {
    expect(meanMs).toBeGreaterThan(0);
    expect(maxMs).toBeGreaterThanOrEqual(meanMs);
  }
});

test('a service of its own process leaves its dependencies and its death, and no password', async () => {
  const store = createServer((socket) => void socket.end('pong').resume());
  await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
  const { port } = store.address() as { port: number };
  const service = await startService({
    command: ['node', join(__dirname, 'fixtures/server.js')],
    ready: '/health',
    dependencies: { STORE_URL: `store://u:secret@127.0.0.1:${port}` },
  });
  await service.client.get('/ask');
  await expect(service.client.get('/crash')).rejects.toThrow();
  await expect(service.stop()).rejects.toThrow(/exit code 7/);
  await new Promise((resolve) => store.close(resolve));
  expect(records()[0]?.result).toMatchObject({
    form: 'command',
    died: 'exit code 7',
    dependencies: [
      { name: 'STORE_URL', address: `store://u:***@127.0.0.1:${port}`, connections: 1, bytesUp: 5, bytesDown: 4 },
    ],
  });
});

test.each([
  ['/orders/17', 'GET /orders/:id'],
  ['/orders/17/items/18', 'GET /orders/:id/items/:id'],
  ['/users/3f2b8c1e-9d4a-4f6b-8e2a-1c5d7e9f0a3b', 'GET /users/:id'],
  ['/docs/507f1f77bcf86cd799439011', 'GET /docs/:id'],
  ['/events/01ARZ3NDEKTSV4RRFFQ69G5FAV', 'GET /events/:id'],
  ['/v2/orders/pen', 'GET /v2/orders/pen'],
  ['/', 'GET /'],
])('%s is %s', (path, operation) => {
  expect(operationOf('GET', path)).toBe(operation);
});

test('paths that a test makes up are counted together in the end', () => {
  const tallies = new OperationTallies();
  for (let made = 0; made < 1_000; made += 1) tallies.count('GET', `/made-up-${made}`, 1, 200);
  const operations = tallies.summary();
  expect(operations).toHaveLength(201);
  expect(operations.at(-1)).toMatchObject({ operation: 'GET (other paths)', calls: 800 });
});
