import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type IntegrationMatchers, integrationMatchers } from '../../src/integration';
import { messageOf } from '../support/message-of';

expect.extend(integrationMatchers as never);
const expectAnswer = (received: unknown) =>
  expect(received) as unknown as IntegrationMatchers<void> & { not: IntegrationMatchers<void> };

let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    response.writeHead(request.url === '/missing' ? 404 : 200, { 'content-type': 'application/json' });
    response.end('{"id":1,"items":[{"sku":"a","count":2}],"extra":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const answer = {
  status: 503,
  headers: { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] },
  text: '{"error":"database"}',
  request: { method: 'GET', url: 'http://127.0.0.1:1/health' },
};

describe('toHaveStatus', () => {
  test('takes a status, a class and a list', () => {
    expectAnswer(answer).toHaveStatus(503);
    expectAnswer(answer).toHaveStatus('5xx');
    expectAnswer(answer).toHaveStatus([200, '5xx']);
    expectAnswer(answer).not.toHaveStatus('2xx');
    expectAnswer({ statusCode: 204 }).toHaveStatus(204);
  });

  test('shows the request, the status and the body when it fails', () => {
    expect(messageOf(() => expectAnswer(answer).toHaveStatus(200))).toBe(
      [
        'expect(received).toHaveStatus(expected)',
        '',
        'Expected status: 200 OK',
        'Received status: 503 Service Unavailable',
        '',
        'Request: GET http://127.0.0.1:1/health',
        'Answer:  503 Service Unavailable, application/json',
        'Body:    {"error":"database"}',
      ].join('\n'),
    );
  });

  test('reads a real answer of fetch', async () => {
    const response = await fetch(`${url}/missing`);
    expectAnswer(response).toHaveStatus(404);
    expect(messageOf(() => expectAnswer(response).toHaveStatus(200))).toContain(`Request: ${url}/missing`);
    await response.body?.cancel();
  });

  test('says what it cannot judge, under not too', () => {
    expect(messageOf(() => expectAnswer('text').not.toHaveStatus(200))).toContain('must be an answer with a status');
    expect(messageOf(() => expectAnswer(answer).not.toHaveStatus('ok' as never))).toContain(
      "like 200, '2xx' or [200, 204]",
    );
    expect(messageOf(() => expectAnswer(answer).toHaveStatus([]))).toContain('the expected status must be');
  });
});

describe('toHaveHeader', () => {
  test('by name, by text and by pattern, in any case, repeated ones joined', () => {
    expectAnswer(answer).toHaveHeader('Content-Type');
    expectAnswer(answer).toHaveHeader('content-type', 'application/json');
    expectAnswer(answer).toHaveHeader('content-type', /json/);
    expectAnswer(answer).toHaveHeader('set-cookie', 'a=1, b=2');
    expectAnswer(answer).not.toHaveHeader('x-powered-by');
    expectAnswer(answer).not.toHaveHeader('content-type', 'text/html');
  });

  test('reads a real answer of fetch', async () => {
    const response = await fetch(url);
    expectAnswer(response).toHaveHeader('content-type', /json/);
    await response.body?.cancel();
  });

  test('shows the value that is there, or which headers are', () => {
    expect(messageOf(() => expectAnswer(answer).toHaveHeader('content-type', /html/))).toContain(
      'Received header: content-type: "application/json"',
    );
    expect(messageOf(() => expectAnswer(answer).toHaveHeader('etag'))).toContain(
      'Received header: none; there are content-type, set-cookie',
    );
    expect(messageOf(() => expectAnswer(answer).toHaveHeader('' as never))).toContain("must be a header's name");
  });
});

describe('toMatchJson', () => {
  const body = { status: 200, headers: {}, text: '{"id":1,"items":[{"sku":"a","count":2}],"extra":true}' };

  test('holds for a part, with asymmetric matchers, for answers and for values', () => {
    expectAnswer(body).toMatchJson({ id: 1 });
    expectAnswer(body).toMatchJson({ id: expect.any(Number), items: [{ sku: 'a' }] });
    expectAnswer({ id: 1, status: 'open' }).toMatchJson({ status: 'open' });
    expectAnswer(body).not.toMatchJson({ id: 2 });
    expectAnswer(body).not.toMatchJson({ items: [] });
  });

  test('the difference shows only what was asked for', () => {
    const message = messageOf(() => expectAnswer(body).toMatchJson({ id: 2, items: [{ count: 2 }] }));
    expect(message).toContain('-   "id": 2');
    expect(message).toContain('+   "id": 1');
    expect(message).not.toContain('+   "extra"');
  });

  test('a body that is no JSON fails with its beginning', () => {
    const message = messageOf(() => expectAnswer({ status: 500, headers: {}, text: '<html>' }).toMatchJson({}));
    expect(message).toContain('The body is no JSON');
    expect(message).toContain('Body:    <html>');
  });

  test('an answer whose body was not read says what to do', async () => {
    const response = await fetch(url);
    expect(messageOf(() => expectAnswer(response).toMatchJson({ id: 1 }))).toContain(
      'expect(await response.json()).toMatchJson',
    );
    expectAnswer(await response.json()).toMatchJson({ id: 1 });
  });
});
