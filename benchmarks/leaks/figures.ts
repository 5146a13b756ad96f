import type { Figure } from '../../scripts/figures/figure';
import { describeSpread, ratioOf, spreadOf } from '../support/rounds';
import type { Effort } from './stopwatch';
import type { Answer } from './tools/tool';

/** All that one way of one tool said of the pairs, in the same order for all. */
export interface Column {
  readonly name: string;
  /** Of the leaking versions, and of the fixed ones. */
  readonly leaking: readonly Answer[];
  readonly fixed: readonly Answer[];
  /** What has to be installed for it. */
  readonly megabytes: number;
}

/** How a column did. */
export interface Score {
  readonly found: number;
  readonly falseAlarms: number;
  /** The leak is told, and its fixed version has none. Whoever calls everything a leak tells nothing apart. */
  readonly toldApart: number;
  /** Leaking versions that it could not be asked about. */
  readonly notAsked: number;
  /** Of all versions. */
  readonly failed: number;
}

type Beside = Readonly<Record<string, number | string>>;

/** Counts the verdicts of a column. */
export function scoreOf({ leaking, fixed }: Pick<Column, 'leaking' | 'fixed'>): Score {
  const count = (answers: readonly Answer[], verdict: Answer['verdict']): number =>
    answers.filter((answer) => answer.verdict === verdict).length;
  return {
    found: count(leaking, 'leak'),
    falseAlarms: count(fixed, 'leak'),
    toldApart: leaking.filter(({ verdict }, pair) => verdict === 'leak' && fixed[pair]?.verdict === 'silent').length,
    notAsked: count(leaking, 'not asked'),
    failed: count([...leaking, ...fixed], 'failed'),
  };
}

/**
 * What is claimed, and what is only shown.
 *
 * @param absent - names of columns that could not be measured
 * @param isWhole - whether all pairs were looked at: on a few of them a peer may well do as well
 */
export function figuresOf(
  ours: Column,
  peers: readonly Column[],
  absent: readonly string[],
  isWhole: boolean,
): Figure[] {
  const pairs = ours.leaking.length;
  const mine = scoreOf(ours);
  const missing = Object.fromEntries(absent.map((name) => [name, 'absent']));
  const beside = (cell: (peer: Column) => number | string): Beside => ({
    ...Object.fromEntries(peers.map((peer) => [peer.name, cell(peer)])),
    ...missing,
  });
  const mostToldApart = Math.max(0, ...peers.map((peer) => scoreOf(peer).toldApart));
  return [
    {
      name: 'leaking versions found',
      asked: pairs,
      reached: mine.found,
      unit: `of ${pairs}`,
      holds: mine.found === pairs,
      peers: beside((peer) => describeFound(scoreOf(peer))),
    },
    {
      name: 'false alarms on fixed versions',
      asked: 0,
      reached: mine.falseAlarms,
      unit: `of ${pairs}`,
      holds: mine.falseAlarms === 0 && mine.failed === 0,
      peers: beside((peer) => scoreOf(peer).falseAlarms),
    },
    ...(peers.length === 0
      ? []
      : [
          {
            name: 'told apart: the leak found, its fixed version silent',
            asked: `${isWhole ? '>' : '>='} ${mostToldApart}`,
            reached: mine.toldApart,
            unit: `of ${pairs}`,
            holds: isWhole ? mine.toldApart > mostToldApart : mine.toldApart >= mostToldApart,
            peers: beside((peer) => scoreOf(peer).toldApart),
          },
        ]),
    ...shown('a look, wall time', ours, beside, ({ seconds }) => seconds),
    ...shown('a look, CPU time', ours, beside, ({ cpuSeconds }) => cpuSeconds),
    {
      name: 'installed',
      asked: 'shown',
      reached: ours.megabytes.toFixed(1),
      unit: 'MB',
      holds: true,
      peers: beside(({ megabytes }) => `${megabytes.toFixed(1)} (${(megabytes / ours.megabytes).toFixed(1)} ×)`),
    },
  ];
}

/** The median of all looks; beside it that of a peer, and how many times ours that is, version by version. */
function shown(
  name: string,
  ours: Column,
  beside: (cell: (peer: Column) => string) => Beside,
  value: (effort: Effort) => number | null,
): Figure[] {
  const valuesOf = ({ leaking, fixed }: Column): (number | null)[] =>
    [...leaking, ...fixed].map(({ verdict, effort }) => (verdict === 'failed' ? null : value(effort)));
  const known = (column: Column): number[] => valuesOf(column).filter((each) => each !== null);
  if (known(ours).length === 0) return [];
  return [
    {
      name: `${name}, median`,
      asked: 'shown',
      reached: describeSpread(spreadOf(known(ours)), 2),
      unit: 's',
      holds: true,
      peers: beside((peer) => {
        const ratio = ratioOf(valuesOf(peer), valuesOf(ours));
        if (ratio === null) return 'failed';
        return `${spreadOf(known(peer)).median.toFixed(2)} (${ratio.median.toFixed(1)} ×)`;
      }),
    },
  ];
}

function describeFound({ found, notAsked, failed }: Score): string {
  const rest = [notAsked > 0 ? `${notAsked} not asked` : '', failed > 0 ? `${failed} failed` : ''].filter(Boolean);
  return [String(found), ...rest].join(', ');
}
