import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastJsonLine } from '../../../benchmarks/peers/peer';
import { runChild } from '../../../benchmarks/support/child';
import { describeSpread, spreadOf } from '../../../benchmarks/support/rounds';
import type { Figure, FigureContext } from '../../../scripts/figures/figure';
import { withLock } from '../../../src/core/lock';
import { onQuietMachine } from '../../chaos-truth/quiet';
import { inShort } from '../answer';
import { jestCommand, type Lab, type Node } from '../lab';
import { lookIntoLargeService, SHAPES } from '../large-service';
import type { LeakRow } from '../row';

const RUNS = 3;
const MAJOR = 20;
const SCENARIO = 'a scenario of 0.1 ms';
const HEAP_MEGABYTES = 100;

/** How long a look at sound code took, and at code that leaks; what is wrong with one of the results, if anything. */
interface Times {
  readonly soundMs: number;
  readonly leakingMs: number;
  readonly wrong?: string;
}

/** What both programs write of a scenario. */
interface Look {
  readonly tookMs: number;
  readonly outcome: string;
  readonly findings: number;
}

/** How long it takes to hear that nothing leaks; what leaks is looked at more closely, and that time is shown beside. */
export const timeRow: LeakRow = {
  name: 'time, on a quiet machine',
  async measure(context, lab) {
    if (context.short) {
      context.say('  measured at full size only');
      return [];
    }
    const node = lab.nodes.find(({ major }) => major === MAJOR);
    if (node === undefined) {
      context.absent('time', `there is no Node ${MAJOR}`);
      return [];
    }
    const spec = writeSpec(lab);
    const alone = <T>(measure: () => Promise<T>): Promise<T> =>
      withLock(
        'heavy',
        { holder: 'npm run proof -- leaks', onWait: (by) => context.say(`  waiting for ${by}`) },
        measure,
      );
    // The spec takes the lock itself.
    const inJest = await timed(`in a Jest process, ${SCENARIO}`, 3000, context, () => timesInJest(spec, node, lab));
    const inChild = await alone(() =>
      timed(`in a clean child, ${SCENARIO}`, 1200, context, () => timesInChild(node, lab)),
    );
    const ofServices: Figure[] = [];
    for (const shape of SHAPES) {
      const name = `a service of ${HEAP_MEGABYTES} MB, ${shape}`;
      ofServices.push(...(await alone(() => timed(name, 15_000, context, () => timesOfService(shape, node)))));
    }
    return [...inJest, ...inChild, ...ofServices];
  },
};

async function timed(
  name: string,
  mostMs: number,
  context: FigureContext,
  once: () => Promise<Times>,
): Promise<readonly Figure[]> {
  const title = `Node ${MAJOR}, ${name}`;
  context.say(title);
  return onQuietMachine(title, context, async () => {
    const runs: Times[] = [];
    while (runs.length < RUNS) runs.push(await once());
    const sound = spreadOf(runs.map(({ soundMs }) => soundMs));
    const wrong = runs.find((run) => run.wrong !== undefined)?.wrong;
    return [
      {
        name: `${title}: median of ${RUNS}`,
        asked: `<= ${mostMs}`,
        reached: wrong ?? describeSpread(sound, 0),
        unit: 'ms',
        holds: wrong === undefined && sound.median <= mostMs,
        peers: { 'with a leak': describeSpread(spreadOf(runs.map(({ leakingMs }) => leakingMs)), 0) },
      },
    ];
  });
}

async function timesInChild({ program }: Node, lab: Lab): Promise<Times> {
  const { stdout } = await runChild({ argv: [program, join(lab.project, 'programs/time-in-child.cjs')] });
  return timesOf(lastJsonLine(stdout));
}

async function timesInJest(spec: string, node: Node, lab: Lab): Promise<Times> {
  const { project } = lab;
  const output = join(project, 'time.json');
  const argv = jestCommand(node, lab, [spec]);
  await runChild({ argv, cwd: project, env: { CI: 'true', LEAK_RESULTS: output } });
  return timesOf(JSON.parse(readFileSync(output, 'utf8')));
}

async function timesOfService(shape: (typeof SHAPES)[number], { program }: Node): Promise<Times> {
  const look = (leaks: boolean) => lookIntoLargeService(program, { shape, megabytes: HEAP_MEGABYTES, leaks });
  const [sound, leaking] = [await look(false), await look(true)];
  const isRight = sound.isRight && leaking.isRight;
  return {
    soundMs: sound.tookMs,
    leakingMs: leaking.tookMs,
    ...(!isRight && { wrong: `a wrong verdict: ${inShort(sound.isRight ? leaking.result : sound.result)}` }),
  };
}

function timesOf({ sound, leaking }: { readonly sound: Look; readonly leaking: Look }): Times {
  const isRight = sound.outcome === 'completed' && sound.findings === 0 && leaking.findings > 0;
  return {
    soundMs: sound.tookMs,
    leakingMs: leaking.tookMs,
    ...(!isRight && { wrong: `a wrong verdict: ${JSON.stringify({ sound, leaking })}` }),
  };
}

/** A spec of two tests in TypeScript, without one that comes before: the first look of a file is what a user waits for. */
function writeSpec({ project }: Lab): string {
  const spec = join(project, 'time.memory.spec.ts');
  writeFileSync(
    spec,
    `import { writeFileSync } from 'node:fs';
import { detectLeaks } from 'jest-mettle';
import { leaking, sound } from './programs/tenth-of-a-millisecond.cjs';

const looks: Record<string, object> = {};

test.each(Object.entries({ sound, leaking }))('%s', async (name, scenario) => {
  const fromMs = performance.now();
  const { outcome, findings } = await detectLeaks(scenario);
  looks[name] = { tookMs: performance.now() - fromMs, outcome, findings: findings.length };
});

afterAll(() => writeFileSync(process.env['LEAK_RESULTS']!, JSON.stringify(looks)));
`,
  );
  return spec;
}
