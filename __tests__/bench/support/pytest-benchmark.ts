import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const PEERS = process.env['METTLE_PEERS'] ?? join(__dirname, '../../../.mettle/peers');
const BIN = join(PEERS, 'pytest-benchmark/bin');
const isThere = existsSync(join(BIN, 'pytest-benchmark'));

/** `describe` where the real pytest-benchmark is installed; else a visible skip. */
export function describeWithPytestBenchmark(): jest.Describe | jest.Describe['skip'] {
  if (isThere) return describe;
  const spec = expect.getState().testPath ?? 'a spec';
  process.stderr.write(`Skipped in ${spec}: install it by bash benchmarks/install-peers.sh pytest-benchmark\n`);
  return describe.skip;
}

/** What one of its programs prints: `pytest-benchmark`, `pytest`, `python`. */
export function run(program: string, args: readonly string[], cwd = process.cwd(), input = ''): string {
  return execFileSync(join(BIN, program), args, { cwd, input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] });
}

/** What a Python program, which sets `answer`, makes of `value`. */
export function python<T>(program: string, value: unknown): T {
  const around = `import sys, json\nvalue = json.load(sys.stdin)\n${program}\njson.dump(answer, sys.stdout)`;
  return JSON.parse(run('python', ['-c', around], undefined, JSON.stringify(value)));
}
