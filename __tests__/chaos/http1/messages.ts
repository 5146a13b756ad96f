import type { Random } from '../../../src/core/random';

/** One request, and what the service says to it. */
export interface Sample {
  readonly method: string;
  readonly target: string;
  readonly request: Buffer;
  /** The final answer. */
  readonly answer: Buffer;
  /** What comes before it. */
  readonly interim: Buffer;
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'];
const STATUSES = [200, 200, 200, 201, 204, 304, 301, 404, 500, 503];

/** Draws requests and answers as odd as RFC 9112 allows. The last answer may end with the connection. */
export function drawSamples(random: Random, count: number): Sample[] {
  return Array.from({ length: count }, (_, index) => drawSample(random, index === count - 1));
}

function drawSample(random: Random, isLast: boolean): Sample {
  const method = random.pick(METHODS);
  const target = random.pick(['/', '/orders?page=2', '/orders/17', '/a%20b', 'http://example.com/absolute?x=1', '/*']);
  const emptyLine = random.float() < 0.1 ? '\r\n' : '';
  const start = `${emptyLine}${method} ${target} HTTP/1.1\r\nHost: example.com\r\n${drawFields(random)}`;
  const request = Buffer.concat([latin1(start), drawBody(random, random.float() < 0.5)]);
  const interim = random.float() < 0.2 ? latin1('HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n') : Buffer.alloc(0);
  return { method, target, request, interim, answer: drawAnswer(random, method, isLast) };
}

function drawAnswer(random: Random, method: string, isLast: boolean): Buffer {
  const status = random.pick(STATUSES);
  const start = `HTTP/1.1 ${status}${random.pick([' Fine', ' ', ''])}\r\n${drawFields(random)}`;
  const isBodiless = method === 'HEAD' || status === 204 || status === 304;
  if (isBodiless) return latin1(`${start}${status === 204 ? '' : 'Content-Length: 1234\r\n'}\r\n`);
  if (isLast && random.float() < 0.4) return Buffer.concat([latin1(`${start}\r\n`), drawBytes(random)]);
  return Buffer.concat([latin1(start), drawBody(random, true)]);
}

function drawFields(random: Random): string {
  const fields = [
    'X-Odd:   \t value \r\n',
    'x-Empty:\r\n',
    'Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n',
    'X-Latin: caf\xe9\r\n',
    'Via: 1.1 a,\r\n 1.1 b\r\n',
  ];
  return random.shuffle(fields).slice(0, random.integer(0, 3)).join('');
}

/** From the end of the head on. */
function drawBody(random: Random, hasBody: boolean): Buffer {
  if (!hasBody) return latin1(random.float() < 0.5 ? '\r\n' : 'content-length: 0\r\n\r\n');
  const body = drawBytes(random);
  if (random.float() < 0.5) return Buffer.concat([latin1(`Content-Length: ${body.length}\r\n\r\n`), body]);
  const parts = [latin1('Transfer-Encoding: chunked\r\n\r\n')];
  for (let at = 0; at < body.length; ) {
    const part = body.subarray(at, at + random.integer(1, 900));
    at += part.length;
    const extension = random.float() < 0.2 ? ';name="a;b"' : '';
    parts.push(
      latin1(`${random.float() < 0.2 ? '00' : ''}${part.length.toString(16)}${extension}\r\n`),
      part,
      latin1('\r\n'),
    );
  }
  parts.push(latin1(random.float() < 0.3 ? '0\r\nX-Trailer: 1\r\nX-Sum: 2\r\n\r\n' : '0\r\n\r\n'));
  return Buffer.concat(parts);
}

/** Bytes that look like messages now and then. */
function drawBytes(random: Random): Buffer {
  if (random.float() < 0.2) return latin1('GET /fake HTTP/1.1\r\n\r\nHTTP/1.1 200 OK\r\n\r\n0\r\n\r\n');
  return Buffer.from(Array.from({ length: random.integer(0, 3000) }, () => random.integer(0, 255)));
}

/** Cuts bytes anywhere, by now and then into single bytes. */
export function drawChunks(random: Random, bytes: Buffer): Buffer[] {
  const most = random.pick([1, 7, 200, 5000]);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const chunk = Buffer.from(bytes.subarray(at, at + random.integer(1, most)));
    at += chunk.length;
    chunks.push(chunk);
  }
  return chunks;
}

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
