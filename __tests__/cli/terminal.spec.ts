import { type TerminalFacts, wantsColour, widthOf } from '../../src/cli';

const facts = (env: Record<string, string>, isTTY = true, columns = 80): TerminalFacts => ({ env, isTTY, columns });

test.each<[boolean, string, TerminalFacts]>([
  [true, 'on a terminal', facts({})],
  [false, 'in a pipe', facts({}, false)],
  [false, 'in a pipe of CI', facts({ CI: 'true' }, false)],
  [false, 'with NO_COLOR', facts({ NO_COLOR: '1' })],
  [true, 'with an empty NO_COLOR', facts({ NO_COLOR: '' })],
  [true, 'with FORCE_COLOR in a pipe', facts({ FORCE_COLOR: '1' }, false)],
  [true, 'with an empty FORCE_COLOR in a pipe', facts({ FORCE_COLOR: '' }, false)],
  [false, 'with FORCE_COLOR=0', facts({ FORCE_COLOR: '0' })],
  [false, 'with both: NO_COLOR wins', facts({ NO_COLOR: '1', FORCE_COLOR: '1' })],
  [false, 'on a dumb terminal', facts({ TERM: 'dumb' })],
])('colours: %s %s', (expected, _when, given) => {
  expect(wantsColour(given)).toBe(expected);
});

test.each<[number, string, TerminalFacts]>([
  [80, 'on a terminal', facts({})],
  [Number.POSITIVE_INFINITY, 'in a pipe', facts({}, false)],
  [Number.POSITIVE_INFINITY, 'in CI, even on a terminal', facts({ CI: '1' })],
  [Number.POSITIVE_INFINITY, 'on a terminal that does not know its width', facts({}, true, 0)],
])('width: %d %s', (expected, _when, given) => {
  expect(widthOf(given)).toBe(expected);
});
