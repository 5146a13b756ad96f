import { createServer } from 'node:http';
import { join } from 'node:path';
import { MettleError } from '../../src/core/errors';
import { connectInspector, type InspectorClient } from '../../src/core/inspector';
import { inspectorAddressOf, nodeOptionsForInspector } from '../../src/core/inspector-address';
import { ownerMarker, type SupervisedProcess, startProcess } from '../../src/core/processes';
import { carriersOf, until } from '../support/processes';

// For a machine that is busy with other things: nothing here waits by the clock.
jest.setTimeout(30_000);

const fixture = join(__dirname, 'fixtures/inspected.js');
const open: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  expect(carriersOf(ownerMarker())).toEqual([]);
});

interface Started {
  readonly child: SupervisedProcess;
  readonly logs: () => string;
  readonly port: number;
  readonly servingPid: number;
}

async function start(command: readonly string[], options: string): Promise<Started> {
  let text = '';
  const child = await startProcess({
    command,
    env: { PATH: process.env['PATH'] ?? '', NODE_OPTIONS: options },
    cwd: __dirname,
    label: 'the service',
    onOutput: (chunk) => {
      text += chunk;
    },
  });
  open.push(() => child.end(0));
  const up = /port (\d+), process (\d+)/;
  await until('the service is up', () => up.test(text));
  const [, port, servingPid] = up.exec(text) ?? [];
  return { child, logs: () => text, port: Number(port), servingPid: Number(servingPid) };
}

async function connect(url: string): Promise<InspectorClient> {
  const client = await connectInspector(url);
  open.push(() => client.close());
  return client;
}

async function inspected(): Promise<InspectorClient & { child: SupervisedProcess }> {
  const { child, logs } = await start([process.execPath, '--inspect=127.0.0.1:0', fixture], '');
  const address = await inspectorAddressOf({ pid: child.pid, logs });
  return Object.assign(await connect(address), { child });
}

async function evaluate<T>(client: InspectorClient, expression: string): Promise<T> {
  const { result } = await client.send<{ result: { value: T } }>('Runtime.evaluate', {
    expression,
    returnByValue: true,
  });
  return result.value;
}

test('a process that crashes ends, although somebody is connected', async () => {
  const client = await inspected();
  const others = await Promise.all([connect(client.url), connect(client.url)]);
  await client.send('Runtime.evaluate', { expression: "setTimeout(() => { throw new Error('crash'); }, 10)" });
  await client.child.exited;
  for (const one of [client, ...others]) {
    await expect(one.send('Runtime.evaluate', { expression: '1' })).rejects.toMatchObject({ code: 'METTLE_INSPECTOR' });
  }
});

test('calls methods, each answer to its own call', async () => {
  const client = await inspected();
  expect(client.url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\//);
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => evaluate<number>(client, `${i} * 2`)));
  expect(answers).toEqual(Array.from({ length: 50 }, (_, i) => i * 2));
});

test('finds the target behind an HTTP address', async () => {
  const first = await inspected();
  const { host } = new URL(first.url);
  expect(await evaluate(await connect(`http://${host}`), 'treasures.length')).toBe(1234);
});

