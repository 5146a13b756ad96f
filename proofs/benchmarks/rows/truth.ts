import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from '../../../scripts/figures/figure';
import { benchmark } from '../../../src/bench';
import { medianOf } from '../../../src/core/statistics';
import type { BenchmarkRow } from '../row';

/** What is to be measured, in nanoseconds. */
const SPINS = [100, 1_000, 1_000_000] as const;

/** Each turn needs the value of the one before, across calls as well: no processor can begin one before the last has ended. */
const SPIN = `
let value = 1;
function spin(turns) { let next = value; for (let i = 0; i < turns; i++) next = next * 0.9999999 + 1e-7; value = next; return next; }
`;
/** Calls in one long loop, timed as a whole: nothing of it is the work of a benchmark. */
const timeCalls = (turns: number, calls: number): string => `${SPIN}
const work = () => spin(${turns});
let kept = 0;
const run = (calls) => { for (let i = 0; i < calls; i++) kept += work(); };
for (let i = 0; i < 20; i++) run(${Math.ceil(calls / 100)});
const from = process.cpuUsage(); run(${calls});
const { user, system } = process.cpuUsage(from);
console.log(((user + system) * 1000) / ${calls});
`;

const LOOP_NANOSECONDS = 5e8;

/** How long a call of the spin takes, by processor time. */
function nanosecondsPerCall(turns: number, roughly: number): number {
  const program = timeCalls(turns, Math.round(LOOP_NANOSECONDS / roughly));
  return medianOf([1, 2, 3].map(() => Number(execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' }))));
}

/** Figure 5: a spin of known length, and what is below the resolution. */
export const truth: BenchmarkRow = {
  name: 'spins of 100 ns, 1 µs and 1 ms, and an empty function',
  async measure({ folder, short }) {
    const figures: Figure[] = [];
    // On a machine that others use too, which CI's is, the same loop takes longer than it did.
    const within = short ? 0.3 : 0.05;
    for (const nanoseconds of short ? SPINS.slice(1, 2) : SPINS) {
      // Long enough that what a call itself costs does not count.
      const perTurn = nanosecondsPerCall(1_000_000, 3_000_000) / 1_000_000;
      const turns = Math.round(nanoseconds / perTurn);
      const before = nanosecondsPerCall(turns, nanoseconds);
      const file = join(folder, `spin-${nanoseconds}.cjs`);
      writeFileSync(file, `${SPIN}\nexports.work = () => spin(${turns});\n`);
      const { wallMs, cpuMs } = await benchmark(`spin ${nanoseconds} ns`, { module: file, export: 'work' });
      const truly = (before + nanosecondsPerCall(turns, nanoseconds)) / 2;
      const share = (wallMs.p50.value * 1e6) / truly;
      const cpuShare = ((cpuMs?.p50.value ?? Number.NaN) * 1e6) / truly;
      figures.push({
        name: `a spin of ${nanoseconds} ns, which takes ${truly.toPrecision(4)} ns`,
        asked: `within ${within * 100} %`,
        reached: `${percent(share)} by wall time, ${percent(cpuShare)} by processor time`,
        unit: '',
        holds: Math.abs(share - 1) <= within && Math.abs(cpuShare - 1) <= within,
      });
    }
    const file = join(folder, 'empty.cjs');
    writeFileSync(file, 'exports.work = () => {};\n');
    const { outcome, reasons } = await benchmark('empty', { module: file, export: 'work' });
    figures.push({
      name: 'an empty function',
      asked: 'said to be below the resolution',
      reached: reasons.join('; ').slice(0, 80),
      unit: '',
      holds: outcome === 'invalid' && reasons.some((reason) => reason.includes('below the resolution')),
    });
    return figures;
  },
};

function percent(share: number): string {
  const change = (share - 1) * 100;
  return `${change < 0 ? '' : '+'}${change.toFixed(1)} %`;
}
