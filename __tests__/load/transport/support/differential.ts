import { clearInterval, setInterval } from 'node:timers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createRandom } from '../../../../src/core/random';
import { LeanTransport } from '../../../../src/load/transport/lean/lean-transport';
import type { Lane } from '../../../../src/load/transport/transport';
import { http1Pool } from '../../../../src/load/transport/undici/pools';
import { UndiciTransport } from '../../../../src/load/transport/undici/undici-transport';
import { generate } from './generated';
import { type Outcome, outcomeOf, request } from './outcome';
import { readParts } from './read-parts';
import { marked, serveScripts } from './script-server';

/** Something that must not be. */
export interface Difference {
  readonly seed: number;
  readonly what: string;
  readonly answer: string;
}

/** What a differential run has found. */
export interface Comparison {
  readonly cases: number;
  /** Cases by what became of them: `ok`, or the kind of failure. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly differences: readonly Difference[];
}

/** Lanes at once, each with a case under way. */
const AT_ONCE = 16;

/**
 * Lets a server give generated answers to the lean transport and to undici, and compares what both make of each. After each
 * answer, the next request over the same lane of the lean transport must get its own.
 *
 * @param firstSeed - cases are numbered on from here; each is made from its number alone.
 */
export async function compare(cases: number, firstSeed: number): Promise<Comparison> {
  const caseOf = (seed: number) => generate(createRandom(seed));
  const server = await serveScripts((path) => caseOf(Number(path.split('/')[2])).script);
  const lean = new LeanTransport(server.origin);
  const undici = new UndiciTransport(() => http1Pool({ origin: server.origin, timeoutMs: 5000, tls: undefined }));
  const outcomes: Record<string, number> = {};
  const differences: Difference[] = [];
  let next = firstSeed;
  const work = async (): Promise<void> => {
    const lane = lean.lane();
    // Who waits for more where a server stays silent shall wait no longer than this.
    const outcomeAt = async (transport: Lane, path: string, method: string): Promise<Outcome> => {
      const patience = setInterval(() => server.finish(path), 100);
      try {
        return await outcomeOf(transport, request(path, { method }));
      } finally {
        clearInterval(patience);
      }
    };
    while (next < firstSeed + cases) {
      const seed = next++;
      const { method, script } = caseOf(seed);
      const [ours, first] = await Promise.all([
        outcomeAt(lane, `/case/${seed}/0`, method),
        outcomeAt(undici, `/case/${seed}/1`, method),
      ]);
      let theirs = first;
      // undici may have sent on a connection that the server had just closed: that says nothing about the answer.
      if ('kind' in theirs && theirs.kind === 'reset' && shown(ours) !== 'reset') {
        theirs = await outcomeAt(undici, `/case/${seed}/2`, method);
      }
      await Promise.all([server.sent(`/case/${seed}/0`), server.sent(`/case/${seed}/1`)]);
      await nextTurn();
      const own = await outcomeOf(lane, request(`/mark/${seed}`));
      const kind = 'kind' in ours ? ours.kind : 'ok';
      outcomes[kind] = (outcomes[kind] ?? 0) + 1;
      const answer = JSON.stringify(script.parts.map((part) => part.subarray(0, 2000).toString('latin1')));
      const note = (what: string): number => differences.push({ seed, what: `${method}: ${what}`, answer });
      const alone = readParts([Buffer.concat(script.parts)], method);
      const fault = alone.fault === undefined ? undefined : `the answer is not HTTP/1.1: ${alone.fault}`;
      const message = 'kind' in ours ? ours.message : '';
      // What is too large may be told before what else is wrong with it, as it comes.
      if (kind === 'protocol' && message !== fault && !message.includes('larger than'))
        note(`${message}, alone: ${fault}`);
      // Deliberate: the length that a 304 may announce is no body that is missing.
      const isAnnounced = 'status' in ours && ours.status === 304 && 'kind' in theirs;
      if (shown(ours) !== shown(theirs) && !isAnnounced) note(`lean: ${text(ours)}, undici: ${text(theirs)}`);
      if (kind === 'hang' || kind === 'told twice') note(kind);
      if (!('status' in own) || own.body !== marked(`/mark/${seed}`)) note(`the next request got ${text(own)}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    await Promise.all([lean.close(), undici.close()]);
    await server.close();
  }
  return { cases, outcomes, differences };
}

function shown(outcome: Outcome): string {
  if ('kind' in outcome) return outcome.kind;
  const { status, headers, body } = outcome;
  return JSON.stringify([status, Object.entries(headers).sort(), body]);
}

function text(outcome: Outcome): string {
  return JSON.stringify(outcome).slice(0, 300);
}
