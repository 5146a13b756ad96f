import { existsSync } from 'node:fs';
import { wrongOption } from '../../core/options';
import { Book } from './definitions/book';
import { bodyText } from './definitions/compare';
import type { StubDefinition } from './definitions/definition';
import { readDefinitions } from './definitions/read-definitions';
import { answerByNock } from './nock-shortcut';
import type { Answerer } from './place/stub-server';
import { Recorder } from './recording/recorder';

/** Whether a stub answers by itself, or asks the dependency and writes down what it says. */
export type StubMode = 'replay' | 'record' | 'auto';

/** What a stub does. */
export interface StubRole {
  readonly answer: Answerer;
  /** Answers in this process, before a request becomes a connection, until the returned function is called. */
  readonly shortcut?: (isFaulted: () => boolean) => () => void;
  /** Requests that could not be answered, with why. */
  unmatched(): readonly string[];
  unused(): readonly string[];
  /** Does what is to be done at the end; gives what was wrong. */
  finish(): readonly string[] | Promise<readonly string[]>;
}

/** How a stub is to behave. */
export interface RoleOptions {
  readonly mode: StubMode;
  readonly persist: boolean;
  readonly redact: ((recorded: StubDefinition) => StubDefinition | undefined) | undefined;
}

/** Chooses by the mode. @throws MettleError as `stubDependency` */
export function chooseRole(origin: URL, definitions: unknown, { mode, persist, redact }: RoleOptions): StubRole {
  if (mode === 'replay') return replay(origin, definitions, persist);
  if (typeof definitions !== 'string') {
    throw wrongOption(
      'stubDependency',
      'mode',
      "'replay' where the definitions are given, not the path of a file",
      mode,
      "'replay'",
    );
  }
  if (mode === 'auto' && existsSync(definitions)) return replay(origin, definitions, persist);
  const recorder = new Recorder(origin, definitions, redact);
  return {
    answer: (request) => recorder.pass(request),
    unmatched: () => recorder.failures,
    unused: () => [],
    finish: () => recorder.write(),
  };
}

function replay(origin: URL, definitions: unknown, persist: boolean): StubRole {
  const read = readDefinitions(origin, definitions, persist);
  const book = new Book(read);
  return {
    answer: ({ method, path, headers, body }) =>
      book.answer({ method, path, headers: { ...headers, host: origin.host }, body: bodyText(body) }),
    shortcut: (isFaulted) =>
      answerByNock({
        origin: origin.origin,
        methods: new Set(read.map(({ method }) => method)),
        isClosed: isFaulted,
        // A delay is waited for where a client's own timeouts can see it: on a socket.
        takes: (request) => {
          const found = book.find(request);
          return found !== undefined && found.headDelayMs + found.bodyDelayMs === 0;
        },
        answer: (request) => book.answer(request),
      }),
    unmatched: () => book.unmatched,
    unused: () => book.unused,
    finish: () => book.unmatched,
  };
}
