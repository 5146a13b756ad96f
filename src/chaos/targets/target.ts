import { type Rule, readsAs } from '../../core/options';
import type { Relay } from '../../core/relay';
import type { FaultContext, Preparation } from '../fault';

const TARGET = Symbol.for('jest-mettle.fault-target');

/** What a target has to say of a fault that is put on it. */
export type TargetJournal = Pick<FaultContext<unknown>, 'figure' | 'note'>;

/** What a fault is put on. */
export interface Target {
  readonly [TARGET]: true;
  /** For a reader: `DATABASE_URL`, `https://api.stripe.com`. */
  readonly label: string;
  /** Makes sure that it can be reached, before anything begins. What it returns is called after the end. */
  prepare?(): Preparation | Promise<Preparation>;
  /** Told where a fault's own words go, before it is put in place. */
  observe?(journal: TargetJournal): void;
}

/** A target whose connections go through a relay. */
export interface ConnectionTarget extends Target {
  readonly relay: Relay;
  /** The scheme of its address, such as `postgres`, where there is one. */
  readonly scheme: string | undefined;
  /** Its real address. */
  readonly address: string;
}

/** Marks what a fault is put on. */
export function asTarget<T extends Omit<Target, typeof TARGET>>(target: T): T & Target {
  return Object.assign(target, { [TARGET]: true as const });
}

/** Whether this was read as the target of a fault. */
export function isTarget(raw: unknown): raw is Target {
  return typeof raw === 'object' && raw !== null && TARGET in raw;
}

/** Something whose connections go through a relay: a service's declared dependency, or one of this process. */
export interface Reachable {
  /** For a reader: `DATABASE_URL`, `https://api.stripe.com`. */
  readonly name: string;
  /** Its real address. */
  readonly address: string;
  /** What its connections go through. */
  readonly relay: Relay;
  /** Where its TLS connections go by, of one whose `relay` carries what is inside them. */
  readonly tls?: {
    /** Its real address. */
    readonly address: string;
    /** What its TLS connections go through. */
    readonly relay: Relay;
  };
  /** Brings the relay into its place, where it is not there from the start. What it returns is called after the end. */
  prepare?(): Preparation | Promise<Preparation>;
  /** Told where a fault's own words go, before it is put in place. */
  observe?(journal: TargetJournal): void;
}

/** The option `of` of a fault on connections. */
export function connections(): Rule<ConnectionTarget> {
  return readsAs(
    'a dependency: service.dependency(…) of a service in its own process, or dependency(…) of this process',
    "service.dependency('DATABASE_URL')",
    (raw) => (isReachable(raw) ? targetOf(raw) : undefined),
  );
}

/** Whether this can be reached through a relay. */
export function isReachable(raw: unknown): raw is Reachable {
  return typeof raw === 'object' && raw !== null && 'relay' in raw && 'address' in raw;
}

/** A target of faults on connections. */
export function targetOf(reachable: Reachable): ConnectionTarget {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(reachable.address)?.[1]?.toLowerCase();
  return {
    [TARGET]: true,
    label: reachable.name,
    scheme,
    address: reachable.address,
    get relay() {
      return reachable.relay;
    },
    prepare: () => reachable.prepare?.(),
    observe: (journal) => reachable.observe?.(journal),
  };
}
