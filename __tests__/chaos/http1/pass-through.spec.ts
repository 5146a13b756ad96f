import type { Exchange } from '../../../src/chaos/http1/exchange';
import { sendAnswer } from '../../../src/chaos/http1/own-answer';
import { handleRequests } from '../../../src/chaos/http1/traffic';
import { createRandom, type Random } from '../../../src/core/random';
import { HandRelay } from './hand-relay';
import { drawChunks, drawSamples, type Sample } from './messages';

const CASES = 150;
const OWN = 'HTTP/1.1 503 Own\r\ncontent-length: 3\r\n\r\nown';
const cases = Array.from({ length: CASES }, (_, seed) => createRandom(seed));

/** Plays samples through a relay; the service answers what has come whole. Answers may come before later requests, or after. */
async function play(
  random: Random,
  samples: readonly Sample[],
  isKept: (index: number) => boolean,
  hand: HandRelay,
  before: () => void = () => {},
) {
  const connection = hand.connect();
  const isPipelined = random.float() < 0.4;
  const answer = async (index: number): Promise<void> => {
    if (isKept(index)) return;
    const { interim, answer } = samples[index] as Sample;
    for (const chunk of drawChunks(random, Buffer.concat([interim, answer]))) {
      before();
      await connection.send('downstream', chunk);
    }
  };
  if (isPipelined) {
    const all = Buffer.concat(samples.map(({ request }) => request));
    for (const chunk of drawChunks(random, all)) {
      before();
      await connection.send('upstream', chunk);
    }
    for (const index of samples.keys()) await answer(index);
  } else
    for (const [index, { request }] of samples.entries()) {
      for (const chunk of drawChunks(random, request)) {
        before();
        await connection.send('upstream', chunk);
      }
      await answer(index);
    }
  await connection.end('downstream');
  await connection.end('upstream');
  return connection;
}

test('passes requests and answers on to the letter, wherever chunks begin and end', async () => {
  for (const random of cases) {
    const samples = drawSamples(random, random.integer(1, 6));
    const hand = new HandRelay();
    const seen: string[] = [];
    const reasons: string[] = [];
    const remove = handleRequests(hand.relay, {
      request: ({ request }) => seen.push(`${request.method} ${request.target}`),
      unreadable: (reason) => reasons.push(reason),
    });
    const connection = await play(random, samples, () => false, hand);
    expect(seen).toEqual(samples.map(({ method, target }) => `${method} ${target}`));
    expect(reasons).toEqual([]);
    expect(Buffer.concat(connection.toService).equals(Buffer.concat(samples.map(({ request }) => request)))).toBe(true);
    const answers = samples.flatMap(({ interim, answer }) => [interim, answer]);
    expect(Buffer.concat(connection.toClient).equals(Buffer.concat(answers))).toBe(true);
    expect(connection.ends).toEqual(['downstream', 'upstream']);
    remove();
    expect(hand.interceptors).toBe(0);
  }
});

test('passes all on to the letter while handlers come and go at any chunk', async () => {
  for (const random of cases) {
    const samples = drawSamples(random, random.integer(2, 6));
    const hand = new HandRelay();
    const handler = { request: () => {}, unreadable: () => {} };
    let remove: (() => void) | undefined;
    const toggle = (): void => {
      if (random.float() > 0.2) return;
      remove?.();
      remove = remove ? undefined : handleRequests(hand.relay, handler);
    };
    const connection = await play(random, samples, () => false, hand, toggle);
    remove?.();
    expect(hand.interceptors).toBe(0);
    expect(Buffer.concat(connection.toService).equals(Buffer.concat(samples.map(({ request }) => request)))).toBe(true);
    const answers = samples.flatMap(({ interim, answer }) => [interim, answer]);
    expect(Buffer.concat(connection.toClient).equals(Buffer.concat(answers))).toBe(true);
  }
});

test('leaves alone to the letter what no fault strikes, beside what one does', async () => {
  for (const random of cases) {
    const samples = drawSamples(random, random.integer(2, 6));
    const fates = samples.map((_, index) =>
      index === samples.length - 1 ? 'pass' : random.pick(['pass', 'keep', 'edit', 'slow']),
    );
    const hand = new HandRelay();
    let next = 0;
    handleRequests(hand.relay, {
      request(exchange) {
        strike(exchange, fates[next] as string);
        next += 1;
      },
      unreadable: (reason) => {
        throw new Error(reason);
      },
    });
    const connection = await play(random, samples, (index) => fates[index] === 'keep', hand);
    const requests = samples.flatMap(({ request }, index) =>
      fates[index] === 'keep' ? [emptyLineOf(request)] : [request],
    );
    expect(Buffer.concat(connection.toService).equals(Buffer.concat(requests))).toBe(true);
    const answers = samples.flatMap(({ interim, answer }, index) => {
      if (fates[index] === 'keep') return [ownAnswerTo(samples[index] as Sample)];
      return [
        interim,
        fates[index] === 'edit' ? Buffer.concat([Buffer.from('HTTP/1.1 299 Edited\r\n'), afterLine(answer)]) : answer,
      ];
    });
    expect(Buffer.concat(connection.toClient).toString('latin1')).toBe(Buffer.concat(answers).toString('latin1'));
  }
});

function strike(exchange: Exchange, fate: string): void {
  if (fate === 'keep') {
    const head = { version: '1.1', status: 503, reason: 'Own', fields: [] } as const;
    exchange.instead((outlet) => sendAnswer(exchange.request.method, { head, body: Buffer.from('own') }, outlet));
  }
  if (fate === 'slow') {
    exchange.filter({
      async take(piece, outlet) {
        await Promise.resolve();
        await outlet.push(piece);
      },
    });
  }
  if (fate === 'edit') {
    exchange.filter({
      take(piece, outlet) {
        if (piece.kind !== 'head') return outlet.push(piece);
        const raw = Buffer.concat([Buffer.from('HTTP/1.1 299 Edited\r\n'), afterLine(piece.raw)]);
        return outlet.push({ ...piece, raw });
      },
    });
  }
}

function ownAnswerTo({ method }: Sample): Buffer {
  return Buffer.from(method === 'HEAD' ? OWN.slice(0, -3) : OWN);
}

/** Empty lines before a request belong to none. */
function emptyLineOf(request: Buffer): Buffer {
  return request.subarray(0, request[0] === 0x0d ? 2 : 0);
}

function afterLine(message: Buffer): Buffer {
  return message.subarray(message.indexOf('\r\n') + 2);
}
