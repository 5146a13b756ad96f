import { commandWords } from '../../src/cli/command-words';

test.each<[string, string[]]>([
  ['node dist/server.js', ['node', 'dist/server.js']],
  ['  node \t server.js\n', ['node', 'server.js']],
  ['', []],
  [`node "my server.js" --name 'a "b" c'`, ['node', 'my server.js', '--name', 'a "b" c']],
  ['node my\\ server.js', ['node', 'my server.js']],
  [`--title="two words" x`, ['--title=two words', 'x']],
  [`sh -c 'ulimit -n 64; exec node server.js'`, ['sh', '-c', 'ulimit -n 64; exec node server.js']],
  [`"say \\"hi\\"" ''`, ['say "hi"', '']],
  ['C:\\tools\\node.exe "C:\\my app\\server.js"', ['C:\\tools\\node.exe', 'C:\\my app\\server.js']],
  [`it\\'s`, ["it's"]],
  ['a\\', ['a\\']],
  ['node server.js $HOME *', ['node', 'server.js', '$HOME', '*']],
])('%j', (line, words) => {
  expect(commandWords(line)).toEqual(words);
});

test.each([`node "server.js`, `node 'a b`, `node it's`])('%j is refused', (line) => {
  expect(() => commandWords(line)).toThrow(expect.objectContaining({ code: 'METTLE_USAGE' }));
  expect(() => commandWords(line)).toThrow(/a quote \(["']\) is not closed in: node .* Close it/);
});
