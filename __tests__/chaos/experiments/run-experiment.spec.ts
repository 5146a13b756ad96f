import {
  chaosMatchers,
  defineFault,
  type Experiment,
  type ExperimentResult,
  latency,
  runExperiment,
} from '../../../src/chaos';
import { nowMs, sleep } from '../../../src/core/clock';
import { setHost } from '../../../src/core/host';
import { heldResources } from '../../../src/core/resources';
import { messageOf } from '../../support/message-of';
import { testHost } from '../../support/test-host';
import { probe, recorded, rejectionOf } from '../laboratory/support';

expect.extend(chaosMatchers);

afterEach(() => {
  setHost(undefined);
  expect(heldResources()).toEqual([]);
});

/** A system that is down while its fault is there, and so long afterwards. */
function system(recoversAfterMs: number) {
  const state = { isDown: false, looks: 0, upAtMs: 0, endedAtMs: 0 };
  const outage = defineFault({
    name: 'outage',
    options: {},
    inject({ defer, fired }) {
      state.isDown = true;
      fired();
      defer(() => {
        state.endedAtMs = nowMs();
        state.upAtMs = state.endedAtMs + recoversAfterMs;
        state.isDown = false;
      });
    },
  });
  const steadyState = (): boolean => {
    state.looks += 1;
    return !state.isDown && nowMs() >= state.upAtMs;
  };
  return { state, outage, steadyState };
}

const quick = { interval: 10, recovery: { within: '5s', stable: 60 } } as const;

test('says how long the system needs to come back after the last fault, and how it was meanwhile', async () => {
  const { outage, steadyState } = system(150);
  const records = await recorded(async () => {
    const result = await runExperiment({
      name: 'an outage',
      faults: outage({}),
      steadyState: { name: 'it is up', check: steadyState },
      body: () => sleep(100),
      ...quick,
      seed: 5,
    });
    expect(result).toMatchObject({ outcome: 'completed', reasons: [], seed: 5, bodyFailure: null });
    expect(result.steadyState).toMatchObject({
      name: 'it is up',
      before: true,
      after: true,
      withinMs: 5000,
      stableMs: 60,
    });
    expect(result.steadyState?.during.asked).toBeGreaterThan(1);
    expect(result.steadyState?.during.held).toBe(0);
    expect(result.recoveryMs).toBeGreaterThan(100);
    expect(result.recoveryMs).toBeLessThan(3000);
    expect(result).toRecoverWithin('3s');
    expect(result).not.toRecoverWithin('100ms');
    expect(messageOf(() => expect(result).toRecoverWithin('20ms'))).toMatch(
      /Limit: {4}20 ms after the last fault, and then for 60 ms\nRecovery: \d+ ms\n\nFaults: outage on this machine \(fired 1 times\) \(seed 5\)/,
    );
    expect(messageOf(() => expect(result).toHoldSteadyState())).toMatch(/Held: {2}0 % \(0 of \d+\)/);
    expect(result).toHoldSteadyState(0);
    const phases = result.events.flatMap((event) => (event.type === 'steady-state' ? [event.phase] : []));
    expect([...new Set(phases)]).toEqual(['before', 'during', 'after']);
  });
  expect(records).toMatchObject([{ kind: 'chaos', title: 'an outage', outcome: 'completed' }]);
  expect(records[0]?.judgements.map(({ limit, passed }) => [limit, passed])).toEqual([
    ['recovery <= 3 s', true],
    ['recovery > 100 ms', true],
    ['recovery <= 20 ms', false],
    ['steady state during >= 100 %', false],
    ['steady state during >= 0 %', true],
  ]);
});

