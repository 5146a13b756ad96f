import { EventEmitter } from 'node:events';
import { groupOf, heldBy, sitesHere } from './support';

jest.setTimeout(60_000);

const sessions: object[] = [];
const cache = new Map<string, unknown>();
const bus = new EventEmitter().setMaxListeners(0);

class Session {
  constructor(readonly id: number) {}
}

function openSession(i: number): void {
  sessions.push(new Session(i), [i, i, i]);
}

function answer(i: number): string {
  cache.set(`answer ${i}`, { body: [i, i, i, i, i, i], at: i });
  return 'ok';
}

function listen(i: number): void {
  bus.on('change', () => i);
}

afterAll(() => bus.removeAllListeners());

test('with three leaks at once, each has its own site first', async () => {
  const located = await sitesHere(1_000, (i) => {
    openSession(i);
    listen(i);
    return answer(i);
  });
  const first = (known: Parameters<typeof groupOf>[0]): string | undefined =>
    located.sitesOf(groupOf(known))[0]?.functionName;
  expect(first({ ...heldBy('', 'variable "sessions"', '[…]'), className: 'Session' })).toBe('openSession');
  expect(first(heldBy('', 'variable "sessions"', '[…]'))).toBe('openSession');
  expect(first({ className: 'Session' })).toBe('openSession');
  expect(first(heldBy('', 'variable "cache"', 'value in a Map'))).toBe('answer');
  expect(first({ kind: 'listener', className: 'function', ...heldBy('', 'variable "bus"', '.change') })).toBe('listen');
});
