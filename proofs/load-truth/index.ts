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

/** The truth table, a figure a row. */
export async function measureTruth(context: FigureContext): Promise<Figure[]> {
  const present = peers.filter((peer) => peer.installed());
  const absent = peers.filter((peer) => !peer.installed()).map(({ name }): [string, string] => [name, 'absent']);
  if (absent.length > 0) context.say(`not installed: ${absent.map(([name]) => name).join(', ')}`);
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
      peers: { ...(await askPeers(present, row, load, context)), ...Object.fromEntries(absent) },
    });
  }
  return figures;
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

/** Those who keep the rate together, for it is small; the others after them. */
async function askPeers(
  present: readonly Peer[],
  row: TruthRow,
  load: RowLoad,
  { say }: FigureContext,
): Promise<Record<string, number | string>> {
  const said = async (peer: Peer): Promise<[string, number | string]> => {
    const { rate, seconds, connections } = load;
    const own = peer.keepsRate ? { rate, seconds, connections } : { seconds: FLAT_OUT_SECONDS, connections };
    try {
      const command = (url: string): Command => peer.command({ ...own, url: `${url}/` });
      const { answer, counts } = await ask(row, command, peer.codes, peer.read);
      return [peer.name, row.said(answer, counts)];
    } catch (error) {
      say(`  ${peer.name}: ${error instanceof Error ? error.message : error}`);
      return [peer.name, 'failed'];
    }
  };
  const together = await Promise.all(present.filter((peer) => peer.keepsRate).map(said));
  const alone: [string, number | string][] = [];
  for (const peer of present.filter((each) => !each.keepsRate)) alone.push(await said(peer));
  return Object.fromEntries([...together, ...alone]);
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
