import { writeSync } from 'node:fs';
import { setPriority } from 'node:os';
import { nowMs } from '../../core/clock';
import { dutyCycle } from './cpu/duty-cycle';

/**
 * A process that burns a share of one CPU until it is ended. It tells on stdout, a line each, how much CPU time it has got
 * in how much time since it began: `{"cpuMs":…,"wallMs":…}`.
 *
 * Arguments: share, nice.
 */
const [, , share = '', nice = '0'] = process.argv;
const TELL_EVERY_MS = 100;
const FIRST_AFTER_MS = 20;

const bed = new Int32Array(new SharedArrayBuffer(4));
let heat = 1;

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

setPriority(Number(nice));
const slice = dutyCycle(Number(share), {
  wallMs: nowMs,
  cpuMs,
  work(untilMs) {
    while (nowMs() < untilMs) for (let n = 0; n < 1_000; n++) heat = Math.sqrt(heat + n);
  },
  rest(ms) {
    Atomics.wait(bed, 0, 0, ms);
  },
});
const startMs = nowMs();
const startCpuMs = cpuMs();
for (let tellMs = startMs + FIRST_AFTER_MS; ; ) {
  slice();
  if (nowMs() < tellMs) continue;
  tellMs = nowMs() + TELL_EVERY_MS;
  try {
    writeSync(1, `${JSON.stringify({ cpuMs: cpuMs() - startCpuMs, wallMs: nowMs() - startMs })}\n`);
  } catch {
    // Whoever listens has other things to do: the next line says it too.
  }
}
