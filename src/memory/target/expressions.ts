import { LOAD_BUILTIN } from '../../core/evaluate';

/**
 * What is done in the process that is looked at: expressions that use Node alone, and leave nothing there. The reading of the
 * file descriptors is done there, too, since the process may be in another container, where its id is another one.
 */
const OPEN_FILES = `(() => {
  const fs = ${LOAD_BUILTIN}('node:fs');
  try {
    return fs.readdirSync('/proc/self/fd').flatMap((fd) => {
      try { return [fs.readlinkSync('/proc/self/fd/' + fd).replace(/:\\[.*\\]$/, '')]; } catch { return []; }
    });
  } catch { return null; }
})()`;

/** Threads and children, from proc(5). */
const TASKS = `(() => {
  const fs = ${LOAD_BUILTIN}('node:fs');
  const childrenOf = (thread) => {
    try {
      return fs.readFileSync('/proc/self/task/' + thread + '/children', 'utf8').split(' ').filter(Boolean).length;
    } catch { return 0; }
  };
  try {
    const threads = fs.readdirSync('/proc/self/task');
    return { threads: threads.length, children: threads.reduce((all, id) => all + childrenOf(id), 0) };
  } catch { return { threads: null, children: null }; }
})()`;

/** Who it is. */
export const IDENTITY = '({ pid: process.pid, nodeVersion: process.versions.node })';

/** Two turns of the event loop, in which callbacks, immediates and finalizers get their chance. */
export const TURN = `new Promise((resolve) => {
  const { setImmediate } = ${LOAD_BUILTIN}('node:timers');
  setImmediate(() => setImmediate(resolve));
})`;

/** What keeps its event loop busy, by name. */
export const ACTIVE = 'process.getActiveResourcesInfo()';

/** The figures beside the heap, to be counted here. */
export const FIGURES = `({
  memory: process.memoryUsage(),
  active: ${ACTIVE},
  openFiles: ${OPEN_FILES},
  tasks: ${TASKS},
  smallObjectBytes: ${LOAD_BUILTIN}('node:v8').getHeapSpaceStatistics()
    .filter((space) => !space.space_name.includes('large'))
    .reduce((all, space) => all + space.space_used_size, 0),
  turns: ${LOAD_BUILTIN}('node:perf_hooks').performance.nodeTiming.uvMetricsInfo?.loopCount ?? null,
})`;

/** What {@link FIGURES} gives. */
export interface Figures {
  readonly memory: NodeJS.MemoryUsage;
  readonly active: readonly string[];
  readonly openFiles: readonly string[] | null;
  readonly smallObjectBytes: number;
  readonly turns: number | null;
  readonly tasks: { readonly threads: number | null; readonly children: number | null };
}

/**
 * Has Node 20 count the lines of every script once, which it does anew for each function in a snapshot otherwise. All in one
 * go: with a debugger over the connection, a statement `debugger` in the service could come in between, and pause it.
 */
export const COUNT_LINES = `(() => {
  const { Session } = ${LOAD_BUILTIN}('node:inspector');
  const session = new Session();
  session.connect();
  session.post('Debugger.enable');
  session.disconnect();
})()`;

/** Whether it sees the file that was written here, and may write to it. */
export function reaches(file: string, content: string): string {
  return `(() => {
    const fs = ${LOAD_BUILTIN}('node:fs');
    try {
      fs.accessSync(${JSON.stringify(file)}, fs.constants.W_OK);
      return fs.readFileSync(${JSON.stringify(file)}, 'utf8') === ${JSON.stringify(content)};
    } catch { return false; }
  })()`;
}

/**
 * Writes a snapshot, with the values of numbers where asked for. Node before 19.1 knows no options, and leaves numbers out. Where the disk is full, Node leaves the file open,
 * which would keep its place on the disk.
 */
export function writesSnapshot(file: string, numbers: boolean): string {
  return `(() => {
    const fs = ${LOAD_BUILTIN}('node:fs');
    const file = ${JSON.stringify(file)};
    try {
      ${LOAD_BUILTIN}('node:v8').writeHeapSnapshot(file, { exposeNumericValues: ${numbers} });
    } catch (error) {
      const { dev, ino } = fs.statSync(file);
      for (let fd = 3; fd < ${MOST_FILES}; fd++) {
        try {
          const open = fs.fstatSync(fd);
          if (open.dev === dev && open.ino === ino) fs.closeSync(fd);
        } catch {}
      }
      throw error;
    }
  })()`;
}

/** How many file descriptors are looked through for one: as many as a process may have by default on Linux. */
const MOST_FILES = 1024;

/**
 * Closes the inspector that was opened by a signal, as soon as nobody is connected to it: Node crashes now and then where it is
 * closed with a connection. The port to open it on is again what it was: any, where the process was told so. Linux alone tells
 * who is connected; elsewhere it stays open. Source of the states: include/net/tcp_states.h, 06 is TIME_WAIT, 0A is LISTEN.
 */
export const CLOSE_INSPECTOR = `(() => {
  const load = ${LOAD_BUILTIN};
  const [fs, inspector, { setTimeout }] = ['node:fs', 'node:inspector', 'node:timers'].map(load);
  const port = Number(new URL(inspector.url()).port);
  const isConnected = (file) => fs.readFileSync(file, 'latin1').split('\\n').slice(1).some((row) => {
    const [, local = '', , state] = row.trim().split(/\\s+/);
    return Number.parseInt(local.split(':')[1], 16) === port && state !== '06' && state !== '0A';
  });
  const told = [...process.execArgv, process.env.NODE_OPTIONS].join(' ');
  let looks = 20;
  const look = () => {
    try {
      if (!['/proc/self/net/tcp', '/proc/self/net/tcp6'].some(isConnected)) {
        if (/--(?:inspect|debug)-port=(?:\\S*:)?0(?:\\s|$)/.test(told)) process.debugPort = 0;
        inspector.close();
      } else if (--looks > 0) setTimeout(look, 10).unref();
    } catch {}
  };
  setTimeout(look, 10).unref();
})()`;
