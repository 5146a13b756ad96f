// npm run demo                the suite of examples/orders, with this package installed as its users would install it
// npm run demo -- --broken    the same with every known defect switched on: the suite must catch each of them
//
// Exit codes: 0 the suite passed; 1 a test failed (with --broken: every defect was caught); 2 with --broken, a defect was
// not caught; 3 the demo itself failed.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { describeCaught, findCaught, type JestResults, type Planted } from './demo/caught';
import { installExample } from './demo/install';
import { DemoFailure, runNode, step } from './demo/run';

const root = dirname(__dirname);
const broken = process.argv.includes('--broken');

try {
  const unknown = process.argv.slice(2).filter((argument) => argument !== '--broken');
  if (unknown.length > 0) throw new DemoFailure(`The demo knows only --broken, but got ${unknown.join(' ')}.`);
  process.exitCode = runSuite(installExample(root));
} catch (error) {
  console.error(error instanceof DemoFailure ? error.message : error);
  process.exitCode = 3;
}

function runSuite(example: string): number {
  const planted = plantedDefects(example);
  const defects = broken ? planted.map((defect) => defect.name) : [];
  const results = join(example, 'results.json');
  const written = join(example, '.mettle', 'report.html');
  rmSync(written, { force: true });

  step(broken ? `Running its suite with these defects: ${defects.join(', ')}` : 'Running its suite');
  // Whatever database and payments service this machine's user works with: the demo brings its own.
  const { DATABASE_URL, PAYMENTS_URL, ...env } = process.env;
  const status = runNode(['node_modules/jest/bin/jest.js', '--json', '--outputFile', results], {
    cwd: example,
    env: { ...env, METTLE_KINDS: 'all', ORDERS_DEFECTS: defects.join(',') },
  });
  if (!existsSync(results)) throw new DemoFailure(`Jest ended with ${status} before it had run the tests.`);

  console.log(`\nReport: ${keepReport(written)}`);
  if (!broken) return status === 0 ? 0 : 1;
  const caught = findCaught(planted, JSON.parse(readFileSync(results, 'utf8')) as JestResults);
  console.log(describeCaught(caught, example));
  return caught.defects.every((defect) => defect.missed === undefined) ? 1 : 2;
}

function plantedDefects(example: string): Planted[] {
  const load = createRequire(join(example, 'package.json'));
  const { knownDefects } = load('./dist/defects.js') as { knownDefects: Record<string, string> };
  const tests = load('./tests/defects.json') as Record<string, { caughtBy: string; saying: string } | undefined>;
  return Object.entries(knownDefects).map(([name, mistake]) => {
    const test = tests[name];
    if (!test) throw new DemoFailure(`tests/defects.json does not say which test is to catch ${name}.`);
    return { name, mistake, ...test };
  });
}

/** The report is one file: it is copied to where it is found again, whatever becomes of the temporary folder. */
function keepReport(written: string): string {
  if (!existsSync(written)) throw new DemoFailure(`No report was written to ${written}.`);
  const kept = join(root, '.mettle', 'demo', broken ? 'broken.html' : 'report.html');
  mkdirSync(dirname(kept), { recursive: true });
  copyFileSync(written, kept);
  return relative(process.cwd(), kept);
}