test('an error names the method', async () => {
  const client = await inspected();
  const failure = await client.send<MettleError>('Heap.noSuchThing').catch((error) => error);
  expect(failure).toBeInstanceOf(MettleError);
  expect(failure.message).toMatch(/Failed to call Heap\.noSuchThing of the inspector: .*wasn't found/);
});

test('takes a whole heap snapshot by its events, and single messages of any size', async () => {
  const client = await inspected();
  const chunks: string[] = [];
  const off = client.on<{ chunk: string }>('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await client.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  off();
  const { snapshot, nodes, strings } = JSON.parse(chunks.join(''));
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const isTreasure = (at: number): boolean =>
    types[0][nodes[at]] === 'object' && strings[nodes[at + fields.indexOf('name')]] === 'Treasure';
  let treasures = 0;
  for (let at = 0; at < nodes.length; at += fields.length) if (isTreasure(at)) treasures += 1;
  // One more than was made: the class's prototype goes under the same name.
  expect(treasures).toBeGreaterThanOrEqual(1234);
  expect(treasures).toBeLessThanOrEqual(1235);
});

test('takes single messages of any size', async () => {
  const client = await inspected();
  // More than the 128 MB that a WebSocket of undici takes by default.
  expect(await evaluate<string>(client, `'x'.repeat(135e6)`)).toHaveLength(135e6);
});

test('an event that nobody wants any more is dropped', async () => {
  const client = await inspected();
  const seen: unknown[] = [];
  const off = client.on('Debugger.scriptParsed', (params) => seen.push(params));
  await client.send('Debugger.enable');
  expect(seen.length).toBeGreaterThan(0);
  const before = seen.length;
  off();
  await evaluate(client, '1');
  expect(seen).toHaveLength(before);
});

test('a call can be aborted alone; closing fails the calls that wait', async () => {
  const client = await inspected();
  const controller = new AbortController();
  const expression = 'new Promise(() => {})';
  const waits = (signal?: AbortSignal) => client.send('Runtime.evaluate', { expression, awaitPromise: true }, signal);
  const aborted = expect(waits(controller.signal)).rejects.toThrow('enough');
  const closed = expect(waits()).rejects.toThrow(/Runtime\.evaluate of the inspector: the connection was closed/);
  controller.abort(new Error('enough'));
  await aborted;
  expect(await evaluate(client, '1')).toBe(1);
  await Promise.all([client.close(), client.close()]);
  await closed;
  await expect(evaluate(client, '1')).rejects.toThrow(/the connection is closed/);
});

test('the end of the process fails the calls that wait', async () => {
  const client = await inspected();
  const waiting = expect(client.send('Runtime.evaluate', { expression: 'for (;;);' })).rejects.toThrow(/was closed/);
  client.child.signal('SIGKILL');
  await waiting;
});

test('closes although the other side is stopped', async () => {
  const client = await inspected();
  client.child.signal('SIGSTOP');
  await client.close();
});

test('nothing but this machine is inspected', async () => {
  for (const url of ['ws://example.test:9229/x', 'http://192.0.2.1:9229']) {
    await expect(connectInspector(url)).rejects.toMatchObject({ code: 'METTLE_HOST_REFUSED' });
  }
  await expect(connectInspector('localhost:9229')).rejects.toThrow(/"localhost:9229" is not its address/);
});

test('an inspector that sends elsewhere is not followed', async () => {
  const server = createServer((_, response) =>
    response.end(JSON.stringify([{ webSocketDebuggerUrl: 'ws://example.test:9229/x' }])),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as { port: number };
  await expect(connectInspector(`http://127.0.0.1:${port}`)).rejects.toThrow(/example\.test is not on this machine/);
  await expect(connectInspector(`ws://127.0.0.1:${port}`)).rejects.toMatchObject({ code: 'METTLE_INSPECTOR' });
});

test('nobody there is an error with a cure', async () => {
  const failure = await connectInspector('ws://127.0.0.1:1/x').catch((error) => error);
  expect(failure.code).toBe('METTLE_INSPECTOR');
  expect(failure.message).toMatch(/Failed to connect to the inspector at ws:\/\/127\.0\.0\.1:1\/x: .*Check that/);
});

test('connecting can be aborted', async () => {
  const server = createServer();
  server.on('upgrade', (_, socket) => socket.resume().once('end', () => socket.end()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const controller = new AbortController();
  const connecting = connectInspector(`ws://127.0.0.1:${port}/x`, { signal: controller.signal });
  server.once('upgrade', () => controller.abort(new Error('enough')));
  await expect(connecting).rejects.toThrow('enough');
  await new Promise((resolve) => server.close(resolve));
});

describe('on demand', () => {
  test('opens on a free loopback port, and only then', async () => {
    const { child, logs } = await start([process.execPath, fixture], nodeOptionsForInspector());
    expect(logs()).not.toContain('Debugger');
    const address = await inspectorAddressOf({ pid: child.pid, logs });
    expect(await evaluate(await connect(address), 'treasures.length')).toBe(1234);
    expect(await inspectorAddressOf({ pid: child.pid, logs })).toBe(address);
  });

  test('finds the process that serves behind those that started it', async () => {
    const command = ['sh', '-c', `'${process.execPath}' '${fixture}' wrapped; true`];
    const { child, logs, port, servingPid } = await start(command, nodeOptionsForInspector());
    const client = await connect(await inspectorAddressOf({ pid: child.pid, port, logs }));
    expect(await evaluate(client, 'process.pid')).toBe(servingPid);
    expect(servingPid).not.toBe(child.pid);
    // The one in between is another one, with an inspector of its own.
    const [between] = carriersOf(ownerMarker()).filter((pid) => pid !== servingPid && pid !== child.pid);
    const other = await connect(await inspectorAddressOf({ pid: between ?? 0, logs }));
    expect(await evaluate(other, 'process.pid')).toBe(between);
  });

  test('leaves a process alone that would die of it', async () => {
    let text = '';
    const child = await startProcess({
      command: ['sleep', '60'],
      env: { PATH: process.env['PATH'] ?? '' },
      cwd: __dirname,
      label: 'no Node',
      onOutput: (chunk) => {
        text += chunk;
      },
    });
    open.push(() => child.end(0));
    await expect(inspectorAddressOf({ pid: child.pid, logs: () => text })).rejects.toThrow(/it is no Node process/);
    expect(child.running).toBe(true);
  });

  test('keeps the options that are there', () => {
    expect(nodeOptionsForInspector('--no-warnings')).toBe('--no-warnings --inspect-port=127.0.0.1:0');
    expect(nodeOptionsForInspector('--inspect=9230')).toBe('--inspect=9230');
  });
});
