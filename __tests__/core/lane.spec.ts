import { setImmediate as turn } from 'node:timers/promises';
import { createRandom } from '../../src/core/random';
import { type Flow, Lane, type Stage } from '../../src/core/relay';

class Ends {
  readonly got: string[] = [];
  paused = false;
  full = false;
  write(chunk: Buffer): boolean {
    this.got.push(String(chunk));
    return !this.full;
  }
  end(): void {
    this.got.push('END');
  }
  reset(): void {
    this.got.push('RESET');
  }
  pause(): void {
    this.paused = true;
  }
  resume(): void {
    this.paused = false;
  }
}

function laneOf(ends: Ends, failures: unknown[] = []): Lane {
  return new Lane('downstream', ends, ends, (error) => failures.push(error));
}

const bytes = (text: string) => Buffer.from(text);
const upperCase = (flow: Flow): Stage => ({
  take: (chunk, receivedMs) => flow.push(bytes(String(chunk).toUpperCase()), receivedMs),
});

/** A stage that holds what it takes until it is told, or has to leave. */
function holding(flow: Flow, extra: Partial<Stage> = {}): { stage: Stage; go: () => void } {
  let go = (): void => {};
  const stage: Stage = {
    async take(chunk, receivedMs) {
      await new Promise<void>((resolve) => {
        go = resolve;
        flow.signal.addEventListener('abort', () => resolve());
      });
      flow.push(chunk, receivedMs);
    },
    ...extra,
  };
  return { stage, go: () => go() };
}

test('without stages bytes, end and back-pressure go straight through', () => {
  const ends = new Ends();
  const lane = laneOf(ends);
  lane.take(bytes('a'));
  ends.full = true;
  lane.take(bytes('b'));
  expect(ends.paused).toBe(true);
  lane.drained();
  expect(ends.paused).toBe(false);
  lane.end();
  lane.take(bytes('after the end'));
  expect(ends.got).toEqual(['a', 'b', 'END']);
});

test('stages work one behind the other, and the last chunk before each is told', () => {
  const ends = new Ends();
  const lane = laneOf(ends);
  lane.take(bytes('first'));
  const flows: Flow[] = [];
  lane.add((flow) => {
    flows.push(flow);
    return upperCase(flow);
  });
  const remove = lane.add((flow) => ({ take: (chunk) => flow.push(bytes(`<${chunk}>`)) }));
  lane.take(bytes('a'));
  remove();
  lane.take(bytes('b'));
  expect(ends.got).toEqual(['first', '<A>', 'B']);
  expect(String(flows[0]?.lastChunk)).toBe('first');
});

test('a busy stage slows the sender at once, one with a buffer when that is full', async () => {
  const ends = new Ends();
  const lane = laneOf(ends);
  const remove = lane.add((flow) => holding(flow).stage);
  lane.take(bytes('a'));
  expect(ends.paused).toBe(true);
  remove();
  await turn();
  expect(ends).toMatchObject({ paused: false, got: ['a'] });
  lane.add((flow) => holding(flow, { bufferedBytes: 3 }).stage);
  for (const text of ['b', 'c', 'd']) lane.take(bytes(text));
  expect(ends.paused).toBe(false);
  lane.take(bytes('e'));
  expect(ends.paused).toBe(true);
});

test('a stage is not given more than the ones behind it can take', async () => {
  const ends = new Ends();
  const lane = laneOf(ends);
  const taken: string[] = [];
  lane.add((flow) => ({
    bufferedBytes: 2,
    take(chunk) {
      taken.push(String(chunk));
      flow.push(chunk);
    },
  }));
  ends.full = true;
  for (const text of ['a', 'b', 'c']) lane.take(bytes(text));
  expect({ taken, paused: ends.paused }).toEqual({ taken: ['a'], paused: true });
  ends.full = false;
  lane.drained();
  expect({ taken, paused: ends.paused }).toEqual({ taken: ['a', 'b', 'c'], paused: false });
});

test('end and reset come after the bytes that a stage holds', async () => {
  for (const [how, word] of [
    ['end', 'END'],
    ['reset', 'RESET'],
  ] as const) {
    const ends = new Ends();
    const lane = laneOf(ends);
    let go = (): void => {};
    lane.add((flow) => {
      const held = holding(flow);
      go = held.go;
      return held.stage;
    });
    lane.take(bytes('a'));
    lane[how]();
    expect(ends.got).toEqual([]);
    go();
    await turn();
    expect(ends.got).toEqual(['a', word]);
  }
});

