import type { Figure, FigureContext } from '../../../scripts/figures/figure';
import { artillery, autocannon, globalFetch, k6, locustFast, locustHttp, undici, wrk } from '../../peers';
import type { Nginx } from '../../support/nginx';
import { describeSpread, ratioOf, spreadOf } from '../../support/rounds';
import { type Client, ours, oursInJest, peerClient } from '../client';
import { measureWindow, secondsNeeded, type Window } from '../window';

/** Requests per CPU second by client, a value a round; `null` where a round could not be measured. */
type Rounds = Map<string, (number | null)[]>;

/** More than this share of a core for other programs, and the machine is not quiet: what was measured then does not hold. */
const MOST_OTHERS = 0.2;
/** A window that was disturbed is measured again. */
const ATTEMPTS = 2;

interface Claim {
  readonly client: Client;
  readonly against: Client;
  readonly atLeast: number;
}

const plain = { function: ours('function'), list: ours('list') };
const inJest = { function: oursInJest('function'), list: oursInJest('list') };
const peers = {
  autocannon: peerClient(autocannon),
  wrk: peerClient(wrk),
  locustFast: peerClient(locustFast),
  undici: peerClient(undici),
};

const claims: readonly Claim[] = [plain, inJest].flatMap((clients) => [
  { client: clients.function, against: peers.autocannon, atLeast: 1.2 },
  { client: clients.function, against: peers.locustFast, atLeast: 12 },
  { client: clients.list, against: peers.autocannon, atLeast: 1.5 },
  { client: clients.list, against: peers.wrk, atLeast: 0.65 },
]);

/** In each round, ours and a peer in turn. */
const inTurn: readonly Client[] = [
  plain.function,
  peers.autocannon,
  plain.list,
  peers.wrk,
  inJest.function,
  peers.locustFast,
  inJest.list,
  peers.undici,
];
/** For a reader, in the first round of the long size only. */
const alsoShown: readonly Client[] = [k6, globalFetch, locustHttp, artillery].map(peerClient);

/**
 * Figures 1 and 2: requests per CPU second of the client at full speed, beside those of the peers, each a second time
 * from inside a ts-jest spec.
 */
export async function measureSpeed(context: FigureContext, nginx: Nginx): Promise<Figure[]> {
  const rounds: Rounds = new Map();
  const disturbed = new Set<Client>();
  for (let round = 0; round < (context.short ? 1 : 3); round++) {
    context.say(`full speed, round ${round + 1}, in requests per CPU second`);
    for (const client of round === 0 && !context.short ? [...inTurn, ...alsoShown] : inTurn) {
      const measured = await measureOne(client, context, nginx);
      rounds.set(client.name, [...(rounds.get(client.name) ?? []), measured?.perCpuSecond ?? null]);
      if (measured !== null && measured.othersCpus > MOST_OTHERS) disturbed.add(client);
    }
  }
  const shown = [...Object.values(peers), ...alsoShown].map(({ name }) => [name, middleOf(rounds.get(name))]);
  return claims.flatMap(({ client, against, atLeast }) => {
    const name = `${client.name}, of ${against.name}`;
    const ours = rounds.get(client.name) ?? [];
    const ratio = ours.includes(null) ? null : ratioOf(ours, rounds.get(against.name) ?? []);
    if (ratio === null) {
      context.absent(name, `a run of ${ours.includes(null) ? client.name : against.name} could not be counted`);
      return [];
    }
    const quiet = !disturbed.has(client) && !disturbed.has(against);
    return [
      {
        name,
        asked: `>= ${atLeast}`,
        reached: `${describeSpread(ratio, 2)}${quiet ? '' : ', machine not quiet'}`,
        unit: '×',
        holds: quiet && ratio.median >= atLeast,
        peers: { 'jest-mettle': middleOf(ours), ...Object.fromEntries(shown) },
      },
    ];
  });
}

/** A window of a client, measured again where other programs disturbed it; `null` where it is absent, or cannot be counted. */
async function measureOne(client: Client, { short, say }: FigureContext, nginx: Nginx): Promise<Window | null> {
  if (!client.installed()) {
    say(`  ${client.name}: absent, it is not installed`);
    return null;
  }
  const times = short ? { warmUpMs: 500, windowMs: 1000 } : { warmUpMs: 1000, windowMs: 4000 };
  try {
    for (let attempt = 1; ; attempt++) {
      const command = client.command(nginx.url, secondsNeeded(times));
      const { window, end, served } = await measureWindow(command, client.codes, nginx, times);
      const problems = client.problems(end.stdout, served);
      if (problems.length > 0) throw new Error(problems.join('; '));
      const { perCpuSecond, perSecond, cpus, othersCpus } = window;
      const others = othersCpus > MOST_OTHERS ? `; other programs took ${othersCpus.toFixed(2)}` : '';
      say(
        `  ${client.name}: ${Math.round(perCpuSecond)}, at ${Math.round(perSecond)}/s on ${cpus.toFixed(2)} cores${others}`,
      );
      if (others === '' || attempt === ATTEMPTS) return window;
    }
  } catch (error) {
    say(`  ${client.name}: not counted: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}

function middleOf(values: readonly (number | null)[] = []): number | string {
  const measured = values.filter((value) => value !== null);
  return measured.length === 0 ? 'absent' : Math.round(spreadOf(measured).median);
}
