import { MettleError } from '../../core/errors';
import { isPlainObject, REFUSED, type Rule, shown, wrongOption } from '../../core/options';
import type { Random } from '../../core/random';
import type { Connection, Flow, Stage } from '../../core/relay';

/** The attributes of a toxic: figures, as in Toxiproxy's API. */
export type Attributes = Readonly<Record<string, number>>;

/** What a toxic works with, on one direction of one connection. */
export interface ToxicContext<A extends Attributes = Attributes> {
  readonly flow: Flow;
  readonly connection: Connection;
  /** The attributes as they are now: they may change while the stage is there, see {@link ToxicStage.update}. */
  readonly attributes: () => A;
  readonly random: Random;
  /** Called each time the toxic does something. */
  readonly fired: () => void;
}

/** A toxic at work. */
export interface ToxicStage extends Stage {
  /**
   * To be called after the attributes changed: what waits goes on at once, timers begin anew, and counters stay, as in
   * Toxiproxy. With `active: false` timers stop, until it is called with `true` again: for a toxicity that is drawn
   * anew and misses. The caller passes the bytes by meanwhile.
   */
  update?(active: boolean): void;
}

/** One kind of toxic. Semantics: Toxiproxy 2.12 (https://github.com/Shopify/toxiproxy), except where its file says otherwise. */
export interface Toxic<A extends Attributes = Attributes> {
  /** Its name in the API: `slow_close`. */
  readonly type: string;
  /** All zeros, as in Toxiproxy. Not every toxic takes them: read a toxic's attributes with {@link read}. */
  readonly defaults: A;
  /**
   * Merges raw attributes into those that are there. Names are taken in any case, unknown ones are left out, and `null`
   * keeps what is there, as Toxiproxy does.
   *
   * @throws MettleError `METTLE_OPTION` for a value that would do harm or makes no sense.
   */
  read(raw: unknown, present: A): A;
  /** Makes the stage of one direction of one connection. */
  stage(context: ToxicContext<A>): ToxicStage;
}

/** What makes a kind of toxic. */
interface ToxicDefinition<A extends Attributes> {
  readonly type: string;
  readonly attributes: { readonly [Name in keyof A]: Rule<number> };
  stage(context: ToxicContext<A>): ToxicStage;
}

/** Defines a kind of toxic by the rules of its attributes. */
export function defineToxic<A extends Attributes>({ type, attributes, stage }: ToxicDefinition<A>): Toxic<A> {
  const names = Object.keys(attributes);
  return {
    type,
    defaults: Object.fromEntries(names.map((name) => [name, 0])) as A,
    read(raw, present) {
      const given = fieldsOf(type, raw);
      const read = names.map((name) => {
        const value = given.get(name) ?? present[name];
        const { read, mustBe, example } = attributes[name] as Rule<number>;
        if (read(value) === REFUSED) throw wrongOption(`the toxic ${type}`, name, mustBe, value, example);
        return [name, value];
      });
      return Object.fromEntries(read) as A;
    },
    stage,
  };
}

/** The fields of an object by their names in lower case. */
function fieldsOf(type: string, raw: unknown): ReadonlyMap<string, unknown> {
  if (raw === undefined || raw === null) return new Map();
  if (isPlainObject(raw)) return new Map(Object.entries(raw).map(([name, value]) => [name.toLowerCase(), value]));
  throw new MettleError(
    'METTLE_OPTION',
    `Failed to read the options of the toxic ${type}: its attributes must be an object, but got ${shown(raw)}.`,
  );
}
