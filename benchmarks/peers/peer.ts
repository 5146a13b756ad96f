import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '../support/child';

/** The same load for every tool. */
export interface PeerLoad {
  /** Whole address. */
  readonly url: string;
  /** Whole seconds: not every tool knows parts of one. */
  readonly seconds: number;
  /** Connections, or users, at once. */
  readonly connections: number;
  /** Requests per second, for tools that can keep a rate. Default: as fast as possible. */
  readonly rate?: number;
}

/** What a tool says about its run. */
export interface PeerAnswer {
  /** Requests that ended. */
  readonly requests: number;
  /** Those that it counts as failed. */
  readonly failed: number;
  /** `null` where it does not say. */
  readonly p50Ms: number | null;
  /** `null` where it does not say. */
  readonly p99Ms: number | null;
}

/** A tool that makes load. One file each; none of them is a dependency. */
export interface Peer {
  readonly name: string;
  /** Whether it can keep a rate. One that cannot goes as fast as it can. */
  readonly keepsRate: boolean;
  /** Whether it is installed. */
  installed(): boolean;
  command(load: PeerLoad): Command;
  /** Exit codes of a run that was measured. */
  readonly codes: readonly number[];
  /** Reads what it wrote to its standard output. */
  read(stdout: string): PeerAnswer;
}

const ROOT = join(__dirname, '..', '..');

/** A file of a tool that `install-peers.sh` has installed, whether or not it is there. */
export function peerFile(relative: string): string {
  return join(process.env['METTLE_PEERS'] ?? join(ROOT, '.mettle', 'peers'), relative);
}

/** The path of a program on PATH; `undefined` where there is none. */
export function onPath(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(':').filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

/** A file of `programs`, which we wrote for a tool that needs a script. */
export function programFile(name: string): string {
  return join(__dirname, 'programs', name);
}

/** The last line of an output that is a JSON object. @throws Error where there is none. */
export function lastJsonLine<T>(stdout: string): T {
  const line = stdout.split('\n').findLast((each) => each.startsWith('{'));
  if (line === undefined) throw new Error(`There is no JSON in: ${stdout.slice(-500)}`);
  return JSON.parse(line) as T;
}
