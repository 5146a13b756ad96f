import type { Random } from '../../../../src/core/random';
import type { Script } from './script-server';

/** A generated answer, and the request that it is for. */
export interface Generated {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly script: Script;
}

const STATUS_LINES = [
  ...Array<string>(12).fill('HTTP/1.1 200 OK'),
  'HTTP/1.1 404 Not Found',
  'HTTP/1.1 500',
  'HTTP/1.1 204 No Content',
  'HTTP/1.1 304 Not Modified',
  'HTTP/1.0 200 OK',
  'HTTP/1.1 103 Early',
  'HTTP/1.1 100 Continue',
  'HTTP/1.1 101 Switching',
  'HTTP/2.0 200 OK',
  'HTTP/1.1 20 OK',
  'HTP/1.1 200 OK',
];
const LINES = [
  'server: x',
  'Date: Mon, 01 Jan 2024 00:00:00 GMT',
  'x: \x80\xe9\xff',
  'x:',
  'X:  a  ',
  'set-cookie: a=1',
  'Set-Cookie: b=2; path=/',
  '__proto__: x',
  'keep-alive: timeout=5',
  'keep-alive: timeout=1, max=2',
  'trailer: t',
];
const CONNECTIONS = ['keep-alive', 'close', 'Close', 'keep-alive, close', 'upgrade', 'closed', 'close\t', ', close'];
const CODINGS = [
  'chunked',
  'Chunked',
  'gzip, chunked',
  'chunked, gzip',
  'chunked ',
  'chunked\t',
  'xchunked',
  'gzip',
  '',
];
const ODD_LINES = [' x: y', 'x : y', 'x', ': y', 'x: y\r\n z', 'x: \x01', 'x: y\n', 'x: y\r', 'x\x80: y', '\tx: y'];
const LENGTHS = ['0', '1', '4294967296', '+5', '-1', '5 5', '5,5', '', '0x5', '18446744073709551616', '5 ', '05'];
const EXTENSIONS = ['', '', '', '', ';a', ';a=b', ';a="b;c"', ';a="\\""', '; a', ';', ' ', ';a="', ';a=b=c'];
const TRAILERS = ['', '', '', 't: 1\r\n', 't: 1\r\nu: 2\r\n', 'content-length: 1\r\n', 't : 1\r\n', ' t: 1\r\n'];
const BYTES = ['\r', '\n', '\r\n', '\0', ' ', '\t', ':', ';', '"', '0', 'a', '\x7f', '\xff', ','];
const SMUGGLED = 'HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nsmuggled';
const BEHIND = [SMUGGLED, SMUGGLED, '\r\n', 'garbage', '\0', '0\r\n\r\n', 'HTTP/1.1 ', `\r\n${SMUGGLED}`];

/** An answer that may be proper, odd or hostile: framing of each kind, then with some chance something wrong with it. */
export function generate(random: Random): Generated {
  const chance = (one: number): boolean => random.integer(1, one) === 1;
  const method = random.pick(['GET', 'GET', 'GET', 'HEAD', 'POST'] as const);
  let answer = '';
  while (chance(12)) answer += `HTTP/1.1 ${random.pick([102, 103, 150])} Wait\r\n${chance(2) ? 'link: x\r\n' : ''}\r\n`;
  answer += answerOf(random, chance);
  if (chance(6)) answer += random.pick(BEHIND);
  if (chance(4)) answer = mutate(answer, random);
  const parts = split(Buffer.from(answer, 'latin1'), random);
  return { method, script: { parts, end: random.pick(['stay', 'close']) } };
}

function answerOf(random: Random, chance: (one: number) => boolean): string {
  const lines = Array.from({ length: random.integer(0, 4) }, () => random.pick(LINES));
  if (chance(3))
    lines.push(`${random.pick(['connection', 'Connection', 'proxy-connection'])}: ${random.pick(CONNECTIONS)}`);
  if (chance(25)) lines.push(random.pick(ODD_LINES));
  if (chance(100)) lines.push(`x: ${'y'.repeat(random.integer(16_370, 16_400))}`);
  if (chance(500)) lines.push(`x: ${'y'.repeat(2 ** 20)}`);
  let body = 'z'.repeat(random.integer(0, 40));
  if (chance(40)) body = 'z'.repeat(random.integer(0, 200_000));
  const framing = random.integer(1, 10);
  const length = chance(8) ? random.pick(LENGTHS) : String(body.length);
  const isChunked = framing > 4 && framing <= 8;
  if (framing <= 4 || chance(30)) lines.push(`${random.pick(['content-length', 'Content-Length'])}: ${length}`);
  if (chance(40)) lines.push(`content-length: ${length}`);
  if (isChunked || chance(30)) lines.push(`transfer-encoding: ${chance(5) ? random.pick(CODINGS) : 'chunked'}`);
  const head = `${random.pick(STATUS_LINES)}\r\n${random
    .shuffle(lines)
    .map((line) => `${line}\r\n`)
    .join('')}\r\n`;
  return head + (isChunked ? chunked(body, random) : body);
}

function chunked(body: string, random: Random): string {
  let text = '';
  for (let at = 0; at < body.length; ) {
    const size = random.integer(1, body.length - at);
    text += `${size.toString(16)}${random.pick(EXTENSIONS)}\r\n${body.slice(at, at + size)}\r\n`;
    at += size;
  }
  return `${text}${random.pick(['0', '0', '0', '00', '0;a'])}\r\n${random.pick(TRAILERS)}\r\n`;
}

function mutate(answer: string, random: Random): string {
  const at = random.integer(0, Math.min(answer.length, 400));
  const kind = random.integer(1, 5);
  if (kind === 1) return answer.slice(0, at);
  if (kind === 2) return answer.slice(0, at) + random.pick(BYTES) + answer.slice(at);
  if (kind === 3) return answer.slice(0, at) + answer.slice(at + random.integer(1, 3));
  if (kind === 4) return answer.slice(0, at) + random.pick(BYTES) + answer.slice(at + 1);
  return answer.slice(0, at) + answer.slice(Math.max(0, at - random.integer(1, 20)));
}

function split(bytes: Buffer, random: Random): Buffer[] {
  const cuts = Array.from({ length: random.pick([0, 0, 0, 1, 2, 5]) }, () => random.integer(0, bytes.length));
  const ends = [...cuts.sort((a, b) => a - b), bytes.length];
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end)).filter((part) => part.length > 0);
}
