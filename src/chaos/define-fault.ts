import { optional, type Rule, readOptions, rule, shown, withDefault, wrongOption } from '../core/options';
import type { Random } from '../core/random';
import type { CompleteTimeline, Fault, FaultContext, InjectionSite, Selection, Timeline } from './fault';
import { isTarget } from './targets/target';

/** What makes a kind of fault. */
export interface FaultDefinition<Complete extends object> {
  /** What it is, in the field's standard term: it names the fault in options, messages and the report. */
  readonly name: string;
  /** How each option is read. `of`, where there is one, is the target. */
  readonly options: { readonly [Name in keyof Complete]: Rule<Complete[Name]> };
  /** What chance is asked about, where the options `probability`, `skip` and `first` are taken. */
  readonly selects?: 'connections' | 'requests';
  /** Refuses options that do not fit together, by throwing. */
  readonly check?: (options: Complete) => void;
  /** Puts the fault in place. It is over when all that was deferred has been called. */
  readonly inject: (context: FaultContext<Complete>) => void | Promise<void>;
}

/** Makes faults of one kind. */
export type FaultFactory<Given extends object> = (options: Given & Timeline) => Fault;

const definitionRules = {
  name: rule.text("'maintenance'"),
  options: rule.object('{ file: option.text("\'/tmp/maintenance\'") }'),
  selects: optional(rule.oneOf('connections', 'requests')),
  check: optional(rule.fn('({ from, to }) => { … }')),
  inject: rule.fn('({ options, defer, fired }) => { … }'),
};

const timelineRules = {
  after: withDefault(rule.durationOrZero("'2s'"), 0),
  for: optional(rule.duration("'5s'")),
  every: optional(rule.duration("'10s'")),
  times: optional(rule.positiveInteger('3')),
};

const selectionRules = {
  probability: withDefault(rule.share("'20%'"), 1),
  skip: withDefault(rule.count('0'), 0),
  first: optional(rule.positiveInteger('3')),
};

type CompleteSelection = { readonly probability: number; readonly skip: number; readonly first: number | undefined };

/**
 * Defines a kind of fault. See `docs/write-a-fault.md`.
 *
 * @throws MettleError `METTLE_OPTION`, of the factory, for wrong options.
 * @example
 * ```ts
 * const maintenance = defineFault({
 *   name: 'maintenance',
 *   options: { file: option.text("'/tmp/maintenance'") },
 *   inject({ options, defer, fired }) {
 *     writeFileSync(options.file, '');
 *     defer(() => rmSync(options.file), () => (existsSync(options.file) ? `${options.file} is still there` : undefined));
 *     fired();
 *   },
 * });
 * await withChaos(maintenance({ file: '/tmp/maintenance' }), async () => { … });
 * ```
 */
export function defineFault<Given extends object = Record<string, unknown>, Complete extends object = object>(
  definition: FaultDefinition<Complete>,
): FaultFactory<Given & Selection> {
  const { name } = readOptions('defineFault', definition, definitionRules);
  const rules = { ...definition.options, ...timelineRules, ...(definition.selects ? selectionRules : {}) };
  return (given) => {
    const read = readOptions(name, given, rules as Record<string, Rule<unknown>>);
    const timeline = readTimeline(name, read);
    const options = Object.fromEntries(Object.keys(definition.options).map((key) => [key, read[key]])) as Complete;
    definition.check?.(options);
    const { of } = options as { of?: unknown };
    const target = isTarget(of) ? of : undefined;
    return {
      name,
      target: target?.label ?? 'this machine',
      options: plain({ ...options, ...(definition.selects ? pick(read, Object.keys(selectionRules)) : {}) }),
      timeline,
      prepare: () => target?.prepare?.(),
      inject: (site) => {
        target?.observe?.(site);
        return definition.inject({
          options,
          random: site.random.fork(`coming ${site.coming}`),
          signal: site.signal,
          defer: site.defer,
          fired: site.fired,
          figure: site.figure,
          note: site.note,
          strikes: (subject) => strike(read as unknown as CompleteSelection, subject, site),
        });
      },
    };
  };
}

/** Counted over the whole experiment, however often the fault comes, and over no other. */
function strike(
  { probability, skip, first }: CompleteSelection,
  subject: string,
  site: InjectionSite,
): Random | undefined {
  const total = count(site.asked, '');
  const ordinal = count(site.asked, `:${subject}`);
  const random = site.random.fork(`${subject}#${ordinal}`);
  const inReach = total > skip && (first === undefined || total <= skip + first);
  const struck = inReach && random.float() < probability;
  site.drawn(subject, ordinal, struck);
  return struck ? random : undefined;
}

function count(asked: Map<string, number>, key: string): number {
  const next = (asked.get(key) ?? 0) + 1;
  asked.set(key, next);
  return next;
}

function readTimeline(name: string, read: Readonly<Record<string, unknown>>): CompleteTimeline {
  const {
    after,
    for: length,
    every,
    times,
  } = read as {
    after: number;
    for: number | undefined;
    every: number | undefined;
    times: number | undefined;
  };
  if (every !== undefined && (length === undefined || length > every)) {
    throw wrongOption(name, 'for', 'a duration no longer than "every", with "every"', length, "'1s', every: '10s'");
  }
  if (times !== undefined && every === undefined) {
    throw wrongOption(name, 'every', 'given with "times"', every, "'10s', times: 3");
  }
  return { afterMs: after, forMs: length, everyMs: every, times: times ?? (every === undefined ? 1 : Infinity) };
}

function pick(from: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, from[key]]));
}

type Plain = string | number | boolean | null;

/** What can stand in a journal; anything but text, numbers and flags as text. The target stands beside it. */
function plain(options: Readonly<Record<string, unknown>>): Record<string, Plain> {
  const entries = Object.entries(options).filter(([key, value]) => value !== undefined && key !== 'of');
  return Object.fromEntries(entries.map(([key, value]) => [key, isPlain(value) ? value : shown(value)]));
}

function isPlain(value: unknown): value is Plain {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
