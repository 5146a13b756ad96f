import { closeSync, openSync, promises, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { withChaos } from '../../../../src/chaos';
import { fileDescriptors } from '../../../../src/chaos/faults/machine/file-descriptors';
import { useService } from '../../../../src/service';
import { AGENT_TRACES, inside, inspectable } from '../../machine/support/inside';

const service = useService({
  ...inspectable,
  command: ['sh', '-c', `ulimit -n 200; exec ${process.execPath} ${inspectable.command[1]}`],
});

const openFiles = () => readdirSync('/proc/self/fd').length;
const whatGoesWrong = async (attempt: () => unknown) => {
  try {
    await attempt();
    return 'nothing';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
};
const connectTo = (port: number) =>
  new Promise((resolve, reject) => connect(port, '127.0.0.1').on('error', reject).on('connect', resolve));

test('leaves this process as many as were asked for, and no more', async () => {
  const before = openFiles();
  const seen = await withChaos(fileDescriptors({ leave: 2 }), async ({ journal }) => {
    const free = [openSync('/', 'r'), openSync('/', 'r')];
    const codes = [
      await whatGoesWrong(() => openSync('/', 'r')),
      await whatGoesWrong(() => promises.open('/', 'r')),
      await whatGoesWrong(() => connectTo(1)),
    ];
    for (const fd of free) closeSync(fd);
    return { codes, again: await whatGoesWrong(() => closeSync(openSync('/', 'r'))), faults: journal.faults };
  });
  expect(seen).toMatchObject({ codes: ['EMFILE', 'EMFILE', 'EMFILE'], again: 'nothing', faults: [{ fired: 1 }] });
  expect(openFiles()).toBe(before);
});

test('a service sees it in open, and its new clients are turned away', async () => {
  // Keeps its connection: a new one would not come through.
  await inside(service, '');
  const port = Number(new URL(service.url).port);
  await withChaos(fileDescriptors({ of: service }), async ({ journal }) => {
    await expect(inside(service, `require('fs').openSync('/')`)).rejects.toMatchObject({
      code: 'EMFILE',
      syscall: 'open',
    });
    const closed = await new Promise((resolve) => {
      const client = connect(port, '127.0.0.1')
        .on('error', () => {})
        .on('close', () => resolve('closed'));
      client.on('data', () => resolve('answered')).write('GET /health HTTP/1.1\r\nhost: x\r\n\r\n');
    });
    expect(closed).toBe('closed');
    expect(journal.faults[0]?.figures['opened']).toBeLessThan(200);
  });
  expect(await inside(service, `require('fs').closeSync(require('fs').openSync('/')); return 'free'`)).toBe('free');
  expect(await inside(service, AGENT_TRACES)).toEqual([]);
});

test('refuses to leave more than are free', async () => {
  const body = jest.fn();
  await expect(withChaos(fileDescriptors({ of: service, leave: 1000 }), body)).rejects.toThrow(
    /only \d+ descriptors are free, and 1000 were to be left; leave fewer/,
  );
  expect(body).not.toHaveBeenCalled();
});
