import { join } from 'node:path';
import type { Figure, FigureContext } from '../../../scripts/figures/figure';
import { lastJsonLine } from '../../peers/peer';
import { runChild, startChild } from '../../support/child';
import { startNginx } from '../../support/nginx';
import { pinned } from '../../support/pin';

const USERS = 20_000;
/** Files that a process needs besides its connections. */
const SPARE_FILES = 1000;
/** Raises the limit of open files as far as is permitted. */
const RAISE_FILES = 'ulimit -n "$(ulimit -Hn)"';

interface Crowd {
  readonly name: string;
  readonly connections: 'shared' | 'perUser';
  readonly atMostBytes: number;
}

/** What `crowd.cjs` prints. */
interface Counted {
  readonly rssBytes: number;
  readonly heapBytes: number;
  readonly usersAtOnce: number;
  readonly requests: { readonly started: number; readonly failed: number };
  readonly failures: readonly { readonly message: string }[];
}

const crowds: readonly Crowd[] = [
  { name: 'on shared connections', connections: 'shared', atMostBytes: 8000 },
  { name: 'with a connection each', connections: 'perUser', atMostBytes: 40_000 },
];

/** Figure 3, its first half: memory of 20,000 users with think time in one process, beyond that of the library itself. */
export async function measureCrowds(context: FigureContext, program: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const crowd of crowds) {
    const users = crowd.connections === 'perUser' ? Math.min(USERS, (await filesPermitted()) - SPARE_FILES) : USERS;
    // The figure is one of each user: where the system permits fewer connections, the row says of how many it is.
    const name = `${users.toLocaleString('en')} users ${crowd.name}`;
    try {
      const counted = await gather(crowd, users, context, program);
      context.say(`${name}: ${JSON.stringify(counted)}`);
      const { started, failed } = counted.requests;
      if (failed > 0 || counted.usersAtOnce < users || started < users) {
        const [first] = counted.failures;
        throw new Error(`${counted.usersAtOnce} users made ${started} requests, ${failed} failed: ${first?.message}`);
      }
      figures.push(
        ...[
          { what: 'resident memory each', bytes: counted.rssBytes },
          { what: 'heap each, after collection', bytes: counted.heapBytes },
        ].map(({ what, bytes }) => ({
          name: `${name}: ${what}`,
          asked: `<= ${crowd.atMostBytes}`,
          reached: Math.round(bytes / users),
          unit: 'bytes',
          holds: bytes / users <= crowd.atMostBytes,
        })),
      );
    } catch (error) {
      context.absent(name, error instanceof Error ? error.message.trim() : String(error));
    }
  }
  return figures;
}

async function gather(
  { connections }: Crowd,
  users: number,
  { short, folder }: FigureContext,
  program: string,
): Promise<Counted> {
  const nginx = await startNginx(program, folder, users);
  try {
    const load = {
      url: nginx.url,
      users,
      // The default is not named: it must be what users get who name nothing.
      plan: connections === 'shared' ? {} : { connections },
      spawnMs: short ? 3000 : 4000,
      stayMs: short ? 1000 : 6000,
      wait: '10s',
    };
    const node = [process.execPath, '--expose-gc', join(__dirname, '../../support/crowd.cjs'), JSON.stringify(load)];
    const argv = pinned('client', ['bash', '-c', `${RAISE_FILES} && exec "$@"`, 'bash', ...node]);
    const { code, stdout, stderr } = await startChild({ argv }).ended;
    if (code !== 0) throw new Error(stderr.trim());
    return lastJsonLine<Counted>(stdout);
  } finally {
    await nginx.stop();
  }
}

async function filesPermitted(): Promise<number> {
  const { stdout } = await runChild({ argv: ['bash', '-c', 'ulimit -Hn'] });
  return stdout.trim() === 'unlimited' ? Number.POSITIVE_INFINITY : Number(stdout);
}
