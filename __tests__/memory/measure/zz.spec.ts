import { detectLeaks } from '../../../src/memory';

const kept: object[] = [];
class Session1 {
  a = 1;
}
const run = async (name: string, f: (i: never) => unknown) => {
  const t = performance.now();
  const r = await detectLeaks(f as never, { budget: 30_000 });
  process.stdout.write(
    `${name} ${(performance.now() - t).toFixed(0)} ${r.outcome} ${JSON.stringify(r.findings.map((f) => [f.kind, f.className, f.objectsPerIteration, f.inWords]))} ${r.windows.map((w) => `${w.iterations}:${w.survivors}:${w.durationMs.toFixed(0)}ms`).join(' ')} ${JSON.stringify(r.foreign)}\n`,
  );
};
test('detect', async () => {
  await run('clean', async () => {
    await null;
  });
  await run('clean again', async () => {
    await null;
  });
  await run('turns', async () => {
    await new Promise((r) => setImmediate(r));
  });
  await run('leak', () => {
    kept.push(new Session1());
  });
}, 120_000);
