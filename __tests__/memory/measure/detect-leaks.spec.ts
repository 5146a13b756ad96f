import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { Session } from 'node:inspector/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectLeaks, type LeakOptions } from '../../../src/memory';
import { startService } from '../../../src/service';

class Leaked {
  readonly text = 'x';
}

const QUICK: LeakOptions = { iterations: 50 };
const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith(`mettle-leaks-${process.pid}-`));

test('what each iteration leaves is told by class, number, bytes, place and holder; the twin that lets go is silent', async () => {
  const kept: Leaked[] = [];
  const keep = () => {
    kept.push(new Leaked());
  };
  const leaking = await detectLeaks(keep, QUICK);
  expect(leaking).toMatchObject({ outcome: 'completed', reasons: [], where: 'this process', scenario: 'keep' });
  expect(leaking.findings).toEqual([
    expect.objectContaining({ kind: 'object', className: 'Leaked', objectsPerIteration: 1, bytesPerIteration: 32 }),
  ]);
  expect(leaking.findings[0]?.inWords).toMatch(/^1 Leaked is left by each iteration \(32 B\).*variable "kept"/);
  expect(leaking.findings[0]?.sites[0]?.file).toBe(__filename);
  expect(leaking.windows.every(({ survivors, iterations }) => (survivors ?? 0) >= iterations)).toBe(true);

  const clean = await detectLeaks(() => {
    kept.push(new Leaked());
    kept.pop();
  }, QUICK);
  expect(clean).toMatchObject({ outcome: 'completed', findings: [], iterations: 150 });
  expect(clean.heap.values).toHaveLength(4);
}, 120_000);

test('what Jest holds is told as that of the test framework', async () => {
  const mock = jest.fn();
  const result = await detectLeaks(() => {
    mock({ called: true });
  }, QUICK);
  expect(result.findings).toEqual([]);
  expect(new Set(result.foreign.map(({ heldBy, holder }) => `${heldBy}: ${holder}`))).toEqual(
    new Set(['test framework: the calls that mock functions of Jest keep']),
  );
}, 120_000);

test('a service of this process is looked at in this process', async () => {
  const kept: Leaked[] = [];
  const server = createServer((_, response) => {
    kept.push(new Leaked());
    response.end('ok');
  });
  const service = await startService(server);
  try {
    const result = await detectLeaks(service, () => service.client.get('/'), { iterations: 20 });
    expect(result.where).toBe('this process');
    expect(result.findings.map(({ className }) => className)).toContain('Leaked');
  } finally {
    await service.stop();
  }
}, 120_000);

describe('what goes wrong', () => {
  test('a failing iteration ends it with that very error, and no leak is told', async () => {
    const before = folders();
    const thrown = new Error('the 60th fails');
    let calls = 0;
    const failing = detectLeaks(() => {
      if (++calls === 60) throw thrown;
    }, QUICK);
    await expect(failing).rejects.toBe(thrown);
    expect(calls).toBe(60);
    expect(folders()).toEqual(before);
  });

  test('an iteration that never settles is named, and nothing remains', async () => {
    const before = folders();
    let calls = 0;
    const hanging = detectLeaks(() => (++calls === 30 ? new Promise(() => {}) : undefined), { ...QUICK, budget: 1500 });
    await expect(hanging).rejects.toMatchObject({
      code: 'METTLE_TIMEOUT',
      message: expect.stringMatching(
        /^Failed to look for leaks in .*: after 1\.5 s warming up: iteration 30 had not settled\./,
      ),
    });
    expect(folders()).toEqual(before);
  });

  test('a budget that is too small for two windows gives no verdict', async () => {
    const result = await detectLeaks(() => new Promise((resolve) => setTimeout(resolve, 100)), {
      iterations: 40,
      warmUp: 5,
      budget: 4000,
    });
    expect(result.outcome).toBe('aborted');
    expect(result.detectionFloor).toBeNull();
    expect(result.reasons).toEqual([expect.stringMatching(/^time was over after \d+ iterations/)]);
    expect(result.findings).toEqual([]);
  }, 90_000);

  test('a signal ends it', async () => {
    const controller = new AbortController();
    let calls = 0;
    const running = detectLeaks(
      async () => {
        if (++calls === 20) controller.abort(new Error('enough'));
        await new Promise(setImmediate);
      },
      { ...QUICK, signal: controller.signal },
    );
    await expect(running).rejects.toMatchObject({ code: 'METTLE_ABORTED' });
    expect(calls).toBe(20);
  });

  test('another session that ends makes V8 forget all ids: that is said', async () => {
    const other = new Session();
    let calls = 0;
    const running = detectLeaks(() => {
      calls++;
      if (calls === 60) other.connect();
      if (calls === 120) other.disconnect();
    }, QUICK);
    await expect(running).rejects.toMatchObject({ code: 'METTLE_LEAKS' });
  }, 90_000);
});

describe('snapshots', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mettle-kept-'));
  const before = process.cwd();
  beforeAll(() => process.chdir(folder));
  afterAll(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  });

  test('are kept where that is asked for, with telling names, and only then', async () => {
    const kept = await detectLeaks(() => 1, { ...QUICK, title: 'GET /orders', keepSnapshots: 'always' });
    expect(kept.snapshots).toHaveLength(1);
    expect(kept.snapshots[0]).toMatch(/\.mettle\/heap\/GET-orders-.*-1-of-1\.heapsnapshot$/);
    expect(existsSync(kept.snapshots[0] as string)).toBe(true);
    const none = await detectLeaks(() => 1, { ...QUICK, keepSnapshots: 'on-leak' });
    expect(none.snapshots).toEqual([]);
  }, 90_000);
});
