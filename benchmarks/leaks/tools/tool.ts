import { join } from 'node:path';
import { peerFile } from '../../peers/peer';
import type { Effort } from '../stopwatch';

/** One version of a pair, installed with its scenario. */
export interface Subject {
  /** It holds `scenario.cjs`. */
  readonly folder: string;
  /** An empty folder. */
  readonly scratch: string;
}

/** `not asked`: the scenario has nothing in hand that the tool could be asked about. `failed`: it gave no answer. */
export type Verdict = 'leak' | 'silent' | 'not asked' | 'failed';

/** What a tool says of a version when it is used in one of its ways. */
export interface Answer {
  readonly verdict: Verdict;
  /** For whoever looks into a wrong verdict. */
  readonly inWords: string;
  /** From the start of the first process to the answer. */
  readonly effort: Effort;
}

/** A tool that looks for leaks. One file each; only ours is part of this package. */
export interface Tool {
  readonly name: string;
  /** Ways to use it, in columns of their own. */
  readonly ways: readonly string[];
  /** Folder of its own, with its `node_modules`; whether or not it is there. */
  readonly home: string;
  /** Asks it in each of its ways. */
  look(subject: Subject): Promise<ReadonlyMap<string, Answer>>;
}

/** After so long a program that asks a peer is ended. */
export const LIMIT_MS = 120_000;

/** Folder of a tool that `install-peers.sh` has installed. */
export function homeOf(peer: string): string {
  return peerFile(peer);
}

/** A file of `programs`, which asks a peer. */
export function programOf(name: string): string {
  return join(__dirname, '..', 'programs', name);
}

/** What a crash looks like. */
export function failed(error: unknown): Pick<Answer, 'verdict' | 'inWords'> {
  return { verdict: 'failed', inWords: (error as Error).message.slice(-400) };
}
