import { defineFault, type Fault, withChaos } from '../../../src/chaos';
import { nowMs, sleep } from '../../../src/core/clock';
import { setHost } from '../../../src/core/host';
import { inHostRealm } from '../../../src/core/host-realm';
import { heldResources } from '../../../src/core/resources';
import { testHost } from '../../support/test-host';
import { probe, recorded, rejectionOf } from './support';

const own = inHostRealm<NodeJS.Process>('process');
const listeners = () => ['exit', 'SIGINT', 'SIGTERM', 'SIGHUP'].map((event) => own.listenerCount(event));
const before = listeners();

afterEach(() => {
  setHost(undefined);
  expect(heldResources()).toEqual([]);
  expect(listeners()).toEqual(before);
});

describe('whatever the body does, the faults are taken back', () => {
  test.each<[string, () => unknown]>([
    ['returns', () => 1],
    ['throws', () => raise('thrown')],
    ['throws nothing at all', () => raise(undefined)],
    ['rejects', async () => raise('rejected')],
  ])('%s', async (_what, body) => {
    const { make, steps } = probe('a');
    await withChaos([make({}), make({})], () => {
      expect(listeners()).not.toEqual(before);
      return body();
    }).catch(() => {});
    expect(steps).toEqual(['+a', '+a', '-a', '-a']);
  });

  test.each<[string, unknown]>([
    ['a frozen error', Object.freeze(new Error('frozen'))],
    ['an object without a prototype', Object.create(null)],
    ['what cannot be read', new Proxy({}, { get: () => raise('a trap') })],
    ['a symbol', Symbol('sign')],
  ])('throws %s: that is what it rejects with', async (_what, thrown) => {
    const { make, steps } = probe('a');
    const rejections: unknown[] = [];
    const running = withChaos(make({}), () => {
      throw thrown;
    });
    await running.catch((error) => void rejections.push(error));
    expect(rejections.map((rejection) => Object.is(rejection, thrown))).toEqual([true]);
    expect(steps).toEqual(['+a', '-a']);
  });

  test('hangs past the limit of its test: it ends in time, and its signal aborts', async () => {
    const startMs = nowMs();
    setHost(testHost({ deadlineMs: () => startMs + 400 }));
    const { make, steps } = probe('a');
    let signal: AbortSignal | undefined;
    const error = await rejectionOf(
      withChaos(make({}), (chaos) => {
        signal = chaos.signal;
        return new Promise(() => {});
      }),
    );
    expect(error).toMatchObject({ code: 'METTLE_TIMEOUT' });
    expect(error.message).toMatch(/the body had not ended[\s\S]*in place: a on this machine \(fired once\)/);
    expect(signal?.aborted).toBe(true);
    expect(nowMs() - startMs).toBeGreaterThanOrEqual(149);
    expect(steps).toEqual(['+a', '-a']);
  });

  test('is aborted from outside', async () => {
    const { make, steps } = probe('a');
    const controller = new AbortController();
    const running = withChaos(make({}), () => new Promise(() => {}), { signal: controller.signal });
    setImmediate(() => controller.abort(new Error('enough')));
    expect(await rejectionOf(running)).toMatchObject({ code: 'METTLE_ABORTED' });
    expect(steps).toEqual(['+a', '-a']);
  });

  test('nests, and runs beside others', async () => {
    const { make, steps } = probe('a');
    const outer = withChaos(make({}), () => withChaos(make({}), () => raise('inner')));
    const beside = withChaos(make({}), () => sleep(20));
    const [first, second] = await Promise.allSettled([outer, beside]);
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
    expect(steps.filter((step) => step === '+a')).toHaveLength(3);
    expect(steps.filter((step) => step === '-a')).toHaveLength(3);
  });
});

describe('a step back', () => {
  const stubborn = (within: string | number, undone: () => unknown) =>
    defineFault({
      name: 'stubborn',
      options: {},
      inject({ defer, fired }) {
        fired();
        defer(() => undone() as Promise<void>, undefined, { within });
      },
    })({});

  test('has the limit that it asks for', async () => {
    const error = await rejectionOf(
      withChaos(
        stubborn('30ms', () => new Promise(() => {})),
        () => {},
      ),
    );
    expect(error).toMatchObject({ code: 'METTLE_ROLLBACK' });
    expect(error.message).toContain('it took longer than 30 ms');
  });

  test('is taken although its limit is none', async () => {
    const undone = jest.fn();
    const error = await rejectionOf(withChaos(stubborn('soon', undone), () => {}));
    expect(error.message).toMatch(/"within" of defer[\s\S]*it must be a duration, but it is "soon"/);
    expect(undone).toHaveBeenCalledTimes(1);
  });
});

