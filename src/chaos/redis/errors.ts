/** What a Redis says. Source: `src/server.c` of Redis 7.0 (createSharedObjects), `src/cluster.c` for the last four. */
const KNOWN: Readonly<Record<string, string>> = {
  LOADING: 'Redis is loading the dataset in memory',
  READONLY: "You can't write against a read only replica.",
  OOM: "command not allowed when used memory > 'maxmemory'.",
  MASTERDOWN: "Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
  BUSY: 'Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.',
  NOAUTH: 'Authentication required.',
  NOREPLICAS: 'Not enough good replicas to write.',
  MISCONF:
    "Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may modify the data set are disabled, because this instance is configured to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error.",
  CLUSTERDOWN: 'The cluster is down',
  TRYAGAIN: 'Multiple keys request during rehashing of slot',
};

/** Errors whose texts are known. */
export const KNOWN_ERRORS: readonly string[] = Object.keys(KNOWN);

/** The whole text of an error: of a known word, or one's own with words behind the first. Nothing where it is neither. */
export function redisErrorText(error: string): string | undefined {
  const known = KNOWN[error];
  if (known !== undefined) return `${error} ${known}`;
  return /^[A-Z][A-Z0-9]* [^\r\n]+$/.test(error) ? error : undefined;
}
