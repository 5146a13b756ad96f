import type { Random } from '../../core/random';
import type { Connection, Direction, Flow, Interceptor, Stage } from '../../core/relay';
import type { Attributes, Toxic, ToxicStage } from '../toxics';

/** What makes a toxic of a proxy. */
export interface InstalledToxicOptions {
  readonly name: string;
  readonly kind: Toxic;
  /** The direction as it was given, in any case: it is shown again like that. */
  readonly stream: string;
  readonly toxicity: number;
  readonly attributes: Attributes;
  readonly random: Random;
}

/** A toxic on one direction of one connection. */
interface Link {
  readonly flow: Flow;
  readonly stage: ToxicStage;
  readonly random: Random;
  active: boolean;
  /** Bytes may be lost or held already, so that the stage has a say when the toxic goes. */
  wasActive: boolean;
}

/**
 * A toxic of a proxy: its stages on every connection, and its changes.
 *
 * Whether a connection is struck is drawn once when the toxic comes to it, and anew on each change of the toxic, from the
 * seed, the toxic and the number of the connection: what other toxics and connections do does not matter.
 */
export class InstalledToxic {
  readonly name: string;
  readonly kind: Toxic;
  readonly stream: string;
  readonly direction: Direction;
  readonly interceptor: Interceptor;
  readonly #random: Random;
  readonly #links = new Set<Link>();
  #attributes: Attributes;
  #toxicity: number;
  #changes = 0;
  #opened = 0;
  #fired = 0;

  constructor({ name, kind, stream, toxicity, attributes, random }: InstalledToxicOptions) {
    this.name = name;
    this.kind = kind;
    this.stream = stream;
    this.direction = stream.toLowerCase() as Direction;
    this.#toxicity = toxicity;
    this.#attributes = attributes;
    this.#random = random;
    this.interceptor = {
      label: `the toxic ${name}`,
      open: (connection) => ({ [this.direction]: this.#enter(connection) }),
    };
  }

  get attributes(): Attributes {
    return this.#attributes;
  }

  get toxicity(): number {
    return this.#toxicity;
  }

  /** How often it did something. */
  get fired(): number {
    return this.#fired;
  }

  /** Changes it on every connection, those that are open included. */
  update(attributes: Attributes, toxicity: number): void {
    this.#attributes = attributes;
    this.#toxicity = toxicity;
    this.#changes += 1;
    for (const link of this.#links) {
      link.active = this.#draw(link);
      link.wasActive ||= link.active;
      link.stage.update?.(link.active);
    }
  }

  /** As it stands in answers of the API. */
  toJSON(): object {
    return {
      attributes: this.#attributes,
      name: this.name,
      type: this.kind.type,
      stream: this.stream,
      toxicity: this.#toxicity,
    };
  }

  #enter(connection: Connection): Stage {
    const flow = connection[this.direction];
    this.#opened += 1;
    const random = this.#random.fork(`connection ${this.#opened}`);
    const stage = this.kind.stage({
      flow,
      connection,
      attributes: () => this.#attributes,
      random: random.fork('stage'),
      fired: () => {
        this.#fired += 1;
      },
    });
    const link: Link = { flow, stage, random, active: false, wasActive: false };
    link.active = this.#draw(link);
    link.wasActive = link.active;
    if (!link.active) stage.update?.(false);
    this.#links.add(link);
    flow.signal.addEventListener('abort', () => this.#links.delete(link), { once: true });
    return gate(link);
  }

  #draw({ random }: Link): boolean {
    return random.fork(`change ${this.#changes}`).float() < this.#toxicity;
  }
}

/** The stage of a toxic where it strikes, and nothing where it does not. */
function gate(link: Link): Stage {
  const { flow, stage } = link;
  return {
    ...(stage.bufferedBytes === undefined ? {} : { bufferedBytes: stage.bufferedBytes }),
    take: (chunk, receivedMs) => (link.active ? stage.take(chunk, receivedMs) : flow.push(chunk, receivedMs)),
    end: () => (link.active && stage.end ? stage.end() : flow.end()),
    leave: () => {
      if (link.wasActive) stage.leave?.();
    },
  };
}
