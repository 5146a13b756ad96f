import Redis from 'ioredis';
import { withChaos } from '../../../src/chaos';
import { type RedisErrorOptions, redisError } from '../../../src/chaos/faults/redis/redis-error';
import { describeRedis, type RealRedis, useRedis } from '../support/redis';

describeRedis('an injected error is seen by the client as the real one', () => {
  const plain = useRedis();
  const full = useRedis(['--maxmemory', '1']);
  const locked = useRedis(['--requirepass', 'secret']);
  const replica = useRedis(['--replicaof', '127.0.0.1', '1', '--replica-serve-stale-data', 'no']);
  const cluster = useRedis(['--cluster-enabled', 'yes']);
  const lonely = useRedis(['--min-replicas-to-write', '1']);

  async function seen(port: number, command: readonly string[]): Promise<unknown> {
    const redis = new Redis({ port, host: '127.0.0.1', enableReadyCheck: false, protocol: 2 });
    try {
      const [name, ...args] = command;
      await redis.call(name as string, ...args);
      return undefined;
    } catch (error) {
      const { name, message, code } = error as Error & { code?: string };
      return { name, message, code, class: (error as object).constructor.name };
    } finally {
      redis.disconnect();
    }
  }
  const ours = (options: Omit<RedisErrorOptions, 'of'>, command: readonly string[]): Promise<unknown> =>
    withChaos(redisError({ of: plain.dependency, ...options }), () => seen(plain.dependency.relay.port, command), {
      allowUnfired: true,
    });

  const cases: [string, RealRedis, string[], 'an error' | 'nothing'][] = [
    ['OOM', full, ['SET', 'a', '1'], 'an error'],
    ['OOM', full, ['GET', 'a'], 'nothing'],
    ['OOM', full, ['DEL', 'a'], 'nothing'],
    ['NOAUTH', locked, ['GET', 'a'], 'an error'],
    ['NOAUTH', locked, ['PING'], 'an error'],
    ['MASTERDOWN', replica, ['GET', 'a'], 'an error'],
    ['MASTERDOWN', replica, ['PUBLISH', 'a', 'b'], 'nothing'],
    ['CLUSTERDOWN', cluster, ['PING'], 'nothing'],
    ['NOREPLICAS', lonely, ['SET', 'a', '1'], 'an error'],
    ['NOREPLICAS', lonely, ['LRANGE', 'a', '0', '1'], 'nothing'],
    ['NOREPLICAS', lonely, ['DEL', 'a'], 'an error'],
  ];
  test.each(cases)('%s', async (error, real, command, what) => {
    const wanted = await seen(real.port, command);
    if (what === 'nothing') expect(wanted).toBeUndefined();
    else expect(wanted).toMatchObject({ message: expect.stringContaining(error) });
    expect(await ours({ error }, command)).toEqual(wanted);
  });

  test('READONLY of a replica', async () => {
    const redis = new Redis({ port: replica.port, host: '127.0.0.1', enableReadyCheck: false, protocol: 2 });
    await redis.config('SET', 'replica-serve-stale-data', 'yes');
    const wanted = await seen(replica.port, ['SET', 'a', '1']);
    expect(wanted).toMatchObject({ message: expect.stringContaining('READONLY') });
    expect(await seen(replica.port, ['GET', 'a'])).toBeUndefined();
    expect(await ours({ error: 'READONLY' }, ['SET', 'a', '1'])).toEqual(wanted);
    await redis.config('SET', 'replica-serve-stale-data', 'no');
    redis.disconnect();
  });

  test('BUSY while a script runs', async () => {
    const redis = new Redis({ port: plain.port, host: '127.0.0.1', enableReadyCheck: false, protocol: 2 });
    const other = new Redis({ port: plain.port, host: '127.0.0.1', enableReadyCheck: false, protocol: 2 });
    await redis.config('SET', 'busy-reply-threshold', '1');
    const script = redis.eval('while true do end', 0).catch((error) => error);
    let wanted: unknown;
    while (wanted === undefined) wanted = await seen(plain.port, ['GET', 'a']);
    await other.script('KILL');
    expect(String(await script)).toContain('killed');
    redis.disconnect();
    other.disconnect();
    expect(wanted).toMatchObject({ message: expect.stringContaining('BUSY') });
    expect(await ours({ error: 'BUSY' }, ['GET', 'a'])).toEqual(wanted);
  });
});
