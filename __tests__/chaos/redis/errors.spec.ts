import { once } from 'node:events';
import { connect } from 'node:net';
import Redis from 'ioredis';
import { withChaos } from '../../../src/chaos';
import { redisError } from '../../../src/chaos/faults/redis/redis-error';
import { sleep } from '../../../src/core/clock';
import { createRandom } from '../../../src/core/random';
import { describeRedis, useRedis } from '../support/redis';

describeRedis('an error of Redis', () => {
  const server = useRedis();
  const open: Redis[] = [];
  const client = (port = server.dependency.relay.port, options = {}): Redis => {
    const made = new Redis({ port, host: '127.0.0.1', ...options });
    open.push(made);
    return made;
  };
  beforeEach(() => client(server.port).flushall());
  afterEach(() => {
    for (const one of open.splice(0)) one.disconnect();
  });

  test('takes the place of the first answers, by command and key, and the server never gets the commands', async () => {
    const redis = client();
    await redis.set('session:1', 'old');
    await withChaos(
      redisError({ of: server.dependency, error: 'OOM', command: 'set', key: 'session:*', first: 1 }),
      async (chaos) => {
        await redis.set('other', '1');
        await expect(redis.set('session:1', 'new')).rejects.toMatchObject({
          name: 'ReplyError',
          message: "OOM command not allowed when used memory > 'maxmemory'.",
        });
        expect(await redis.get('session:1')).toBe('old');
        expect(await redis.set('session:1', 'newer')).toBe('OK');
        expect(chaos.journal.faults[0]?.fired).toBe(1);
      },
    );
  });

  test('strikes the same open connection again in a later experiment, from its first command on', async () => {
    const redis = client();
    await redis.ping();
    for (let time = 0; time < 3; time++) {
      await withChaos(redisError({ of: server.dependency, error: 'READONLY' }), () =>
        expect(redis.set('k', 'v')).rejects.toMatchObject({ name: 'ReplyError' }),
      );
    }
  });

  test('keeps its place among the answers of a pipeline', async () => {
    const redis = client();
    await withChaos(
      redisError({ of: server.dependency, error: 'TRYAGAIN', command: ['GET', 'INCR'], key: '*2' }),
      async () => {
        const results = await redis.pipeline().set('k1', 1).incr('k2').get('k1').get('k2').incr('k1').exec();
        expect(results?.map(([error, value]) => error?.message.split(' ')[0] ?? value)).toEqual([
          'OK',
          'TRYAGAIN',
          '1',
          'TRYAGAIN',
          2,
        ]);
      },
    );
    expect(await redis.exists('k2')).toBe(0);
  });

  test('within a MULTI makes the EXEC fail, as at a server', async () => {
    const redis = client();
    await withChaos(redisError({ of: server.dependency, error: 'READONLY', key: 'b' }), async () => {
      await expect(redis.multi().set('a', 1).set('b', 2).exec()).rejects.toThrow(
        'EXECABORT Transaction discarded because of previous errors.',
      );
      expect(await redis.multi().set('c', 1).get('c').exec()).toEqual([
        [null, 'OK'],
        [null, '1'],
      ]);
    });
    expect(await client(server.port).exists('a', 'b')).toBe(0);
  });

  test.each([
    ['before', 0, 'EXECABORT Transaction discarded because of: LOADING Redis is loading the dataset in memory'],
    ['after', 1, 'LOADING Redis is loading the dataset in memory'],
  ] as const)('of an EXEC itself: %s', async (when, exists, message) => {
    const redis = client();
    await redis.ping();
    await withChaos(redisError({ of: server.dependency, error: 'LOADING', command: 'EXEC', when }), async () => {
      await expect(redis.multi().set('a', 1).exec()).rejects.toThrow(message);
      expect(await redis.get('a')).toBe(exists === 1 ? '1' : null);
      expect(await redis.set('b', 1)).toBe('OK');
    });
  });

  test('after what was done leaves it done', async () => {
    const redis = client();
    await redis.set('n', 1);
    await withChaos(
      redisError({ of: server.dependency, error: 'CLUSTERDOWN', command: 'INCR', when: 'after' }),
      async () => {
        const results = await redis.pipeline().incr('n').get('n').incr('n').get('n').lpush('n', 1).exec();
        expect(results?.map(([error, value]) => error?.message.split(' ')[0] ?? value)).toEqual([
          'CLUSTERDOWN',
          '2',
          'CLUSTERDOWN',
          '3',
          'WRONGTYPE',
        ]);
        await expect(redis.incr('n')).rejects.toThrow('CLUSTERDOWN');
      },
    );
    expect(await redis.get('n')).toBe('4');
  });

  test.each([2, 3])(
    'leaves what is published alone, and comes to a waiting client in order: RESP%d',
    async (protocol) => {
      const [reader, writer, blocked] = [client(), client(server.port), client()];
      if (protocol === 3) await Promise.all([reader.call('HELLO', '3'), blocked.call('HELLO', '3')]);
      const heard: string[] = [];
      reader.on('message', (_, text) => heard.push(text));
      await withChaos(
        redisError({ of: server.dependency, error: 'LOADING', command: ['PING', 'GET', 'BRPOP'] }),
        async () => {
          if (protocol === 2) await reader.subscribe('news', 'more');
          const waiting = blocked.blpop('queue', 5);
          const behind = expect(blocked.get('x')).rejects.toThrow(/^LOADING/);
          await writer.lpush('queue', 'job');
          expect(await waiting).toEqual(['queue', 'job']);
          await behind;
          await expect(blocked.brpop('queue', 5)).rejects.toThrow(/^LOADING/);
        },
      );
      if (protocol === 2) {
        await writer.publish('news', 'one');
        while (heard.length === 0) await sleep(1);
      }
      expect(heard).toEqual(protocol === 2 ? ['one'] : []);
    },
  );

  test('makes ioredis reconnect after a failover, and the command goes through then', async () => {
    await withChaos(redisError({ of: server.dependency, error: 'READONLY', first: 1 }), async (chaos) => {
      const redis = client(undefined, {
        reconnectOnError: (error: Error) => error.message.startsWith('READONLY') && 2,
      });
      expect(await redis.set('a', 1)).toBe('OK');
      expect(chaos.journal.faults[0]?.fired).toBe(1);
    });
  });

  test('whatever the chunks are, answers stay in order while faults come and go', async () => {
    const random = createRandom(7);
    const words = ['SET', 'GET', 'INCR', 'PING', 'LRANGE', 'ECHO'];
    let sent = 0;
    let replies = '';
    const socket = connect({ host: '127.0.0.1', port: server.dependency.relay.port, noDelay: true });
    socket.on('data', (bytes) => {
      replies += bytes.toString('latin1');
    });
    await once(socket, 'connect');
    const send = async (rounds: number): Promise<void> => {
      let bytes = '';
      for (let n = 0; n < rounds; n++) {
        sent += 1;
        const word = random.pick(words);
        const args =
          word === 'SET'
            ? [`s${n}`, 'v'.repeat(random.integer(0, 300))]
            : word === 'LRANGE'
              ? ['l', '0', '-1']
              : [`k${n}`];
        const all = word === 'PING' && random.float() < 0.5 ? undefined : [word, ...args];
        bytes += all
          ? `*${all.length}\r\n${all.map((one) => `$${one.length}\r\n${one}\r\n`).join('')}`
          : 'PING inline\r\n';
        bytes += `*2\r\n$4\r\nECHO\r\n$${`#${sent}`.length}\r\n#${sent}\r\n`;
      }
      for (let at = 0; at < bytes.length; ) {
        const size = random.integer(1, 60);
        socket.write(bytes.slice(at, at + size), 'latin1');
        at += size;
        if (random.float() < 0.2) await sleep(0);
      }
    };
    const all = { of: server.dependency, error: 'LOADING', probability: 0.5 } as const;
    for (let round = 0; round < 6; round++) {
      await withChaos(
        [
          redisError({
            ...all,
            command: words.filter((word) => word !== 'ECHO'),
            when: random.pick(['before', 'after'] as const),
          }),
          redisError({ ...all, command: 'GET', error: 'BUSY' }),
        ],
        () => send(25),
        { seed: round, allowUnfired: true },
      );
      await send(5);
      const last = `#${sent}\r\n`;
      while (!replies.endsWith(last)) await once(socket, 'data');
    }
    socket.destroy();
    const values = [
      ...replies.matchAll(/\+[^\r]*\r\n|-[^\r]*\r\n|:\d+\r\n|\*0\r\n|\$-1\r\n|\$(\d+)\r\n(?:[^\r]*)\r\n/g),
    ].map(([value]) => value);
    expect(values.join('')).toBe(replies);
    const echoes = values.map((value) => /\r\n#(\d+)\r\n$/.exec(value)?.[1]);
    // Between two echoes there is exactly one answer.
    expect(echoes).toEqual(
      Array.from({ length: sent * 2 }, (_, index) => (index % 2 === 0 ? undefined : String((index + 1) / 2))),
    );
    expect(replies).toContain('-LOADING');
    expect(replies).not.toContain('METTLE');
  });

  test('refuses options that cannot be', () => {
    const of = server.dependency;
    expect(() => redisError({ of, error: 'LOADED' })).toThrow('option "error" must be one of LOADING');
    expect(redisError({ of, error: 'MOVED 3999 127.0.0.1:6381' }).options['error']).toBe('MOVED 3999 127.0.0.1:6381');
    expect(() => redisError({ of: { ...of, address: 'rediss://127.0.0.1' }, error: 'OOM' })).toThrow('without TLS');
    expect(() => redisError({ of, error: 'OOM', command: [] })).toThrow('the name of a command');
  });
});
