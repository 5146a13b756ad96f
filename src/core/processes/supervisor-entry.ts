import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { SUPERVISOR_VARIABLE } from './snapshot';
import { END_EVERYTHING, type Guarded } from './supervisor';
import { endForest } from './tree';

/** How long the processes of an owner that is gone may take to end by themselves. */
const GRACE_MS = 2_000;

const mark = process.env[SUPERVISOR_VARIABLE] ?? '';
const guarded = new Map<string, Guarded>();

function take(line: string): void {
  if (line === END_EVERYTHING) void endAll();
  else if (line.startsWith('+')) guarded.set(line.slice(1), JSON.parse(line.slice(1)));
  else guarded.delete(line.slice(1));
}

/** Ends what is registered, and what carries the owner's mark although the owner was killed before it registered it. */
async function endAll(): Promise<void> {
  const all = [...guarded.values()];
  guarded.clear();
  const leaders = all.flatMap((one) => ('tree' in one ? [one.tree] : []));
  try {
    await endForest({ leaders, mark: `${mark}.` }, GRACE_MS);
  } finally {
    for (const one of all) if ('file' in one) rmSync(one.file, { recursive: true, force: true });
  }
}

async function leave(): Promise<void> {
  try {
    await endAll();
  } finally {
    process.exit();
  }
}

if (mark === '') process.exit(1);
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => {});
// The pipe's end is the owner's end, however it ended.
createInterface({ input: process.stdin }).on('line', take).on('close', leave);
process.stdin.on('error', leave);