describe('a fault that cannot be put in place leaves nothing', () => {
  const broken = defineFault({
    name: 'broken',
    options: {},
    inject({ defer }) {
      defer(() => {
        done.push('half');
      });
      throw new Error('no permission');
    },
  });
  const done: string[] = [];
  beforeEach(() => done.splice(0));

  test('at the beginning: the body never runs', async () => {
    const { make, steps } = probe('a');
    const body = jest.fn();
    const error = await rejectionOf(withChaos([make({}), broken({})], body));
    expect(error).toMatchObject({
      code: 'METTLE_FAULT',
      message: expect.stringContaining('inject the fault broken on this machine: no permission'),
    });
    expect(body).not.toHaveBeenCalled();
    expect([...steps, ...done]).toEqual(['+a', '-a', 'half']);
  });

  test('later: the body is told to end, with that error', async () => {
    const { make, steps } = probe('a');
    const records = await recorded(async () => {
      const running = withChaos(
        [make({}), broken({ after: 20 })],
        ({ signal }) =>
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('told to end')))),
      );
      expect(await rejectionOf(running)).toMatchObject({ code: 'METTLE_FAULT' });
    });
    expect(steps).toEqual(['+a', '-a']);
    expect(records).toMatchObject([
      { outcome: 'aborted', reasons: [expect.stringContaining('no permission')], result: { bodyFailure: null } },
    ]);
  });

  test('one that is on its way in when the time is over is waited for and taken back', async () => {
    const steps: string[] = [];
    const slow = defineFault({
      name: 'slow',
      options: {},
      async inject({ defer, signal }) {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        defer(() => {
          steps.push('undone');
        });
      },
    });
    expect(await rejectionOf(withChaos(slow({}), () => 1, { timeout: 30 }))).toMatchObject({ code: 'METTLE_TIMEOUT' });
    expect(steps).toEqual(['undone']);
  });
});

describe('which error is thrown', () => {
  const stuck = (): Fault => probe('stuck').make({ fires: false, undo: () => raise('the disk is gone') });

  test('what cannot be taken back comes first, and holds the error of the body; every other fault is taken back', async () => {
    const { make, steps } = probe('a');
    const error = await rejectionOf(withChaos([make({}), stuck(), make({})], () => raise('from the body')));
    expect(error).toMatchObject({ code: 'METTLE_ROLLBACK' });
    expect(error.message).toMatch(
      /1 thing is not as before[\s\S]*take back the fault stuck on this machine: the disk is gone[\s\S]*from the body/,
    );
    expect(steps).toEqual(['+a', '+a', '-a', '-a']);
  });

  test('what is not as before, although every undo worked', async () => {
    const fault = probe('a').make({ verify: () => 'http.request is still ours' });
    const error = await rejectionOf(withChaos(fault, () => 1));
    expect(error).toMatchObject({ code: 'METTLE_ROLLBACK' });
    expect(error.message).toContain('http.request is still ours');
  });

  test('the error of the body comes before a fault that never did anything, and the record has both', async () => {
    const idle = probe('idle').make({ fires: false });
    const thrown = new TypeError('from the body');
    const records = await recorded(async () => {
      expect(await rejectionOf(withChaos(idle, () => raise(thrown)))).toBe(thrown);
    });
    expect(records).toMatchObject([
      {
        outcome: 'completed',
        reasons: [
          expect.stringMatching(
            /^the body failed after .*: from the body \(in place: idle on this machine \(fired 0 times\)\)$/,
          ),
          expect.stringContaining('never did anything'),
        ],
        result: { bodyFailure: { reason: 'from the body', active: [0] } },
      },
    ]);
  });

  test('the error of the body says what was in place and how to draw the same again, in its stack too', async () => {
    const error = await rejectionOf(
      withChaos([probe('a').make({}), probe('later').make({ after: '1h' })], () => raise(new Error('expected 200')), {
        seed: 1234,
      }),
    );
    const told =
      /^expected 200\n\nUnder chaos, after .*: in place: a on this machine \(fired once\)\.\nDraw the same again: withChaos\(…, { seed: 1234 }\)/;
    expect(error.message).toMatch(told);
    expect(error.stack).toContain(error.message);
  });

  test('an error that cannot be changed stays as it is', async () => {
    const frozen = Object.freeze(new Error('frozen'));
    expect(await rejectionOf(withChaos(probe('a').make({}), () => raise(frozen)))).toBe(frozen);
    expect(frozen.message).toBe('frozen');
  });

  test('a fault that never did anything says why, where it knows', async () => {
    const encrypted = defineFault({
      name: 'http-status',
      options: {},
      inject({ note }) {
        note('the connection is encrypted');
        note('the connection is encrypted');
      },
    });
    const error = await rejectionOf(
      withChaos([encrypted({}), probe('late').make({ after: '1h' })], () => 1, { seed: 7 }),
    );
    expect(error).toMatchObject({ code: 'METTLE_FAULT_UNFIRED' });
    expect(error.message).toMatch(
      /http-status on this machine: it was there, and nothing came that it is for\n +the connection is encrypted\n/,
    );
    expect(error.message).toContain('late on this machine: it never came: the experiment was over before');
    expect(error.message).toContain('{ seed: 7 }');
  });
});

test('what a body does after its end belongs to no experiment', async () => {
  const { make } = probe('a');
  let journal: { readonly events: readonly unknown[]; readonly elapsedMs: number } | undefined;
  await withChaos(make({}), (chaos) => {
    journal = chaos.journal;
  });
  const [events, elapsedMs] = [journal?.events, journal?.elapsedMs];
  await sleep(5);
  expect(journal?.events).toEqual(events);
  expect(journal?.elapsedMs).toBe(elapsedMs);
});

function raise(what: unknown): never {
  throw typeof what === 'string' ? new Error(what) : what;
}
