import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from '../../../benchmarks/support/child';
import type { Figure } from '../../../scripts/figures/figure';
import { answerIn } from '../answer';
import { figuresOfCorpus } from '../corpus/figures';
import { type Installed, installCorpus } from '../corpus/install';
import { VARIANTS } from '../corpus/pairs';
import { jestCommand, type Lab, type Node } from '../lab';
import type { LeakRow } from '../row';

/** Of what Jest writes with `--json`. */
interface JestReport {
  readonly testResults: readonly { readonly name: string; readonly message: string }[];
}

/** The published leaks in specs of a project with Jest 30 and ts-jest, each in a process of its own. */
export const corpusInJest: LeakRow = {
  name: 'published leaks, in specs',
  async measure(context, lab) {
    const installed = await installCorpus(join(lab.project, 'corpus'), context);
    const figures: Figure[] = [];
    for (const node of lab.nodes) {
      const where = `${node.name}, in Jest and ts-jest`;
      context.say(where);
      const results = join(context.folder, `jest-${node.major}`);
      mkdirSync(results);
      const problems = new Map<string, string>();
      for (const esm of [false, true]) {
        const pairs = installed.filter(({ pair }) => (pair.esm ?? false) === esm);
        for (const [spec, problem] of await runSpecs(node, pairs, esm, results, lab)) problems.set(spec, problem);
      }
      figures.push(
        ...figuresOfCorpus(
          where,
          installed,
          ({ pair, folders }, variant) =>
            answerIn(
              join(results, `${pair.name} ${variant}.json`),
              problems.get(specIn(folders[variant])) ?? 'its spec wrote no result',
            ),
          context,
        ),
      );
    }
    return figures;
  },
};

/** Runs the specs of some pairs in one run of Jest; returns why each failed one did. */
async function runSpecs(
  node: Node,
  pairs: readonly Installed[],
  esm: boolean,
  results: string,
  lab: Lab,
): Promise<(readonly [spec: string, problem: string])[]> {
  if (pairs.length === 0) return [];
  const report = join(results, `report-${esm}.json`);
  const specs = pairs.flatMap(({ folders }) => VARIANTS.map((variant) => specIn(folders[variant])));
  const argv = jestCommand(node, lab, specs, '--json', '--outputFile', report);
  const vm = esm ? { NODE_OPTIONS: '--experimental-vm-modules' } : {};
  const env = { CI: 'true', LEAK_RESULTS: results, ...vm };
  const { code, stderr } = await startChild({ argv, env, cwd: lab.project }).ended;
  if (!existsSync(report)) throw new Error(`Jest ended with ${code}:\n${stderr.slice(-2000)}`);
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as JestReport;
  return testResults.filter(({ message }) => message !== '').map(({ name, message }) => [name, message.slice(0, 600)]);
}

function specIn(folder: string): string {
  return join(folder, 'scenario.memory.spec.ts');
}
