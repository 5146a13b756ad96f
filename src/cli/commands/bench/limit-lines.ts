import type { Check } from './limits';
import { fixed, grouped } from './python-text';
import type { Row } from './rows';
import { timeUnit } from './scale';
import type { Colours } from './table';

/** What `--fail` found, and which benchmarks only one of the two runs has. */
export function limitLines(checks: readonly Check[], rows: readonly Row[], colours: Colours): string[] {
  const [first] = checks;
  if (first === undefined) return [];
  const { base, candidate } = first;
  const failed = checks.filter(({ verdict }) => verdict === 'failed').length;
  return [
    '',
    colours.bold(`Limits: ${candidate.source} against ${base.source}`),
    ...checks.map((check) => `  ${checkWords(check, colours)}`),
    ...onlyIn(rows, candidate, base, 'new, not judged'),
    ...onlyIn(rows, base, candidate, 'missing, not judged'),
    `  ${failed} of ${checks.length} failed`,
  ];
}

function checkWords({ limit, fullname, figures, verdict, reason }: Check, colours: Colours): string {
  const sign = { held: colours.green('✓'), failed: colours.red('✕'), unknown: colours.yellow('?') }[verdict];
  const compared = figures === null ? [] : [figuresWords(figures)];
  return [`${sign} ${fullname}`, limit.text, ...compared, ...(reason === null ? [] : [reason])].join(' · ');
}

function figuresWords({ base, candidate }: NonNullable<Check['figures']>): string {
  const { prefix, factor } = timeUnit(base);
  const ratio = base === 0 ? 'inf' : fixed(candidate / base, 3);
  return `${grouped(base * factor)} → ${grouped(candidate * factor)} ${prefix}s, ratio ${ratio}`;
}

function onlyIn(rows: readonly Row[], here: Row, there: Row, words: string): string[] {
  const others = new Set(rows.filter(({ order }) => order === there.order).map(({ fullname }) => fullname));
  return rows
    .filter(({ order, fullname }) => order === here.order && !others.has(fullname))
    .map(({ fullname }) => `  - ${fullname} · ${words}`);
}
