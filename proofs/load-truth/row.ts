import type { PeerAnswer } from '../../benchmarks/peers';
import type { ServerCounts } from './server';

/** How much load a row puts on its server: the same for everyone who can keep a rate. */
export interface RowLoad {
  readonly rate: number;
  /** Whole seconds. */
  readonly seconds: number;
  /** Of the tools that want to know how many connections or users they have. */
  readonly connections: number;
}

/** What a tool says. Ours tells apart how long the server took, and how long a user waited, which is `p50Ms`. */
export interface RowAnswer extends PeerAnswer {
  readonly serviceP50Ms?: number | null;
}

/** One behaviour of a server, the truth about it, and how to read what a tool says of it. One file each. */
export interface TruthRow {
  readonly name: string;
  /** Of `servers.cjs`. */
  readonly behaviour: string;
  readonly options: object;
  readonly unit: string;
  load(short: boolean): RowLoad;
  /** The truth, from what the server really did. */
  asked(counts: ServerCounts, load: RowLoad): string;
  /** What a tool says. */
  said(answer: RowAnswer, counts: ServerCounts): number | string;
  /** Whether that is true. */
  holds(answer: RowAnswer, counts: ServerCounts, load: RowLoad): boolean;
}

/** A time as a tool said it, for the table. */
export function saidMs(ms: number | null): number | string {
  return ms === null ? 'does not say' : Number(ms.toPrecision(4));
}

/** Whether a time is within a share of the truth. */
export function isWithin(ms: number | null, truthMs: number, share: number): boolean {
  return ms !== null && Math.abs(ms / truthMs - 1) <= share;
}
