import type { Figure, FigureContext } from '../../../scripts/figures/figure';
import { autocannon, globalFetch, k6, locustFast, locustHttp, type Peer, undici, wrk } from '../../peers';
import type { Nginx } from '../../support/nginx';
import { describeSpread, ratioOf, spreadOf } from '../../support/rounds';
import { type Client, ours, oursInJest, peerClient } from '../client';
import { measureWindow, secondsNeeded, type WindowTimes } from '../window';

/** Requests per CPU second by client, a value a round; `null` where a round could not be measured. */
type Rounds = Map<string, (number | null)[]>;

interface Claim {
  readonly client: Client;
  readonly against: Peer;
  readonly atLeast: number;
}

const plain = { function: ours('function'), list: ours('list') };
const inJest = { function: oursInJest('function'), list: oursInJest('list') };

const claims: readonly Claim[] = [plain, inJest].flatMap((clients) => [
  { client: clients.function, against: autocannon, atLeast: 1.2 },
  { client: clients.function, against: locustFast, atLeast: 12 },
  { client: clients.list, against: autocannon, atLeast: 1.5 },
  { client: clients.list, against: wrk, atLeast: 0.65 },
]);

/** In each round, ours and a peer in turn. */
const judged: readonly (Client | Peer)[] = [
  plain.function,
  autocannon,
  plain.list,
  wrk,
  inJest.function,
  locustFast,
  inJest.list,
  undici,
];
/** For a reader, in the first round only. */
const alsoShown: readonly Peer[] = [k6, globalFetch, locustHttp];

/**
 * Figures 1 and 2: requests per CPU second of the client at full speed, beside those of the peers, each a second time
 * from inside a ts-jest spec.
 */
export async function measureSpeed(context: FigureContext, nginx: Nginx): Promise<Figure[]> {
  const times = context.short ? { warmUpMs: 500, windowMs: 1000 } : { warmUpMs: 1000, windowMs: 4000 };
  const rounds: Rounds = new Map();
  for (let round = 0; round < (context.short ? 1 : 3); round++) {
    context.say(`full speed, round ${round + 1}, in requests per CPU second`);
    for (const client of round === 0 && !context.short ? [...judged, ...alsoShown] : judged) {
      await measureOne('installed' in client ? client : undefined, client, rounds, context, nginx, times);
    }
  }
  const peers = [...judged, ...alsoShown].filter((client) => 'installed' in client);
  const beside = Object.fromEntries(peers.map(({ name }) => [name, middleOf(rounds.get(name))]));
  return claims.flatMap(({ client, against, atLeast }) => {
    const name = `${client.name}, of ${against.name}`;
    const ratio = ratioOf(rounds.get(client.name) ?? [], rounds.get(against.name) ?? []);
    if (ratio === null) {
      context.absent(name, `there is no round with both ${client.name} and ${against.name}`);
      return [];
    }
    const holds = ratio.median >= atLeast;
    const all = { 'jest-mettle': middleOf(rounds.get(client.name)), ...beside };
    return [{ name, asked: `>= ${atLeast}`, reached: describeSpread(ratio, 2), unit: '×', holds, peers: all }];
  });
}

async function measureOne(
  peer: Peer | undefined,
  client: Client | Peer,
  rounds: Rounds,
  { say }: FigureContext,
  nginx: Nginx,
  times: WindowTimes,
): Promise<void> {
  const measured = peer === undefined ? (client as Client) : peerClient(peer);
  const values = rounds.get(measured.name) ?? [];
  rounds.set(measured.name, values);
  if (peer !== undefined && !peer.installed()) {
    values.push(null);
    say(`  ${peer.name}: absent, it is not installed`);
    return;
  }
  try {
    const command = measured.command(nginx.url, secondsNeeded(times));
    const { window, end, served } = await measureWindow(command, measured.codes, nginx, times);
    const problems = measured.problems(end.stdout, served);
    values.push(problems.length === 0 ? window.perCpuSecond : null);
    const found = `${Math.round(window.perCpuSecond)}, at ${Math.round(window.perSecond)}/s on ${window.cpus.toFixed(2)} cores`;
    say(`  ${measured.name}: ${problems.length === 0 ? found : `not to be trusted: ${problems.join('; ')}`}`);
  } catch (error) {
    values.push(null);
    say(`  ${measured.name}: not measured: ${error instanceof Error ? error.message : error}`);
  }
}

function middleOf(values: readonly (number | null)[] = []): number | string {
  const measured = values.filter((value) => value !== null);
  return measured.length === 0 ? 'absent' : Math.round(spreadOf(measured).median);
}