test('what a stage pushes when it leaves comes before what waits for it', async () => {
  const ends = new Ends();
  const lane = laneOf(ends);
  const held: Buffer[] = [];
  const remove = lane.add((flow) => ({
    take: (chunk) => void held.push(chunk),
    leave: () => {
      for (const chunk of held.splice(0)) flow.push(chunk);
    },
  }));
  lane.take(bytes('a'));
  lane.take(bytes('b'));
  remove();
  remove();
  lane.take(bytes('c'));
  expect(ends.got).toEqual(['a', 'b', 'c']);
});

test('nothing goes on that is pushed by a stage that has left', () => {
  const ends = new Ends();
  const lane = laneOf(ends);
  let flow: Flow | undefined;
  const remove = lane.add((given) => {
    flow = given;
    return upperCase(given);
  });
  remove();
  flow?.push(bytes('late'));
  flow?.end();
  lane.take(bytes('a'));
  expect(ends.got).toEqual(['a']);
});

test.each([
  [
    'throws',
    () => {
      throw new Error('broken');
    },
  ],
  ['rejects', () => Promise.reject(new Error('broken'))],
])('a stage that %s is told', async (_, take) => {
  const failures: unknown[] = [];
  const lane = laneOf(new Ends(), failures);
  lane.add(() => ({ take }));
  lane.take(bytes('a'));
  await turn();
  expect(failures).toMatchObject([{ message: 'broken' }]);
});

test('a stage that throws when it leaves is told too', () => {
  const failures: unknown[] = [];
  const lane = laneOf(new Ends(), failures);
  const remove = lane.add((flow) => ({
    ...upperCase(flow),
    leave: () => {
      throw new Error('broken');
    },
  }));
  remove();
  expect(failures).toMatchObject([{ message: 'broken' }]);
});

test('finish lets go on what a stage has pushed, and drops what comes before it', async () => {
  const ends = new Ends();
  const lane = laneOf(ends);
  const signals: AbortSignal[] = [];
  lane.add((flow) => {
    signals.push(flow.signal);
    return holding(flow).stage;
  });
  const place = lane.place();
  const closing = place.flow;
  let go = (): void => {};
  lane.add((flow) => {
    signals.push(flow.signal);
    const held = holding(flow);
    go = held.go;
    return held.stage;
  });
  lane.take(bytes('held by the first'));
  closing.push(bytes('pushed'));
  lane.finish(closing);
  lane.take(bytes('after'));
  expect(signals.map((signal) => signal.aborted)).toEqual([true, false]);
  expect(ends).toMatchObject({ got: [], paused: false });
  go();
  await turn();
  expect(ends.got).toEqual(['pushed', 'END']);
});

test('an abandoned lane ends its stages and passes nothing on', async () => {
  const ends = new Ends();
  const lane = laneOf(ends);
  let signal: AbortSignal | undefined;
  lane.add((flow) => {
    signal = flow.signal;
    return holding(flow).stage;
  });
  lane.take(bytes('a'));
  lane.abandon();
  await turn();
  lane.take(bytes('b'));
  expect(signal?.aborted).toBe(true);
  expect(ends.got).toEqual([]);
  expect(lane.place().flow.signal.aborted).toBe(true);
});

test.each([1, 2, 3])('order and completeness while stages of all kinds come and go (seed %i)', async (seed) => {
  const random = createRandom(seed);
  const ends = new Ends();
  const lane = laneOf(ends);
  const kinds: ((flow: Flow) => Stage)[] = [
    (flow) => ({ take: (chunk, receivedMs) => flow.push(chunk, receivedMs) }),
    (flow) => ({
      async take(chunk) {
        await null;
        flow.push(chunk);
      },
    }),
    (flow) => ({
      bufferedBytes: 40,
      async take(chunk) {
        if (!flow.signal.aborted) await turn();
        flow.push(chunk);
      },
    }),
    (flow) => {
      const held: Buffer[] = [];
      const flush = (): void => {
        for (const chunk of held.splice(0)) flow.push(chunk);
      };
      return {
        take(chunk) {
          held.push(chunk);
          if (held.length > 3) flush();
        },
        end() {
          flush();
          flow.end();
        },
        leave: flush,
      };
    },
  ];
  const removals: (() => void)[] = [];
  const sent: string[] = [];
  for (let n = 0; n < 10_000; n++) {
    const dice = random.float();
    if (dice < 0.02 && removals.length < 6) removals.push(lane.add(random.pick(kinds)));
    else if (dice < 0.04 && removals.length > 0) removals.splice(random.integer(0, removals.length - 1), 1)[0]?.();
    else if (dice < 0.1) await turn();
    else if (dice < 0.12) ends.full = !ends.full;
    if (!ends.full) lane.drained();
    sent.push(`${n}`);
    lane.take(bytes(`${n}`));
  }
  ends.full = false;
  lane.drained();
  lane.end();
  while (ends.got.at(-1) !== 'END') await turn();
  expect(ends.got).toEqual([...sent, 'END']);
});
