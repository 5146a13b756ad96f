import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageFile } from '../../../src/core/package-root';
import { isAlive, until } from '../../support/processes';
import { moduleFolder } from './support';

jest.setTimeout(60_000);
const modules = moduleFolder();
afterAll(() => modules.remove());

const folders = (): string[] => readdirSync(modules.tmp).filter((name) => name.startsWith('mettle-'));
const pidFile = join(modules.dir, 'pid');

const slow = modules.write(
  'slow.mjs',
  `
import { writeFileSync } from 'node:fs';
let calls = 0;
export const iterate = async () => {
  if (++calls === 25) writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
  if (calls > 25) await new Promise((resolve) => setTimeout(resolve, 60_000));
};`,
);
const inThisProcess = `() => import(${JSON.stringify(join(modules.dir, 'slow.mjs'))}).then(({ iterate }) => iterate())`;

describe.each([
  ['a module, in a process of its own', JSON.stringify(slow)],
  ['a function, in the process itself', inThisProcess],
])('%s', (_, subject) => {
  test.each([
    ['Ctrl-C, which goes to the whole group', (pid: number) => process.kill(-pid, 'SIGINT')],
    ['kill -9', (pid: number) => process.kill(pid, 'SIGKILL')],
  ])('where the caller ends by %s, neither a process nor a folder is left', async (_, end) => {
    const script = `
      const { detectLeaks } = require(${JSON.stringify(packageFile('dist/memory.js'))});
      detectLeaks(${subject}, { iterations: 20, warmUp: 20 }).catch(console.error);`;
    const caller = spawn(process.execPath, ['-e', script], {
      cwd: modules.dir,
      env: { ...process.env, TMPDIR: modules.tmp },
      detached: true,
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => caller.once('exit', (_code, signal) => resolve(signal)));
    try {
      await until('the measurement runs', () => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '');
      const measured = Number(readFileSync(pidFile, 'utf8'));
      expect(isAlive(measured)).toBe(true);
      expect(folders()).toEqual([expect.stringMatching(/^mettle-leaks-/)]);
      end(caller.pid as number);
      expect(await ended).toMatch(/^SIG(INT|KILL)$/);
      await until('nothing is left', () => !isAlive(measured) && folders().length === 0);
    } finally {
      rmSync(pidFile, { force: true });
      if (isAlive(caller.pid as number)) caller.kill('SIGKILL');
    }
  });
});
