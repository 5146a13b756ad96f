import { gzipSync } from 'node:zlib';
import nock from 'nock';
import type { StubDefinition } from '../../../src/chaos/stubs/definitions/definition';
import { stubDependency } from '../../../src/chaos/stubs/stub-dependency';
import { ask, type Question } from './asking';

const ORIGIN = 'http://stub.test';
const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
const zipped = gzipSync('hello, hello, hello');

interface Case {
  readonly what: string;
  readonly definition: Omit<StubDefinition, 'scope' | 'method' | 'path'> & Partial<StubDefinition>;
  readonly question?: Partial<Question>;
}

const cases: readonly Case[] = [
  { what: 'a path', definition: { response: 'hello' } },
  { what: 'another path', definition: {}, question: { path: '/b' } },
  { what: 'a path with a slash more', definition: {}, question: { path: '/a/' } },
  { what: 'another method', definition: {}, question: { method: 'POST' } },
  { what: 'a method in lower case', definition: { method: 'get' } },
  { what: 'a query that was not defined', definition: {}, question: { path: '/a?x=1' } },
  { what: 'a query in another order', definition: { path: '/a?x=1&y=2' }, question: { path: '/a?y=2&x=1' } },
  { what: 'a query with another value', definition: { path: '/a?x=1' }, question: { path: '/a?x=2' } },
  { what: 'a query with one more', definition: { path: '/a?x=1' }, question: { path: '/a?x=1&y=2' } },
  { what: 'a query with one less', definition: { path: '/a?x=1&y=2' }, question: { path: '/a?x=1' } },
  { what: 'a query that is missing', definition: { path: '/a?x=1' } },
  { what: 'a query that is encoded', definition: { path: '/a?x=a%20b' }, question: { path: '/a?x=a+b' } },
  { what: 'a query that is a list', definition: { path: '/a?x=1&x=2' }, question: { path: '/a?x=1&x=2' } },
  {
    what: 'a query that is a list in another order',
    definition: { path: '/a?x=1&x=2' },
    question: { path: '/a?x=2&x=1' },
  },
  { what: 'a query that is nested', definition: { path: '/a?f[b]=1' }, question: { path: '/a?f%5Bb%5D=1' } },
  { what: 'a query that is nested otherwise', definition: { path: '/a?f[b]=1' }, question: { path: '/a?f.b=1' } },
  {
    what: 'a query encoded twice',
    definition: { path: '/a?x=a%2520b', options: { encodedQueryParams: true } },
    question: { path: '/a?x=a%20b' },
  },
  { what: 'a pattern of a path', definition: { path: /^\/a\/\d+$/ }, question: { path: '/a/12' } },
  { what: 'a pattern of a path, with a query', definition: { path: /^\/a\/\d+$/ }, question: { path: '/a/12?x=1' } },
  {
    what: 'a function of a path',
    definition: { path: (path: string) => path.endsWith('z') },
    question: { path: '/xyz' },
  },
  { what: 'a path that is encoded', definition: { path: '/caf%C3%A9' }, question: { path: '/caf%C3%A9' } },
  { what: 'a scope with a path', definition: { scope: `${ORIGIN}/v1`, path: '/a' }, question: { path: '/v1/a' } },
  { what: 'a scope with a port', definition: { scope: `${ORIGIN}:80` } },
  { what: 'a body that is not asked for', definition: { method: 'POST' }, question: { body: 'anything' } },
  { what: 'an empty body', definition: { method: 'POST', body: '' }, question: { body: '' } },
  { what: 'a body where an empty one is asked for', definition: { method: 'POST', body: '' }, question: { body: 'x' } },
  { what: 'text', definition: { method: 'POST', body: 'hello' }, question: { body: 'hello' } },
  { what: 'text with other line ends', definition: { method: 'POST', body: 'a\nb' }, question: { body: 'a\r\nb' } },
  { what: 'other text', definition: { method: 'POST', body: 'hello' }, question: { body: 'hell' } },
  {
    what: 'JSON',
    definition: { method: 'POST', body: { a: [1, { b: null }] } },
    question: { body: '{ "a": [1, {"b":null}] }', headers: JSON_TYPE },
  },
  {
    what: 'JSON in another order',
    definition: { method: 'POST', body: { a: 1, b: 2 } },
    question: { body: '{"b":2,"a":1}' },
  },
  {
    what: 'JSON with one field more',
    definition: { method: 'POST', body: { a: 1 } },
    question: { body: '{"a":1,"b":2}' },
  },
  {
    what: 'JSON with one field less',
    definition: { method: 'POST', body: { a: 1, b: 2 } },
    question: { body: '{"a":1}' },
  },
  { what: 'JSON with another type', definition: { method: 'POST', body: { a: 1 } }, question: { body: '{"a":"1"}' } },
  {
    what: 'JSON with one item more',
    definition: { method: 'POST', body: { a: [1] } },
    question: { body: '{"a":[1,2]}' },
  },
  { what: 'JSON by its dots', definition: { method: 'POST', body: { 'a.b': 1 } }, question: { body: '{"a":{"b":1}}' } },
  {
    what: 'JSON against its text',
    definition: { method: 'POST', body: '{"a":1}' },
    question: { body: '{"a":1}', headers: JSON_TYPE },
  },
  {
    what: 'JSON against its text with spaces',
    definition: { method: 'POST', body: '{"a":1}' },
    question: { body: '{ "a": 1 }' },
  },
  { what: 'a list of JSON', definition: { method: 'POST', body: [1, 2] }, question: { body: '[1,2]' } },
  {
    what: 'JSON with a pattern',
    definition: { method: 'POST', body: { a: /^x+$/ } },
    question: { body: '{"a":"xxx"}' },
  },
  {
    what: 'JSON with a pattern that does not fit',
    definition: { method: 'POST', body: { a: /^x+$/ } },
    question: { body: '{"a":"xy"}' },
  },
  { what: 'a pattern of a body', definition: { method: 'POST', body: /hel+o/ }, question: { body: 'well, hello' } },
  {
    what: 'a function of a body',
    definition: { method: 'POST', body: (body: { a: number }) => body.a > 1 },
    question: { body: '{"a":2}' },
  },
  {
    what: 'a function of a body that says no',
    definition: { method: 'POST', body: () => false },
    question: { body: '{"a":2}' },
  },
  {
    what: 'a form',
    definition: { method: 'POST', body: { a: 1, b: 'x y' } },
    question: { body: 'b=x+y&a=1', headers: FORM_TYPE },
  },
  {
    what: 'a form as text',
    definition: { method: 'POST', body: 'a=1&b=2' },
    question: { body: 'a=1&b=2', headers: FORM_TYPE },
  },
  {
    what: 'a form with another value',
    definition: { method: 'POST', body: { a: 1 } },
    question: { body: 'a=2', headers: FORM_TYPE },
  },
  {
    what: 'a nested form',
    definition: { method: 'POST', body: { a: { b: 1 } } },
    question: { body: 'a[b]=1', headers: FORM_TYPE },
  },
  { what: 'bytes', definition: { method: 'POST', body: 'ff00fe' }, question: { body: Buffer.from('ff00fe', 'hex') } },
  {
    what: 'other bytes',
    definition: { method: 'POST', body: 'ff00fe' },
    question: { body: Buffer.from('ff00ff', 'hex') },
  },
  { what: 'a header', definition: { reqheaders: { 'X-Key': 'abc' } }, question: { headers: { 'x-key': 'abc' } } },
  {
    what: 'a header with another value',
    definition: { reqheaders: { 'X-Key': 'abc' } },
    question: { headers: { 'x-key': 'abd' } },
  },
  { what: 'a header that is missing', definition: { reqheaders: { 'X-Key': 'abc' } } },
  {
    what: 'a pattern of a header',
    definition: { reqheaders: { 'x-key': /^a/ } },
    question: { headers: { 'x-key': 'abc' } },
  },
  {
    what: 'a function of a header',
    definition: { reqheaders: { 'x-key': (value) => value.length === 3 } },
    question: { headers: { 'x-key': 'abc' } },
  },
  { what: 'the host', definition: { reqheaders: { host: 'stub.test' } } },
  { what: 'another host', definition: { reqheaders: { host: 'other.test' } } },
  {
    what: 'a header that must not be there',
    definition: { badheaders: ['x-key'] },
    question: { headers: { 'x-key': 'abc' } },
  },
  { what: 'a header that must not be there, and is not', definition: { badheaders: ['x-key'] } },
  {
    what: 'a filter of the path',
    definition: { path: '/a', filteringPath: () => '/a' },
    question: { path: '/whatever' },
  },
  {
    what: 'a filter of the body',
    definition: { method: 'POST', body: 'fixed', filteringRequestBody: () => 'fixed' },
    question: { body: 'whatever' },
  },
  { what: 'a status', definition: { status: 404, response: 'no' } },
  { what: 'a status of an old fixture', definition: { reply: '418', response: 'no' } },
  { what: 'no content', definition: { status: 204 } },
  { what: 'an answer in JSON', definition: { response: { a: [1, 'é'] } } },
  { what: 'an answer that is a list', definition: { response: [1, 2] } },
  { what: 'an answer in JSON as text', definition: { response: '{ "a": 1 }' } },
  {
    what: 'an answer in JSON with a type',
    definition: { response: { a: 1 }, rawHeaders: { 'Content-Type': 'application/problem+json' } },
  },
  { what: 'an answer that is a number', definition: { response: 5 } },
  { what: 'an answer that is null', definition: { response: null } },
  { what: 'an answer in bytes', definition: { response: 'ff00fe', responseIsBinary: true } },
  {
    what: 'an encoded answer',
    definition: { response: [zipped.toString('hex')], rawHeaders: { 'content-encoding': 'gzip' } },
  },
  {
    what: 'an encoded answer in chunks',
    definition: {
      response: [zipped.subarray(0, 9).toString('hex'), zipped.subarray(9).toString('hex')],
      rawHeaders: ['Content-Encoding', 'gzip'],
    },
  },
  { what: 'headers', definition: { response: 'x', rawHeaders: { 'X-One': '1', 'x-two': '2' } } },
  {
    what: 'headers as a list',
    definition: { response: 'x', rawHeaders: ['X-One', '1', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'] },
  },
];

type Seen = { status: number; body: string; headers: Record<string, unknown> } | 'no definition';

async function seen(origin: string, question: Question): Promise<Seen> {
  try {
    const { status, body, headers } = await ask(origin, question);
    if (status === 501) return 'no definition';
    // These belong to the connection, of which nock has none.
    const {
      connection,
      'keep-alive': keepAlive,
      date,
      'content-length': length,
      'transfer-encoding': transfer,
      ...rest
    } = headers;
    return { status, body: body.toString('hex'), headers: rest };
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_NOCK_NO_MATCH') return 'no definition';
    throw error;
  }
}

test.each(cases)('$what', async ({ definition, question }) => {
  const complete = { scope: ORIGIN, method: 'GET', path: '/a', ...definition } as StubDefinition;
  const asked: Question = { method: complete.method.toUpperCase(), path: '/a', ...question };
  nock.activate();
  nock.define([complete as nock.Definition]);
  let byNock: Seen;
  try {
    byNock = await seen(ORIGIN, asked);
  } finally {
    nock.cleanAll();
    nock.restore();
  }
  tally[byNock === 'no definition' ? 'refused' : 'answered'] += 1;
  const stub = await stubDependency(ORIGIN, [complete]);
  try {
    const inThisProcess = await seen(ORIGIN, asked);
    expect(inThisProcess).toEqual(byNock);
  } finally {
    await stub.stop().catch(() => {});
  }
  const other = await stubDependency(ORIGIN, [complete]);
  try {
    expect(await seen(other.url, asked)).toEqual(byNock);
  } finally {
    await other.stop().catch(() => {});
  }
});

beforeAll(() => nock.restore());

const tally = { answered: 0, refused: 0 };
afterAll(() => {
  // The table is of no use where nock itself says the same to everything.
  expect(tally.answered).toBeGreaterThan(40);
  expect(tally.refused).toBeGreaterThan(15);
});
