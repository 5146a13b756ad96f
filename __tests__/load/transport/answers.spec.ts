import { setImmediate as nextTurn } from 'node:timers/promises';
import { LeanTransport } from '../../../src/load/transport/lean/lean-transport';
import { http1Pool } from '../../../src/load/transport/undici/pools';
import { UndiciTransport } from '../../../src/load/transport/undici/undici-transport';
import { corpus } from './support/corpus';
import { type Outcome, outcomeOf, request } from './support/outcome';
import { readParts } from './support/read-parts';
import { marked, type ScriptServer, serveScripts } from './support/script-server';

let server: ScriptServer;
let lean: LeanTransport;
let undici: UndiciTransport;

beforeAll(async () => {
  server = await serveScripts((path) => {
    const { answer } = corpus[Number(path.split('/')[2])] as (typeof corpus)[number];
    return { parts: [Buffer.from(answer, 'latin1')], end: 'close' };
  });
  lean = new LeanTransport(server.origin);
  undici = new UndiciTransport(() => http1Pool({ origin: server.origin, timeoutMs: 5000, tls: undefined }));
});

afterAll(async () => {
  await Promise.all([lean.close(), undici.close()]);
  await server.close();
});

const cases = corpus.flatMap(({ of, answer }, index) =>
  ['GET', 'HEAD'].map((method) => ({ of, method, index, shown: JSON.stringify(answer.slice(0, 100)) })),
);
const comparable = (outcome: Outcome) => ('kind' in outcome ? { kind: outcome.kind } : outcome);

test.each(cases)('$of, to $method: the same as undici: $shown', async ({ method, index }) => {
  const [ours, theirs] = await Promise.all(
    [lean, undici].map((transport, who) => outcomeOf(transport, request(`/case/${index}/${who}`, { method }))),
  );
  expect(comparable(ours as Outcome)).toEqual(comparable(theirs as Outcome));
  await server.sent(`/case/${index}/0`);
  await nextTurn();
  expect(await outcomeOf(lean, request(`/mark/${index}`))).toMatchObject({
    status: 200,
    body: marked(`/mark/${index}`),
  });
});

function readInParts(parts: readonly string[], method: string): unknown {
  const read = readParts(
    parts.map((part) => Buffer.from(part, 'latin1')),
    method,
  );
  const { fault, isWhole, status, head, cookies, body } = read;
  // What is told before an answer turns out to be none does not count.
  return fault ?? { isWhole, status, head, cookies, body };
}

test('it does not matter where an answer is split', () => {
  let splits = 0;
  for (const { answer } of corpus) {
    for (const method of ['GET', 'HEAD']) {
      const whole = readInParts([answer], method);
      const step = answer.length > 1000 ? 997 : 1;
      for (let at = 1; at < answer.length; at += step) {
        const halves = readInParts([answer.slice(0, at), answer.slice(at)], method);
        if (JSON.stringify(halves) !== JSON.stringify(whole)) expect({ answer, at, read: halves }).toEqual(whole);
        splits++;
      }
      if (step > 1) continue;
      const bytes = readInParts([...answer], method);
      if (JSON.stringify(bytes) !== JSON.stringify(whole)) expect({ answer, read: bytes }).toEqual(whole);
    }
  }
  expect(splits).toBeGreaterThan(10_000);
});
