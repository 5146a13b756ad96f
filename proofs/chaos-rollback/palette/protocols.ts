import type { Fault } from '../../../src/chaos';
import { httpDelay } from '../../../src/chaos/faults/http/http-delay';
import { httpGarbage } from '../../../src/chaos/faults/http/http-garbage';
import { httpHang } from '../../../src/chaos/faults/http/http-hang';
import { httpReset } from '../../../src/chaos/faults/http/http-reset';
import { httpStatus } from '../../../src/chaos/faults/http/http-status';
import { httpTruncate } from '../../../src/chaos/faults/http/http-truncate';
import { postgresError } from '../../../src/chaos/faults/postgres/postgres-error';
import { postgresReadOnly } from '../../../src/chaos/faults/postgres/postgres-read-only';
import { postgresRefuse } from '../../../src/chaos/faults/postgres/postgres-refuse';
import { postgresTerminate } from '../../../src/chaos/faults/postgres/postgres-terminate';
import { redisError } from '../../../src/chaos/faults/redis/redis-error';
import type { Family } from './family';

/** Faults that read what is spoken. */
export const protocolFamilies: readonly Family[] = [
  {
    name: 'http',
    make(random, { web, stub }, timeline) {
      const on = { of: random.pick([web, web, stub]), probability: random.pick([1, 0.5]), ...timeline };
      return random.pick<() => Fault>([
        () => httpStatus({ ...on, status: random.pick([429, 500, 503]) }),
        () => httpDelay({ ...on, head: random.integer(1, 10) }),
        () => httpReset(on),
        () => httpTruncate({ ...on, bytes: 3 }),
        () => httpHang(on),
        () => httpGarbage(on),
      ])();
    },
  },
  {
    name: 'postgres',
    make(random, { database }, timeline) {
      const on = { of: database, probability: random.pick([1, 0.5]), ...timeline };
      const when = random.pick(['before', 'after'] as const);
      return random.pick<() => Fault>([
        () => postgresError({ ...on, code: random.pick(['40001', '40P01', '57014']), when }),
        () => postgresReadOnly(on),
        () => postgresRefuse(on),
        () => postgresTerminate({ ...on, when }),
        () => postgresTerminate({ ...on, idle: true }),
      ])();
    },
  },
  {
    name: 'redis',
    make(random, { cache }, timeline) {
      const error = random.pick(['LOADING', 'READONLY', 'CLUSTERDOWN', 'OOM', 'MASTERDOWN']);
      const when = random.pick(['before', 'after'] as const);
      return redisError({ of: cache, error, when, probability: random.pick([1, 0.5]), ...timeline });
    },
  },
];
