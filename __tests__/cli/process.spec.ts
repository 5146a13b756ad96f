import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReport, writeReport } from '../../src/report';
import { overTheLimit, run } from '../report/fixtures/records';

const ROOT = join(__dirname, '../..');
const METTLE = [join(ROOT, 'node_modules/jiti/lib/jiti-cli.mjs'), join(ROOT, 'src/cli/bin.ts')];

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'mettle-process-'));
  writeReport(dir, createReport([overTheLimit], run));
});
afterAll(() => rmSync(dir, { recursive: true }));

function mettle(env: Record<string, string>, ...args: string[]): SpawnSyncReturns<string> {
  const { NO_COLOR: _no, FORCE_COLOR: _force, CI: _ci, ...rest } = process.env;
  return spawnSync(process.execPath, [...METTLE, ...args], { encoding: 'utf8', env: { ...rest, ...env } });
}

test('a failed limit ends the process with 1, its summary on stdout, plain in a pipe', () => {
  const { status, stdout, stderr } = mettle({}, 'report', dir);
  expect([status, stderr]).toEqual([1, '']);
  expect(stdout).toContain('✕ load  shopper, 50 users');
  expect(stdout).not.toContain('\u001b');
});

test('FORCE_COLOR paints in a pipe', () => {
  expect(mettle({ FORCE_COLOR: '1' }, 'report', dir).stdout).toContain('\u001b[31m');
});

test('an error ends it with 3, on stderr', () => {
  const { status, stdout, stderr } = mettle({}, 'report', join(dir, 'missing'));
  expect([status, stdout]).toEqual([3, '']);
  expect(stderr).toMatch(/^mettle: METTLE_REPORT Failed to .*\n$/);
});

test('a reader who closes the pipe early sees no error', () => {
  const script = `${[process.execPath, ...METTLE].map((part) => `'${part}'`).join(' ')} --help | true; exit "\${PIPESTATUS[0]}"`;
  const { status, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});
