/** What a server's `COMMAND` says of its commands. Source: Redis 7.0.15. */

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Flag `denyoom`: they may need more memory. All of them write. */
export const DENY_OOM = words(
  `APPEND BITFIELD BITOP BLMOVE BRPOPLPUSH COPY DECR DECRBY GEOADD GEORADIUS GEORADIUSBYMEMBER GEOSEARCHSTORE GETSET HINCRBY
   HINCRBYFLOAT HMSET HSET HSETNX INCR INCRBY INCRBYFLOAT LINSERT LMOVE LPUSH LPUSHX LSET MSET MSETNX PFADD PFDEBUG PFMERGE
   PSETEX RESTORE RESTORE-ASKING RPOPLPUSH RPUSH RPUSHX SADD SDIFFSTORE SET SETBIT SETEX SETNX SETRANGE SINTERSTORE SORT
   SUNIONSTORE XADD XSETID ZADD ZDIFFSTORE ZINCRBY ZINTERSTORE ZRANGESTORE ZUNIONSTORE`,
);

const OTHER_WRITES = words(
  `BLMPOP BLPOP BRPOP BZMPOP BZPOPMAX BZPOPMIN DEL EXPIRE EXPIREAT FLUSHALL FLUSHDB GETDEL GETEX HDEL LMPOP LPOP LREM LTRIM
   MIGRATE MOVE PERSIST PEXPIRE PEXPIREAT RENAME RENAMENX RPOP SMOVE SPOP SREM SWAPDB UNLINK XACK XAUTOCLAIM XCLAIM XDEL XGROUP
   XREADGROUP XTRIM ZMPOP ZPOPMAX ZPOPMIN ZREM ZREMRANGEBYLEX ZREMRANGEBYRANK ZREMRANGEBYSCORE`,
);

/** Flag `loading`: they are answered while the data is loaded. */
const WHILE_LOADING = words(
  `AUTH COMMAND DISCARD ECHO EXEC HELLO INFO LASTSAVE MONITOR MULTI PSUBSCRIBE PUBLISH PUNSUBSCRIBE QUIT READONLY READWRITE
   REPLCONF RESET ROLE SELECT SHUTDOWN SPUBLISH SSUBSCRIBE SUBSCRIBE SUNSUBSCRIBE TIME UNSUBSCRIBE UNWATCH WATCH CLIENT CONFIG
   ACL SLOWLOG LATENCY MEMORY MODULE SCRIPT FUNCTION`,
);

/** Flag `stale`: they are answered by a replica that has lost its master. */
const WHILE_STALE = words('EVAL EVAL_RO EVALSHA EVALSHA_RO FAILOVER FCALL FCALL_RO REPLICAOF SLAVEOF');

/** Flag `no_auth`. */
const WITHOUT_AUTH = words('AUTH HELLO QUIT RESET');

/** Flag `allow_busy`. */
const WHILE_BUSY = words('AUTH DISCARD HELLO MULTI QUIT REPLCONF RESET SHUTDOWN UNWATCH WATCH SCRIPT FUNCTION');

const WITHOUT_KEYS = words(
  `ACL ASKING AUTH BGREWRITEAOF BGSAVE CLIENT CLUSTER COMMAND CONFIG DBSIZE DEBUG DISCARD ECHO EXEC FAILOVER FLUSHALL FLUSHDB
   FUNCTION HELLO INFO KEYS LASTSAVE LATENCY LOLWUT MODULE MONITOR MULTI PING PSUBSCRIBE PSYNC PUBLISH PUBSUB PUNSUBSCRIBE QUIT
   RANDOMKEY READONLY READWRITE REPLCONF REPLICAOF RESET ROLE SAVE SCAN SCRIPT SELECT SHUTDOWN SLAVEOF SLOWLOG SUBSCRIBE SWAPDB
   SYNC TIME UNSUBSCRIBE UNWATCH WAIT`,
);

/** Where keys are not from the first word on: which word is the first one. After a subcommand, or an operation. */
const SECOND_WORD = words('OBJECT MEMORY XGROUP XINFO PFDEBUG BITOP');
/** A number of keys comes before them: at which word. */
const COUNTED_AT: Readonly<Record<string, number>> = {
  EVAL: 2,
  EVAL_RO: 2,
  EVALSHA: 2,
  EVALSHA_RO: 2,
  FCALL: 2,
  FCALL_RO: 2,
  ZUNION: 1,
  ZINTER: 1,
  ZDIFF: 1,
  ZINTERCARD: 1,
  SINTERCARD: 1,
  LMPOP: 1,
  ZMPOP: 1,
  BLMPOP: 2,
  BZMPOP: 2,
};
const ALL_KEYS = words(
  'DEL UNLINK EXISTS TOUCH MGET WATCH SUNION SINTER SDIFF SUNIONSTORE SINTERSTORE SDIFFSTORE PFCOUNT PFMERGE',
);
const TWO_KEYS = words('RENAME RENAMENX RPOPLPUSH BRPOPLPUSH LMOVE BLMOVE SMOVE COPY LCS ZRANGESTORE GEOSEARCHSTORE');
const KEYS_BUT_LAST = words('BLPOP BRPOP BZPOPMIN BZPOPMAX');

/** The keys that a command names. */
export function keysOf(name: string, args: readonly string[]): readonly string[] {
  if (WITHOUT_KEYS.has(name)) return [];
  const counted = COUNTED_AT[name];
  if (counted !== undefined) return args.slice(counted, counted + Number(args[counted - 1]));
  if (name === 'XREAD' || name === 'XREADGROUP') {
    const streams = args.slice(args.findIndex((word) => word.toUpperCase() === 'STREAMS') + 1);
    return streams.slice(0, streams.length / 2);
  }
  if (name === 'MSET' || name === 'MSETNX') return args.filter((_, index) => index % 2 === 0);
  if (SECOND_WORD.has(name)) return args.slice(1, name === 'BITOP' ? undefined : 2);
  if (ALL_KEYS.has(name)) return args;
  if (TWO_KEYS.has(name)) return args.slice(0, 2);
  if (KEYS_BUT_LAST.has(name)) return args.slice(0, -1);
  return args.slice(0, 1);
}

/** A connection's own matters, which no state of the data touches. */
const OF_THE_CONNECTION = words(
  'AUTH HELLO QUIT RESET CLIENT COMMAND SELECT INFO MULTI EXEC DISCARD WATCH UNWATCH SUBSCRIBE UNSUBSCRIBE PSUBSCRIBE PUNSUBSCRIBE SSUBSCRIBE SUNSUBSCRIBE MONITOR',
);

/** Whether a server answers a command with an error of this kind, when it has reason to. */
export function isRefusedWith(error: string, name: string, args: readonly string[]): boolean {
  switch (error) {
    case 'LOADING':
      return !WHILE_LOADING.has(name);
    case 'MASTERDOWN':
      return !WHILE_LOADING.has(name) && !WHILE_STALE.has(name);
    case 'NOAUTH':
      return !WITHOUT_AUTH.has(name);
    case 'BUSY':
      return !WHILE_BUSY.has(name) && !OF_THE_CONNECTION.has(name);
    case 'OOM':
      return DENY_OOM.has(name);
    case 'READONLY':
    case 'MISCONF':
    case 'NOREPLICAS':
      return DENY_OOM.has(name) || OTHER_WRITES.has(name);
    case 'CLUSTERDOWN':
      return keysOf(name, args).length > 0;
    case 'TRYAGAIN':
      return keysOf(name, args).length > 1;
    default:
      return !OF_THE_CONNECTION.has(name);
  }
}
