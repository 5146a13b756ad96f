import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { version } from '../../package.json';
import { main } from '../../src/cli';
import { COMMANDS } from '../../src/cli/registry';
import { createReport, type Report, readReports, writeReport } from '../../src/report';
import { overTheLimit, run, saturated, withinTheLimit } from '../report/fixtures/records';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mettle-cli-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const green = { ...run, tests: { passed: 1, failed: 0, skipped: 0 } };

async function mettle(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const written = { out: '', err: '' };
  const code = await main(args, {
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    colour: false,
    width: Number.POSITIVE_INFINITY,
  });
  return { code, ...written };
}

function leave(folder: string, report: Report): void {
  writeReport(join(dir, folder), report);
}

describe('the exit code of mettle report', () => {
  test.each<[number, string, Report]>([
    [0, 'every limit held', createReport([withinTheLimit], green)],
    [1, 'a limit did not hold', createReport([overTheLimit, withinTheLimit], run)],
    [2, 'a measurement is invalid', createReport([saturated, withinTheLimit], run)],
    [1, 'a limit did not hold, and another measurement is invalid', createReport([saturated, overTheLimit], run)],
    [1, 'a test failed that no record explains', createReport([withinTheLimit], run)],
  ])('%i: %s', async (code, _why, report) => {
    leave('.', report);
    expect((await mettle('report', dir)).code).toBe(code);
  });

  test.each<[string, readonly string[], RegExp]>([
    [
      'a missing folder',
      ['report', '/nonexistent/mettle'],
      /^mettle: METTLE_REPORT Failed to read the reports in \/nonexistent\/mettle: ENOENT.*Name a folder/,
    ],
    [
      'no folder',
      ['report'],
      /^mettle: METTLE_USAGE Failed to run mettle: missing required argument 'dir'\. See mettle --help\./,
    ],
    ['an unknown command', ['reprot', 'x'], /unknown command 'reprot'\. Did you mean report\?/],
    ['an unknown option', ['report', 'x', '--uot', 'y'], /unknown option '--uot'\. Did you mean --out\?/],
    ['an option without its value', ['report', 'x', '--out'], /option '-o, --out <dir>' argument missing/],
    ['too many arguments', ['report', 'x', 'y'], /too many arguments/],
    ['no command', [], /no command was named\. See mettle --help\./],
  ])('3: %s, said in one line', async (_why, args, message) => {
    const { code, out, err } = await mettle(...args);
    expect(err).toMatch(message);
    expect([code, out, err.trimEnd().split('\n').length]).toEqual([3, '', 1]);
  });

  test('3: a broken file, which is named; with its stack only under --verbose', async () => {
    writeFileSync(join(dir, 'report.json'), '{');
    const brief = await mettle('report', dir);
    expect(brief).toMatchObject({ code: 3, out: '', err: expect.stringContaining(join(dir, 'report.json')) });
    expect(brief.err).not.toContain('    at ');
    expect((await mettle('report', dir, '--verbose')).err).toContain('    at ');
    expect((await mettle('--verbose', 'report', dir)).err).toContain('    at ');
  });
});

test('merges the shards below a folder, writes them where it is told, and prints where', async () => {
  leave('in/shard-1', createReport([overTheLimit], run));
  leave('in/shard-2', createReport([withinTheLimit], { ...run, durationMs: 1 }));
  const out = join(dir, 'out');
  const { out: printed } = await mettle('report', join(dir, 'in'), '--out', out);
  expect(printed.trimEnd().split('\n').at(-1)).toBe(`  ${join(out, 'report.html')}`);
  expect(readdirSync(out).sort()).toEqual(['report.html', 'report.json']);
  expect(readReports(out)[0]?.records).toHaveLength(2);
  expect(readdirSync(join(dir, 'in')).sort()).toEqual(['shard-1', 'shard-2']);
});

test('rendering again changes nothing', async () => {
  leave('.', createReport([overTheLimit], run));
  const [before] = readReports(dir);
  await mettle('report', dir);
  expect(readReports(dir)).toEqual([before]);
});

test('--version, and help with every command and its examples', async () => {
  expect(await mettle('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  const { code, out } = await mettle('--help');
  expect(code).toBe(0);
  for (const { name, examples } of COMMANDS) {
    for (const text of [name, ...examples]) expect(out).toContain(text);
    expect((await mettle(name, '--help')).out).toContain(examples[0]);
    expect((await mettle('help', name)).code).toBe(0);
  }
  expect(out).toMatch(/Exit codes: 0 passed · 1 .* · 2 .* · 3 error/);
});
