import { startToxiproxy, type ToxicView, type Toxiproxy } from '../../../src/chaos/toxiproxy';
import { nowMs, sleep } from '../../../src/core/clock';
import { heldResources } from '../../../src/core/resources';
import { hangUp } from './support/ask';
import { controlOf } from './support/control';
import { type EchoServer, startEcho } from './support/echo';
import { type Talk, talkTo } from './support/talk';

let api: Toxiproxy;
let echo: EchoServer;
const control = controlOf(() => api.url);
const open: Array<() => unknown> = [];

beforeEach(async () => {
  echo = await startEcho();
  await begin(1);
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  await api.stop();
  await echo.stop();
  expect(heldResources()).toEqual([]);
});
afterAll(hangUp);

async function begin(seed: number): Promise<void> {
  await api?.stop();
  api = await startToxiproxy({ seed, config: [{ name: 'test', listen: 'localhost:0', upstream: echo.address }] });
}

async function talk(): Promise<Talk> {
  const talking = await talkTo(api.proxies[0]?.listen ?? '');
  open.push(() => talking.socket.destroy());
  return talking;
}

async function add(type: string, attributes: object = {}, more: object = {}): Promise<void> {
  expect(await control('POST', '/proxies/test/toxics', { type, attributes, ...more })).toMatchObject({ status: 200 });
}

async function update(name: string, body: object): Promise<void> {
  expect(await control('PATCH', `/proxies/test/toxics/${name}`, body)).toMatchObject({ status: 200 });
}

async function remove(name: string): Promise<void> {
  expect(await control('DELETE', `/proxies/test/toxics/${name}`)).toMatchObject({ status: 204 });
}

