import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from '../../support/child';
import { stopwatch } from '../stopwatch';
import { type Answer, failed, homeOf, LIMIT_MS, programOf, type Subject, type Tool } from './tool';

const NAME = 'jest --detectLeaks';
const SPEC = 'detect-leaks.spec.cjs';
const TOLD = 'Your test suite is leaking memory';
const CONFIG = { testEnvironment: 'node', transform: {}, testMatch: [`**/${SPEC}`] };

/** Jest 30 (https://jestjs.io/docs/cli#--detectleaks), which asks jest-leak-detector of the global object of a spec when that has ended. */
export const jestDetectLeaks: Tool = {
  name: NAME,
  ways: [NAME],
  home: homeOf('jest'),
  async look(subject) {
    const { result, effort } = await stopwatch(() => run(subject).catch(failed));
    return new Map([[NAME, { ...result, effort }]]);
  },
};

async function run({ folder, scratch }: Subject): Promise<Pick<Answer, 'verdict' | 'inWords'>> {
  cpSync(programOf(SPEC), join(folder, SPEC));
  const report = join(scratch, 'jest.json');
  const argv = [
    process.execPath,
    join(jestDetectLeaks.home, 'node_modules/jest/bin/jest.js'),
    ...['--rootDir', folder, '--config', JSON.stringify(CONFIG)],
    // What a scenario keeps open is not in question.
    ...['--detectLeaks', '--forceExit', '--json', '--outputFile', report],
  ];
  const env = { CI: 'true', NODE_OPTIONS: '--experimental-vm-modules' };
  await runChild({ argv, env, limitMs: LIMIT_MS }, [0, 1]);
  return readDetectLeaks(readFileSync(report, 'utf8'));
}

/** What a report of `--json` says of its one spec. A spec that failed for another reason is no answer. */
export function readDetectLeaks(report: string): Pick<Answer, 'verdict' | 'inWords'> {
  const { testResults } = JSON.parse(report) as { testResults: { status: string; message: string }[] };
  const [spec] = testResults;
  const inWords = (spec?.message ?? 'there was no spec').trim().slice(0, 200);
  if (spec?.status === 'passed') return { verdict: 'silent', inWords };
  return { verdict: inWords.includes(TOLD) ? 'leak' : 'failed', inWords };
}
