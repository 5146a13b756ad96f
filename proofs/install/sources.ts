/** A sound service without dependencies, for the specs of every project. */
export const server = `
const { createServer } = require('node:http');
createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ path: request.url, ok: true }));
}).listen(Number(process.env.PORT), '127.0.0.1');
`;

const imports = {
  globals: '',
  module: "import { expect, test } from '@jest/globals';\n",
};

/** A fast spec: matchers without a service. */
export function fastSpec(style: keyof typeof imports = 'globals'): string {
  return `${imports[style]}import { concurrently } from 'jest-mettle';

test('works without a service', async () => {
  const result = await concurrently(3, async (index) => index);
  expect(result.fulfilled).toEqual([0, 1, 2]);
  expect({ status: 204, headers: {} }).toHaveStatus('2xx');
  expect(() => expect({ status: 500, headers: {} }).toHaveStatus(200)).toThrow('500 Internal Server Error');
});
`;
}

/** An integration spec against a service in its own process. */
export function integrationSpec(style: keyof typeof imports = 'globals', serverFile = 'server.cjs'): string {
  return `${imports[style]}import { eventually, useService } from 'jest-mettle';

const service = useService({ command: ['node', '${serverFile}'], ready: '/health' });

test('answers', async () => {
  const answer = await service.client.get('/orders', { query: { page: 2 } });
  expect(answer).toHaveStatus(200);
  expect(answer).toHaveHeader('content-type', /json/);
  expect(answer).toMatchJson({ path: '/orders?page=2' });
  await eventually(async () => expect(await service.client.get('/')).toHaveStatus(200));
});
`;
}

/** A load spec: a function in this process and a list in worker threads. */
export function loadSpec(style: keyof typeof imports = 'globals', serverFile = 'server.cjs'): string {
  return `${imports[style]}import { loadBurst, useService } from 'jest-mettle';
import type { User } from 'jest-mettle/load';

const service = useService({ command: ['node', '${serverFile}'], ready: '/health' });

test('holds a function scenario', async () => {
  const scenario = async (user: User) => {
    const answer = await user.get('/orders');
    user.check(answer.status === 200, 'is there');
    await user.wait('20ms');
  };
  const result = await loadBurst(service, { users: 5, duration: '1s', scenario });
  expect(result).toMeet({ p99: '5s', errorRate: '0%', perSecond: '>=1', byName: { 'GET /orders': { p95: '5s' } } });
});

test('holds a list at a rate', async () => {
  const result = await loadBurst(service, { rate: 20, duration: '1s', scenario: [{ method: 'GET', path: '/orders' }] });
  expect(result.requests.ok).toBeGreaterThanOrEqual(19);
  expect(result).toMeet({ errorRate: '0%' });
});
`;
}