function toxic(name: string): ToxicView {
  const found = api.proxies[0]?.toxics.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no toxic ${name}`);
  return found;
}

/** Says something, and waits until it came back. */
async function said(talking: Talk, text: string): Promise<number> {
  const start = nowMs();
  const before = talking.received().length;
  talking.socket.write(text);
  await talking.until(before + text.length);
  expect(talking.received().slice(before)).toBe(text);
  return nowMs() - start;
}

describe('on a connection that is open already', () => {
  test('a toxic is there at once, changes, and goes', async () => {
    const talking = await talk();
    await said(talking, 'a');
    await add('latency', { latency: 60 });
    expect(await said(talking, 'b')).toBeGreaterThanOrEqual(59);
    await update('latency_downstream', { attributes: { latency: 120 } });
    expect(await said(talking, 'c')).toBeGreaterThanOrEqual(119);
    await remove('latency_downstream');
    await said(talking, 'd');
    expect(api.proxies[0]?.toxics).toEqual([]);
  });

  test.each([
    ['removed', () => remove('latency_downstream')],
    ['changed', () => update('latency_downstream', { attributes: { latency: 0 } })],
    ['drawn to miss', () => update('latency_downstream', { toxicity: 0 })],
    ['reset', () => control('POST', '/reset')],
  ])('what a toxic that is %s held goes on at once, in order', async (_, act) => {
    await add('latency', { latency: 600_000 });
    const talking = await talk();
    for (const part of ['a', 'b', 'c']) talking.socket.write(part);
    const later = await talk();
    later.socket.write('x');
    while (echo.open.size < 2 || toxic('latency_downstream').fired < 2) await control('GET', '/version');
    await act();
    talking.socket.write('d');
    expect(await talking.until(4)).toBe('abcd');
    expect(await later.until(1)).toBe('x');
  });

  test('no byte is lost, and none is out of order, while toxics come and go', async () => {
    const talking = await talk();
    const sent = Buffer.alloc(2 * 65_535);
    for (let at = 0; at < 65_535; at++) sent.writeUInt16BE(at, 2 * at);
    let isDone = false;
    const churn = (async () => {
      for (let round = 0; !isDone; round++) {
        await add(
          'latency',
          { latency: 1_000 },
          { stream: round % 2 === 0 ? 'upstream' : 'downstream', name: 'churn' },
        );
        await add('slicer', { average_size: 100, size_variation: 50, delay: 10 });
        await remove('churn');
        await remove('slicer_downstream');
      }
      return true;
    })();
    for (let at = 0; at < sent.length; at += 2_000) {
      talking.socket.write(sent.subarray(at, at + 2_000));
      await control('GET', '/version');
    }
    const received = Buffer.from(await talking.until(sent.length), 'latin1');
    isDone = true;
    await churn;
    expect(received.equals(sent)).toBe(true);
  });

  test('reset_peer resets it, where Toxiproxy only closes it', async () => {
    const talking = await talk();
    await said(talking, 'a');
    await add('reset_peer');
    talking.socket.write('b');
    expect(await talking.over).toBe('ECONNRESET');
  });

  test('timeout closes it when it goes, since bytes are lost', async () => {
    await add('timeout', { timeout: 0 });
    const talking = await talk();
    talking.socket.write('lost');
    while (toxic('timeout_downstream').fired === 0) await control('GET', '/version');
    await remove('timeout_downstream');
    expect(await talking.over).toBe('end');
    expect(talking.received()).toBe('');
  });

  test('limit_data counts on when it is changed', async () => {
    await add('limit_data', { bytes: 10 });
    const talking = await talk();
    await said(talking, '123456');
    await update('limit_data_downstream', { attributes: { bytes: 8 } });
    talking.socket.write('7890');
    expect(await talking.until(100)).toBe('12345678');
    expect(await talking.over).toBe('end');
  });
});

describe('toxicity', () => {
  /** Which of 40 connections are cut off at their first byte. */
  async function struck(toxicity: number): Promise<boolean[]> {
    await add('limit_data', { bytes: 0 }, { toxicity, name: 'cut' });
    const results: boolean[] = [];
    for (let connection = 0; connection < 40; connection++) {
      const talking = await talk();
      talking.socket.write('x');
      results.push((await talking.until(1)) === '');
      talking.socket.destroy();
    }
    return results;
  }

  test('0 strikes none, 1 all, 0.5 some: the same again with the same seed, others with another', async () => {
    expect(new Set(await struck(0))).toEqual(new Set([false]));
    await begin(1);
    expect(new Set(await struck(1))).toEqual(new Set([true]));
    await begin(1);
    const some = await struck(0.5);
    expect(some.filter(Boolean).length).toBeGreaterThan(8);
    expect(some.filter(Boolean).length).toBeLessThan(32);
    await begin(1);
    expect(await struck(0.5)).toEqual(some);
    await begin(2);
    expect(await struck(0.5)).not.toEqual(some);
  });

  test('is drawn once for a connection: what comes beside changes nothing, where Toxiproxy draws anew', async () => {
    await add('latency', { latency: 1 }, { toxicity: 0.5, name: 'maybe' });
    const talks = await Promise.all(Array.from({ length: 12 }, talk));
    const strikes = async (talking: Talk): Promise<boolean> => {
      const before = toxic('maybe').fired;
      await said(talking, 'x');
      return toxic('maybe').fired > before;
    };
    const drawn: boolean[] = [];
    for (const talking of talks) drawn.push(await strikes(talking));
    expect(new Set(drawn).size).toBe(2);
    for (let round = 0; round < 3; round++) {
      await add('noop', {}, { name: `beside ${round}` });
      if (round > 0) await remove(`beside%20${round - 1}`);
      const again: boolean[] = [];
      for (const talking of talks) again.push(await strikes(talking));
      expect(again).toEqual(drawn);
    }
  });

  test('0 becomes 1 on an open connection', async () => {
    await add('timeout', { timeout: 0 }, { toxicity: 0 });
    const talking = await talk();
    await said(talking, 'passes');
    await update('timeout_downstream', { toxicity: 1, attributes: { timeout: 50 } });
    talking.socket.write('does not');
    expect(await talking.over).toBe('end');
    expect(talking.received()).toBe('passes');
  });

  test('0: a reset_peer or a timeout that strikes nothing does no harm, also when it goes', async () => {
    await add('reset_peer', {}, { toxicity: 0 });
    await add('timeout', { timeout: 1 }, { toxicity: 0, stream: 'upstream' });
    const talking = await talk();
    await sleep(50);
    await said(talking, 'a');
    await remove('timeout_upstream');
    await remove('reset_peer_downstream');
    await said(talking, 'b');
    talking.socket.end();
    expect(await talking.over).toBe('end');
  });
});

describe('several toxics', () => {
  /** How often each of the two does something with one more chunk. */
  const both = async (): Promise<readonly [latency: number, timeout: number]> => {
    const fired = () => [toxic('latency_downstream').fired, toxic('timeout_downstream').fired] as const;
    const [latency, timeout] = fired();
    const talking = await talk();
    talking.socket.write('x');
    while (fired()[0] === latency && fired()[1] === timeout) await control('GET', '/version');
    talking.socket.destroy();
    return [fired()[0] - latency, fired()[1] - timeout];
  };

  test('work in the order in which they came, also after a restart', async () => {
    await add('timeout', { timeout: 0 });
    await add('latency', { latency: 0 });
    // What the first one drops never comes to the second.
    expect(await both()).toEqual([0, 1]);
    await control('POST', '/proxies/test', { enabled: false });
    await control('POST', '/proxies/test', { enabled: true });
    expect(await both()).toEqual([0, 1]);
  });

  test('keep their places when toxicity changes', async () => {
    await add('timeout', { timeout: 0 }, { toxicity: 0 });
    await add('latency', { latency: 0 });
    const talking = await talk();
    await said(talking, 'a');
    const { fired } = toxic('latency_downstream');
    await update('timeout_downstream', { toxicity: 1 });
    talking.socket.write('b');
    while (toxic('timeout_downstream').fired === 0) await control('GET', '/version');
    expect(toxic('latency_downstream').fired).toBe(fired);
    expect(talking.received()).toBe('a');
  });

  test('of latency add up', async () => {
    await add('latency', { latency: 40 }, { name: '1' });
    await add('latency', { latency: 40 }, { name: '2' });
    expect(await said(await talk(), 'x')).toBeGreaterThanOrEqual(79);
  });
});

test('nothing is waited for where nobody takes the bytes any more', async () => {
  await add('latency', { latency: 10 }, { name: 'slow' });
  await add('bandwidth', { rate: 0 }, { name: 'stuck' });
  const talking = await talk();
  talking.socket.pause();
  talking.socket.write(Buffer.alloc(8 * 1024 * 1024));
  while (toxic('stuck').fired === 0 && toxic('slow').fired === 0) await control('GET', '/version');
  await update('stuck', { attributes: { rate: 1 } });
  await remove('slow');
  await remove('stuck');
  expect(await control('POST', '/reset')).toMatchObject({ status: 204 });
  expect(await control('DELETE', '/proxies/test')).toMatchObject({ status: 204 });
});
