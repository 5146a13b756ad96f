import { execFile } from 'node:child_process';
import { startToxiproxy, type Toxiproxy } from '../../../src/chaos/toxiproxy';
import { type EchoServer, startEcho } from './support/echo';
import { peer, testWith } from './support/peers';
import { roundTripMs, talkTo } from './support/talk';

const program = peer('toxiproxy-cli', 'METTLE_TOXIPROXY_CLI');
const withCli = testWith(program, 'the real toxiproxy-cli is not there (METTLE_TOXIPROXY_CLI)');

let echo: EchoServer;
let api: Toxiproxy;
beforeEach(async () => {
  echo = await startEcho();
  api = await startToxiproxy({ seed: 1 });
});
afterEach(async () => {
  await api.stop();
  await echo.stop();
});

interface Ran {
  readonly code: number;
  readonly printed: string;
}

/** Runs the real command line against ours. */
function cli(...args: string[]): Promise<Ran> {
  const env = { ...process.env, TOXIPROXY_URL: api.url };
  return new Promise((resolve) => {
    execFile(program ?? '', args, { env, timeout: 20_000 }, (error, stdout, stderr) =>
      resolve({
        code: typeof error?.code === 'number' ? error.code : error ? -1 : 0,
        printed: `${stdout}${stderr}`.trim(),
      }),
    );
  });
}

withCli(
  'the real toxiproxy-cli walks through everything',
  async () => {
    expect(await cli('list')).toEqual({ code: 0, printed: '' });

    const create = ['create', '-l', 'localhost:0', '-u', echo.address, 'echo'];
    expect(await cli(...create)).toEqual({ code: 0, printed: 'Created new proxy echo' });
    expect(await cli(...create)).toEqual({
      code: 1,
      printed: expect.stringContaining('HTTP 409: proxy already exists'),
    });
    const listen = api.proxies[0]?.listen;
    expect(await cli('list')).toEqual({ code: 0, printed: `echo\t${listen}\t${echo.address}\tenabled\t0` });

    const add = ['toxic', 'add', '-t', 'latency', '-a', 'latency=60', 'echo'];
    expect(await cli(...add)).toMatchObject({ code: 0, printed: expect.stringContaining("'latency_downstream'") });
    expect(await cli(...add)).toMatchObject({ code: 1, printed: expect.stringContaining('toxic already exists') });
    expect(await roundTripMs(api.proxies[0]?.listen ?? '')).toBeGreaterThanOrEqual(59);
    expect(
      await cli(
        'toxic',
        'add',
        '-t',
        'bandwidth',
        '-n',
        'narrow',
        '-a',
        'rate=100',
        '--upstream',
        '--toxicity',
        '0.5',
        'echo',
      ),
    ).toMatchObject({ code: 0, printed: "Added upstream bandwidth toxic 'narrow' on proxy 'echo'" });
    expect(await cli('toxic', 'add', '-t', 'nope', 'echo')).toMatchObject({
      code: 1,
      printed: expect.stringContaining('HTTP 400: invalid toxic type'),
    });
    const { printed } = await cli('inspect', 'echo');
    expect(printed.split('\n')).toEqual([
      'narrow\ttype=bandwidth\tstream=upstream\ttoxicity=0.50\tattributes=[\trate=100\t]',
      'latency_downstream\ttype=latency\tstream=downstream\ttoxicity=1.00\tattributes=[\tjitter=0\tlatency=60\t]',
    ]);

    expect(await cli('toxic', 'update', '-n', 'latency_downstream', '-a', 'latency=90', 'echo')).toMatchObject({
      code: 0,
    });
    expect(await roundTripMs(api.proxies[0]?.listen ?? '')).toBeGreaterThanOrEqual(89);
    expect(await cli('toxic', 'remove', '-n', 'latency_downstream', 'echo')).toMatchObject({ code: 0 });
    expect(await cli('toxic', 'remove', '-n', 'latency_downstream', 'echo')).toMatchObject({ code: 1 });
    expect(api.proxies[0]?.toxics).toMatchObject([{ name: 'narrow', attributes: { rate: 100 }, toxicity: 0.5 }]);

    expect(await cli('toggle', 'echo')).toEqual({ code: 0, printed: 'Proxy echo is now disabled' });
    await expect(talkTo(listen ?? '')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await cli('toggle', 'echo')).toEqual({ code: 0, printed: 'Proxy echo is now enabled' });
    expect(api.proxies).toMatchObject([{ listen, enabled: true, toxics: [{ name: 'narrow' }] }]);

    expect(await cli('delete', 'echo')).toEqual({ code: 0, printed: 'Deleted proxy echo' });
    expect(await cli('inspect', 'echo')).toEqual({
      code: 1,
      printed: expect.stringContaining('HTTP 404: proxy not found'),
    });
    expect(api.proxies).toEqual([]);
  },
  60_000,
);
