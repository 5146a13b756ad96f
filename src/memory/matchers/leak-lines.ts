import { nearbyPlace, placeOf, ratesInWords } from '../../core/leak-words';
import type {
  DetectionFloor,
  ForeignGrowth,
  GrowthSeries,
  LeakFinding,
  LeakFrame,
  LeakResult,
  LeakSite,
  LeakStatement,
} from '../../core/records/memory';
import { formatBytes, formatCount } from '../../core/units';
import { tellingRank } from '../snapshot/telling-class';

const SHOWN_FINDINGS = 5;
const SHOWN_STATEMENTS = 5;
const SHOWN_MEMBERS = 5;
const SHOWN_RETAINERS = 2;

/** The largest findings with all that leads to the line to change; the rest is counted. */
export function findingLines(findings: readonly LeakFinding[]): string[] {
  const shown = findings.slice(0, SHOWN_FINDINGS).flatMap((finding, index) => ['', ...oneFinding(finding, index + 1)]);
  const further = findings.length - SHOWN_FINDINGS;
  return further > 0 ? [...shown, '', `  and ${further} more, in the result's "findings" and in the report`] : shown;
}

function oneFinding(finding: LeakFinding, number: number): string[] {
  const { kind, className, inWords, sites, retainers, members } = finding;
  const below = [
    // It says in a sentence what stands below where that is known.
    ...(sites.length === 0 && retainers.length === 0 ? [inWords] : []),
    ...shownSites(sites).flatMap(siteLines),
    ...retainers.slice(0, SHOWN_RETAINERS).map((retainer) => capital(retainer.inWords)),
    ...(members.length > 1 ? [memberLine(finding)] : []),
  ];
  return [`  ${number}. ${className} (${kind}): ${ratesInWords(finding)}`, ...below.map((line) => `     ${line}`)];
}

/** The first one; where that says nothing of statements, as a constructor does, also the first that does. */
export function shownSites(sites: readonly LeakSite[]): LeakSite[] {
  const [first] = sites;
  if (first === undefined) return [];
  const telling = sites.find(({ statements }) => statements.length > 0) ?? first;
  return telling === first ? [first] : [first, telling];
}

function siteLines(site: LeakSite): string[] {
  const { userFrame, frames, functionName, bytesPerIteration } = site;
  const isOwn = userFrame === null || placeOf(userFrame) === placeOf(site);
  const allocated =
    bytesPerIteration === null
      ? `Called in each iteration: ${functionName} at ${nearbyPlace(site)}`
      : `Allocated by ${functionName} (${formatBytes(bytesPerIteration)} an iteration) at ${nearbyPlace(site)}`;
  const isOther = (frame: LeakFrame): boolean => frame.file !== site.file || frame.functionName !== functionName;
  const caller = isOwn ? frames.find(isOther) : userFrame;
  const called = caller && `Called from ${caller.functionName} at ${nearbyPlace(caller)}`;
  const [intro, statements] = statementLines(site);
  // The statements are those of the user's function, be it the one that allocates or the one that calls it.
  if (isOwn) return [`${allocated}${intro}`, ...statements, ...(called === undefined ? [] : [called])];
  return [allocated, `${called}${intro}`, ...statements];
}

function statementLines({ userFrame, statements, file: own }: LeakSite): [intro: string, lines: string[]] {
  const shown = mostTelling(statements);
  if (shown.length === 0) return ['', []];
  const { file } = userFrame ?? { file: own };
  const at = shown.map(({ line, column }) => nearbyPlace({ file, line, column }));
  const width = Math.max(...at.map(({ length }) => length));
  const further = statements.length - shown.length;
  const mark = shown.some(({ keeps }) => keeps) ? ' (> puts something where it stays)' : '';
  return [
    `, in one of these statements${mark}:`,
    [
      ...shown.map(({ text, keeps }, index) => `${keeps ? '>' : ' '} ${at[index]?.padEnd(width)}  ${text}`),
      ...(further > 0 ? [`  and ${further} more that allocate`] : []),
    ],
  ];
}

/** Those that keep something before the others, and what is shown in the order of the source. */
function mostTelling(statements: readonly LeakStatement[]): LeakStatement[] {
  const chosen = new Set([...statements].sort((a, b) => Number(b.keeps) - Number(a.keeps)).slice(0, SHOWN_STATEMENTS));
  return statements.filter((statement) => chosen.has(statement));
}

function memberLine({ members }: LeakFinding): string {
  const telling = [...members].sort((a, b) => tellingRank(b.className) - tellingRank(a.className));
  const shown = telling
    .slice(0, SHOWN_MEMBERS)
    .map(
      ({ className, objectsPerIteration, bytesPerIteration }) =>
        `${className} ${formatCount(objectsPerIteration)} (${formatBytes(bytesPerIteration)})`,
    );
  const further = members.length - shown.length;
  return `Made up of ${shown.join(', ')}${further > 0 ? `, and ${further} more classes` : ''}`;
}

/** Growth that is there and is no leak of the scenario. */
export function foreignLines(foreign: readonly ForeignGrowth[]): string[] {
  return foreign.map(
    (growth) =>
      `Held by ${growth.heldBy === 'runtime' ? 'Node itself' : 'the test framework'}, so no leak of the scenario: ${growth.className}, ${ratesInWords(growth)}, by ${growth.holder}`,
  );
}

/** How the figures beside the heap's objects went, in one line. */
export function sideLine({ heap, external, arrayBuffers, rss, handles, fileDescriptors }: LeakResult): string {
  const bytes = (name: string, { perIteration }: GrowthSeries): string =>
    `${name} ${signed(perIteration, formatBytes)}`;
  const count = (name: string, { perIteration }: GrowthSeries): string =>
    `${name} ${signed(perIteration, formatCount)}`;
  return `Growth per iteration: ${[
    bytes('heap', heap),
    bytes('external', external),
    bytes('of that buffers', arrayBuffers),
    bytes('resident', rss),
    count('handles', handles),
    ...(fileDescriptors === null ? [] : [count('file descriptors', fileDescriptors)]),
  ].join(', ')}`;
}

/** What could have been seen, in one line: whoever sees nothing has to know what that means. */
export function floorLine(floor: DetectionFloor | null): string {
  if (floor === null) return 'No leak could have been seen: too few windows were run';
  const { objectsPerIteration, bytesPerIteration, externalBytesPerIteration, handlesPerIteration } = floor;
  const native =
    floor.nativeBytesPerIteration === null
      ? 'native memory was not judged'
      : `${formatBytes(floor.nativeBytesPerIteration)} of native memory`;
  return `Smallest leak that would have been told, per iteration: ${[
    `${formatCount(objectsPerIteration)} objects of one class (${formatBytes(bytesPerIteration)})`,
    `${formatBytes(externalBytesPerIteration)} outside the heap`,
    `${formatCount(handlesPerIteration)} handles or file descriptors`,
    native,
  ].join(', ')}`;
}

function signed(value: number, format: (value: number) => string): string {
  const text = format(Math.abs(value));
  if (Number.parseFloat(text) === 0) return text;
  return `${value < 0 ? '-' : '+'}${text}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
