import { autocannon, k6, locustFast, type Peer, wrk } from '../../benchmarks/peers';
import { lastJsonLine } from '../../benchmarks/peers/peer';
import { buildPackage } from '../../benchmarks/support/build';
import { type Command, runChild } from '../../benchmarks/support/child';
import { type OurResult, ourCommand } from '../../benchmarks/support/ours';
import { pinned } from '../../benchmarks/support/pin';
import type { Figure, FigureContext, FigureSource } from '../../scripts/figures/figure';
import type { RowAnswer, RowLoad, TruthRow } from './row';
import { constant } from './rows/constant';
import { cut } from './rows/cut';
import { instant } from './rows/instant';
import { reset } from './rows/reset';
import { slower } from './rows/slower';
import { stall } from './rows/stall';
import { type ServerCounts, startServer } from './server';

const rows: readonly TruthRow[] = [constant, stall, instant, slower, reset, cut];
const peers: readonly Peer[] = [autocannon, k6, locustFast, wrk];
/** Those who keep no rate go as fast as they can; they are run alone, and not for long. */
const FLAT_OUT_SECONDS = 1;
const ATTEMPTS = 3;

const truth: FigureSource = {
  title: 'what the load generator says of servers whose behaviour is known, beside what its peers say',
  measuresTime: true,
  async measure(context) {
    await buildPackage();
    return measureTruth(context);
  },
};

export default truth;

/** What the peers say of the rows, a cell each. */
type Cells = Map<TruthRow, Record<string, number | string>>;

/** The truth table, a figure a row. */
export async function measureTruth(context: FigureContext): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const row of rows) {
    context.say(row.name);
    const load = row.load(context.short);
    const { answer, counts, problem } = await askOurs(row, load);
    if (problem !== undefined) context.say(`  not to be trusted, ${ATTEMPTS} times: ${problem}`);
    figures.push({
      name: row.name,
      asked: row.asked(counts, load),
      reached: problem === undefined ? row.said(answer, counts) : 'invalid',
      unit: row.unit,
      holds: problem === undefined && row.holds(answer, counts, load),
    });
  }
  const cells = await askPeers(context);
  return figures.map((figure, n) => ({ ...figure, peers: cells.get(rows[n] as TruthRow) ?? {} }));
}

interface Asked {
  readonly answer: RowAnswer;
  readonly counts: ServerCounts;
}

/** Ours is asked again where it says itself that the machine was too busy for its figures to be trusted. */
async function askOurs(row: TruthRow, load: RowLoad): Promise<Asked & { readonly problem?: string }> {
  for (let attempt = 1; ; attempt++) {
    let outcome: Pick<OurResult, 'outcome' | 'reasons'> | undefined;
    const { rate, seconds } = load;
    const plan = { rate, duration: `${seconds}s`, gracefulStop: '8s' };
    const asked = await ask(
      row,
      (url) => ourCommand({ url, path: '/', form: 'list', plan }),
      [0],
      (stdout) => {
        const result = lastJsonLine<OurResult>(stdout);
        outcome = result;
        return answerOf(result);
      },
    );
    if (outcome?.outcome === 'completed') return asked;
    if (attempt === ATTEMPTS) return { ...asked, problem: outcome?.reasons.join('; ') ?? '' };
  }
}

function answerOf({ requests, responseMs, serviceMs }: OurResult): RowAnswer {
  return {
    requests: requests.started,
    failed: requests.failed,
    p50Ms: responseMs?.p50 ?? null,
    p99Ms: responseMs?.p99 ?? null,
    serviceP50Ms: serviceMs?.p50 ?? null,
  };
}

/**
 * Those who keep the rate are asked together, for it is small, and in the short size of two rows at once; the others after
 * them, one by one.
 */
async function askPeers(context: FigureContext): Promise<Cells> {
  const cells: Cells = new Map(rows.map((row) => [row, Object.fromEntries(peers.map(({ name }) => [name, 'absent']))]));
  const present = peers.filter((peer) => peer.installed());
  context.say(present.length === 0 ? 'no peer is installed' : `asking ${present.map(({ name }) => name).join(', ')}`);
  const left = [...rows];
  const askNext = async (): Promise<void> => {
    for (let row = left.shift(); row !== undefined; row = left.shift()) {
      const rated = present.filter((peer) => peer.keepsRate);
      await Promise.all(rated.map((peer) => askPeer(peer, row as TruthRow, cells, context)));
    }
  };
  await Promise.all(context.short ? [askNext(), askNext()] : [askNext()]);
  for (const peer of present.filter((each) => !each.keepsRate)) {
    for (const row of rows) await askPeer(peer, row, cells, context);
  }
  return cells;
}

async function askPeer(peer: Peer, row: TruthRow, cells: Cells, { short, say }: FigureContext): Promise<void> {
  const { rate, seconds, connections } = row.load(short);
  const load = peer.keepsRate ? { rate, seconds, connections } : { seconds: FLAT_OUT_SECONDS, connections };
  const cell = cells.get(row) ?? {};
  try {
    const command = (url: string): Command => peer.command({ ...load, url: `${url}/` });
    const { answer, counts } = await ask(row, command, peer.codes, peer.read);
    cell[peer.name] = row.said(answer, counts);
  } catch (error) {
    say(`  ${peer.name}: ${error instanceof Error ? error.message : error}`);
    cell[peer.name] = 'failed';
  }
}

async function ask(
  row: TruthRow,
  commandFor: (url: string) => Command,
  codes: readonly number[],
  read: (stdout: string) => RowAnswer,
): Promise<Asked> {
  const server = await startServer(row.behaviour, row.options);
  try {
    const command = commandFor(server.url);
    const { stdout } = await runChild({ ...command, argv: pinned('client', command.argv) }, codes);
    return { answer: read(stdout), counts: await server.counts() };
  } finally {
    await server.stop();
  }
}
