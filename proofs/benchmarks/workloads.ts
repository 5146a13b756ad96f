import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Code to measure, of different kinds: each has an export `work` that does its work a hundred times. */
export const WORKLOADS = ['json', 'allocate', 'text'] as const;
export type Workload = (typeof WORKLOADS)[number];

/** A copy of a workload in a folder of its own, slower by so many percent: a copy of 0 % is the same code in another place. */
export function copyOf(workload: string, percent: number, folder: string): string {
  const source = readFileSync(join(__dirname, 'workloads', `${workload}.ts`), 'utf8');
  const slowed = source.replace('const TIMES = 100;', `const TIMES = ${100 + percent};`);
  if (percent !== 0 && slowed === source) throw new Error(`The workload ${workload} cannot be slowed.`);
  const place = join(folder, `slower-by-${percent}`);
  mkdirSync(place, { recursive: true });
  const file = join(place, `${workload}.ts`);
  writeFileSync(file, slowed);
  return file;
}
