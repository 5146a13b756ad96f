import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

const WORK = `
  const toxiproxy = await startToxiproxy({ config: [{ name: 'a', listen: 'localhost:0', upstream: 'localhost:1' }] });
  const answer = await fetch(toxiproxy.url + '/proxies/a/toxics', { method: 'POST', body: '{"type":"latency"}' });
  console.log(answer.status, toxiproxy.proxies[0].toxics[0].name);
  await toxiproxy.stop();
`;

test.each([
  ['module', `import { startToxiproxy } from './dist/index.mjs'; ${WORK}`],
  ['commonjs', `const { startToxiproxy } = require('./dist/index.js'); (async () => { ${WORK} })();`],
])('the build for %s starts it, and ends by itself', (type, source) => {
  const args = [`--input-type=${type}`, '--eval', source];
  expect(execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', timeout: 20_000 })).toBe(
    '200 latency_downstream\n',
  );
});
