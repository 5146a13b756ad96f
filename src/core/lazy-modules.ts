import { inHostRealm } from './host-realm';

/** Each simulated user with cookies asks again: that must not resolve a path each time. */
const loaded = new Map<string, unknown>();

/**
 * Loads a module through Node itself, past the sandbox of a test runner: once a process instead of once a test file, at full
 * speed, and out of reach of fake timers and module mocks. Not at the top of a file: who does not need it pays nothing.
 */
function load<T>(name: string): T {
  if (loaded.has(name)) return loaded.get(name) as T;
  const host = inHostRealm<typeof globalThis>('globalThis');
  // Node's own fetch takes the dispatcher of the undici that is loaded first. Behind a sandbox that has to be Node's.
  if (host !== globalThis) void host.Headers;
  const module = host.process.getBuiltinModule('node:module').createRequire(__filename)(name) as T;
  loaded.set(name, module);
  return module;
}

/** undici, loaded when it is first needed. */
export const undici = (): typeof import('undici') => load('undici');

/** tough-cookie, loaded when it is first needed. */
export const toughCookie = (): typeof import('tough-cookie') => load('tough-cookie');

/** The parser of csv-parse that reads a whole text, loaded when it is first needed. */
export const csvParse = (): typeof import('csv-parse/sync') => load('csv-parse/sync');

/** acorn, which parses JavaScript, loaded when it is first needed. */
export const acorn = (): typeof import('acorn') => load('acorn');

/** The visitors of acorn's syntax trees, loaded when they are first needed. */
export const acornWalk = (): typeof import('acorn-walk') => load('acorn-walk');

/** selfsigned, which makes certificates, loaded when it is first needed. */
export const selfsigned = (): typeof import('selfsigned') => load('selfsigned');

/**
 * nock, loaded when it is first needed. To load it activates it: it replaces `http.request` and its like, and turns keep-alive
 * off in the whole process, until `nock.restore()`.
 */
export const nock = (): typeof import('nock') => load('nock');