test('recovery is found by looks of its own: neither the interval nor a look that hangs in a fault hides it', async () => {
  const { state, outage } = system(50);
  const result = await runExperiment({
    faults: outage({}),
    steadyState: (signal) => {
      if (!state.isDown) return nowMs() >= state.upAtMs;
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
    duration: 1100,
    interval: 1000,
    recovery: { within: '10s', stable: 0 },
  });
  expect(result.recoveryMs).toBeGreaterThanOrEqual(49);
  expect(result.recoveryMs).toBeLessThan(900);
  expect(result.steadyState?.during).toEqual({ asked: 1, held: 0 });
  const hanging = result.events.find((event) => event.type === 'steady-state' && event.phase === 'during');
  expect(hanging).toMatchObject({
    reason: expect.stringMatching(/^it had not ended after [\d.]+ s, when the faults did$/),
  });
});

test('a steady state that comes back and is lost again has not come back yet', async () => {
  const { state, outage } = system(0);
  // Up for 40 ms, down for 100 ms, then up for good.
  const steadyState = (): boolean => {
    const sinceMs = nowMs() - state.endedAtMs;
    return !state.isDown && !(sinceMs > 40 && sinceMs < 140);
  };
  const result = await runExperiment({
    faults: outage({}),
    steadyState,
    duration: 20,
    interval: 5,
    recovery: { within: '5s', stable: 300 },
  });
  // Counted from the end of the fault, which comes a moment after its undo: on a busy machine a long one.
  expect(result.recoveryMs).toBeGreaterThan(70);
});

test('recovery counts from the end of the last fault, although the body goes on', async () => {
  const { outage, steadyState } = system(80);
  const result = await runExperiment({
    faults: [outage({ for: 40 }), probe('slow').make({ for: 80 })],
    steadyState,
    body: () => sleep(400),
    ...quick,
  });
  // By the end of the body it is long back: counted from there, this would be next to nothing.
  expect(result.recoveryMs).toBeGreaterThanOrEqual(39);
});

test.each<[string, Partial<Experiment>]>([
  ['when it is over by itself', { faults: probe('a').make({ for: 20 }), body: () => sleep(60) }],
  ['when the body ends', { faults: probe('a').make({}), duration: 20 }],
])('looks as soon as the last fault has gone, however long the interval: %s', async (_when, given) => {
  const { recoveryMs } = await runExperiment({
    steadyState: () => true,
    interval: '1h',
    recovery: { stable: 0 },
    ...given,
  } as Experiment);
  expect(recoveryMs).toBeLessThan(2_000);
});

test('a system that does not come back is a finding, not an error', async () => {
  const { outage, steadyState } = system(60_000);
  const result = await runExperiment({
    faults: outage({}),
    steadyState,
    duration: 10,
    interval: 5,
    recovery: { within: 60, stable: 10 },
  });
  expect(result).toMatchObject({ outcome: 'completed', recoveryMs: null, steadyState: { after: false } });
  expect(messageOf(() => expect(result).toRecoverWithin(50))).toContain('Recovery: not within 60 ms');
  // It waited 60 ms: nobody knows whether it would have been back within a second.
  for (const check of [() => expect(result).toRecoverWithin('1s'), () => expect(result).not.toRecoverWithin('1s')]) {
    expect(messageOf(check)).toContain('the experiment waited 60 ms only, so nobody knows');
  }
});

describe('where it does not hold before, no fault is ever there, and nothing can be judged', () => {
  test.each<[string, Experiment['steadyState'], string]>([
    ['it throws', () => raise(new Error('503')), '503'],
    ['it rejects', async () => raise(new Error('ECONNREFUSED')), 'ECONNREFUSED'],
    ['it returns false', () => false, 'it returned false'],
    [
      'an answer was merely received',
      () => ({ status: 503 }),
      'its check returned { status: 503 }: return true, false',
    ],
    ['a number beyond its tolerance', { name: 'p99', check: () => 312, tolerance: '<=250' }, '312 is not <= 250'],
    ['no number', { name: 'p99', check: () => 'fast', tolerance: 250 }, 'its check returned no number'],
    ['it hangs', { name: 'x', check: () => new Promise(() => {}), timeout: 20 }, 'it did not end within 20 ms'],
    ['one of several', [() => true, { name: 'orders', check: () => false }], 'orders: it returned false'],
  ])('%s', async (_what, steadyState, reason) => {
    const { make, steps } = probe('a');
    const body = jest.fn();
    const result = await runExperiment({ faults: make({}), steadyState: steadyState as () => boolean, body });
    expect(result.outcome).toBe('invalid');
    expect(result.reasons.join()).toContain(reason);
    expect(result.steadyState).toMatchObject({ before: false, during: { asked: 0 }, after: false });
    expect(steps).toEqual([]);
    expect(body).not.toHaveBeenCalled();
    for (const check of [
      () => expect(result).toRecoverWithin('1s'),
      () => expect(result).not.toRecoverWithin('1s'),
      () => expect(result).toHoldSteadyState(),
    ]) {
      expect(messageOf(check)).toContain('The result is invalid: it cannot be judged');
    }
  });
});

test('what preparing a target put in place is taken back, also where nothing began', async () => {
  const steps: string[] = [];
  const of = {
    name: 'X',
    address: 'x',
    relay: {} as never,
    prepare: () => {
      steps.push('+');
      return () => {
        steps.push('-');
      };
    },
  };
  const result = await runExperiment({ faults: latency({ of, delay: 1 }), steadyState: () => false, duration: 10 });
  expect(result.outcome).toBe('invalid');
  expect(steps).toEqual(['+', '-']);
});

describe('errors', () => {
  test('what the body throws is thrown, after the recovery was watched; the record has both', async () => {
    const { outage, steadyState } = system(50);
    const thrown = new Error('expected 200');
    const records = await recorded(async () => {
      const error = await rejectionOf(
        runExperiment({ faults: outage({}), steadyState, body: () => raise(thrown), ...quick, seed: 9 }),
      );
      expect(error).toBe(thrown);
      expect(error.message).toMatch(
        /in place: outage on this machine \(fired once\)\.\n.*runExperiment\({ …, seed: 9 }\)/,
      );
    });
    expect(records).toMatchObject([
      {
        outcome: 'completed',
        result: { bodyFailure: { reason: 'expected 200', active: [0] }, steadyState: { after: true } },
      },
    ]);
    expect(records[0]?.result.recoveryMs).toBeGreaterThanOrEqual(49);
  });

  test("'must hold' ends the body at the first look that finds it lost", async () => {
    const { outage, steadyState } = system(0);
    let signal: AbortSignal | undefined;
    const error = await rejectionOf(
      runExperiment({
        faults: outage({}),
        steadyState,
        during: 'must hold',
        body: (chaos) => {
          signal = chaos.signal;
          return new Promise(() => {});
        },
        ...quick,
      }),
    );
    expect(error).toMatchObject({ code: 'METTLE_STEADY_STATE' });
    expect(signal?.aborted).toBe(true);
  });

  test('a fault that never did anything', async () => {
    const running = runExperiment({ faults: probe('a').make({ fires: false }), duration: 10 });
    expect(await rejectionOf(running)).toMatchObject({ code: 'METTLE_FAULT_UNFIRED' });
  });

  test('a fault that cannot be put in place', async () => {
    const broken = defineFault({ name: 'broken', options: {}, inject: () => raise(new Error('no')) });
    expect(await rejectionOf(runExperiment({ faults: broken({}), duration: 10 }))).toMatchObject({
      code: 'METTLE_FAULT',
    });
  });

  test('time that is over is the result: aborted, with what was found so far', async () => {
    const startMs = nowMs();
    setHost(testHost({ deadlineMs: () => startMs + 500 }));
    const { outage, steadyState } = system(0);
    const result: ExperimentResult = await runExperiment({
      faults: outage({}),
      steadyState,
      body: () => new Promise(() => {}),
      ...quick,
    });
    expect(result.outcome).toBe('aborted');
    expect(result.reasons[0]).toContain('the body had not ended');
    expect(result.steadyState?.during.asked).toBeGreaterThan(0);
    expect(messageOf(() => expect(result).not.toRecoverWithin('1s'))).toContain('The result is aborted');
  });

  test.each<[string, object, string]>([
    ['nothing says when the faults end', { faults: probe('a').make({}) }, 'something has to say when the faults end'],
    ['no fault', { faults: [], duration: 1 }, 'option "faults" must be a fault or a list of faults'],
    ['a wrong steady state', { faults: probe('a').make({}), steadyState: 200, duration: 1 }, 'option "steadyState"'],
    ['a misspelt option', { faults: probe('a').make({}), stedyState: () => true }, 'Did you mean "steadyState"?'],
    [
      'a misspelt option of recovery',
      { faults: probe('a').make({}), duration: 1, recovery: { witin: 1 } },
      'Did you mean "within"?',
    ],
  ])('%s', async (_what, options, message) => {
    const error = await rejectionOf(runExperiment(options as Experiment));
    expect(error).toMatchObject({ code: 'METTLE_OPTION', message: expect.stringContaining(message) });
  });
});

test('without a body it lasts until every fault is over by itself', async () => {
  const result = await runExperiment({ faults: probe('a').make({ for: 20, every: 40, times: 2 }) });
  expect(result.faults[0]?.active).toHaveLength(2);
  expect(result.steadyState).toBeNull();
  expect(messageOf(() => expect(result).toRecoverWithin('1s'))).toContain('the experiment had no steady state');
  expect(messageOf(() => expect({}).toRecoverWithin('1s'))).toContain('must be the result of runExperiment');
});

function raise(what: Error): never {
  throw what;
}
