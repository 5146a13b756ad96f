import { distance } from 'fastest-levenshtein';
import type { Definition, StubAnswer, StubRequest } from './definition';
import { type Mismatch, matches, mismatches } from './mismatches';

/** How much a mismatch says that another request was meant. */
const WEIGHT: Readonly<Record<Mismatch['of'], number>> = { path: 8, method: 4, query: 2, header: 1, body: 1 };

/** Unmatched requests that are kept: enough to read, and a run under load does not fill the memory. */
const MAX_UNMATCHED = 100;

/** The definitions of a stub, and how often each has answered. */
export class Book {
  readonly #entries: { readonly definition: Definition; used: number }[];
  readonly #unmatched: string[] = [];

  constructor(definitions: readonly Definition[]) {
    this.#entries = definitions.map((definition) => ({ definition, used: 0 }));
  }

  /** What would answer: the first definition that is for the request, and is not used up. */
  find(request: StubRequest): StubAnswer | undefined {
    return this.#entryFor(request)?.definition.answer;
  }

  /** Answers a request. What nothing is for is noted, and answered with 501 and the definition that is nearest. */
  answer(request: StubRequest): StubAnswer {
    const entry = this.#entryFor(request);
    if (entry === undefined) return this.#refuse(request);
    entry.used += 1;
    return entry.definition.answer;
  }

  /** The requests that nothing was for: each with the definition that was nearest. */
  get unmatched(): readonly string[] {
    return this.#unmatched;
  }

  /** The definitions that have not answered as often as they say; those without end, never. */
  get unused(): readonly string[] {
    return this.#entries
      .filter(({ definition: { times }, used }) => used < (times === Infinity ? 1 : times))
      .map(({ definition: { label, times }, used }) => (used === 0 ? label : `${label} (${used} of ${times})`));
  }

  #entryFor(request: StubRequest) {
    return this.#entries.find(({ definition, used }) => used < definition.times && matches(definition, request));
  }

  #refuse(request: StubRequest): StubAnswer {
    const text = `no definition for ${request.method.toUpperCase()} ${request.path}${this.#nearest(request)}`;
    if (this.#unmatched.length < MAX_UNMATCHED) this.#unmatched.push(text);
    const body = Buffer.from(`${text}\n`);
    return {
      status: 501,
      headers: [
        ['Content-Type', 'text/plain; charset=utf-8'],
        ['Content-Length', String(body.length)],
      ],
      chunks: [body],
      headDelayMs: 0,
      bodyDelayMs: 0,
    };
  }

  #nearest(request: StubRequest): string {
    const judged = this.#entries.map(({ definition, used }) => {
      const found = [...mismatches(definition, request)];
      const apart = distance(definition.label, `${request.method.toUpperCase()} ${request.path}`) / 1000;
      const usedUp = found.length === 0 ? [`it was used up: it answers ${times(used)}`] : [];
      const weight = found.reduce((sum, mismatch) => sum + WEIGHT[mismatch.of], apart);
      return { label: definition.label, weight, texts: [...found.map(({ text }) => text), ...usedUp] };
    });
    const [nearest] = judged.sort((a, b) => a.weight - b.weight);
    return nearest === undefined
      ? ': there is none at all'
      : `; nearest: ${nearest.label}, ${nearest.texts.join(', ')}`;
  }
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
