import { join } from 'node:path';
import { lastJsonLine, type Peer } from '../peers/peer';
import type { Command } from '../support/child';
import { type OurResult, ourCommand } from '../support/ours';

/** Something that makes load at full speed, ours or a peer. */
export interface Client {
  readonly name: string;
  readonly codes: readonly number[];
  installed(): boolean;
  command(url: string, seconds: number): Command;
  /** What speaks against the run, from what the client said of it and what the server counted; empty where nothing does. */
  problems(stdout: string, served: number): string[];
}

/** For everyone alike. */
export const CONNECTIONS = 50;
const PATH = '/small';

type Form = 'function' | 'list';

/** Our function or list scenario in a plain Node process. */
export function ours(form: Form): Client {
  return {
    name: `jest-mettle, ${form}`,
    codes: [0],
    installed: () => true,
    command: (url, seconds) => ourCommand(ourLoad(url, seconds, form)),
    problems: (stdout, served) => problemsOf(lastJsonLine<OurResult>(stdout), served),
  };
}

/** The same from inside a spec: Jest, ts-jest and its sandbox around it. */
export function oursInJest(form: Form): Client {
  const folder = join(__dirname, 'jest');
  return {
    name: `jest-mettle in ts-jest, ${form}`,
    codes: [0],
    installed: () => true,
    command: (url, seconds) => ({
      argv: [
        process.execPath,
        join(__dirname, '../../node_modules/jest/bin/jest.js'),
        ...['--config', join(folder, 'jest.config.cjs'), '--runInBand'],
      ],
      env: { BENCHMARK_LOAD: JSON.stringify(ourLoad(url, seconds, form)) },
    }),
    problems: (stdout, served) => problemsOf(lastJsonLine<OurResult>(stdout), served),
  };
}

/** A peer, which says how many requests failed, or were not answered as expected. */
export function peerClient(peer: Peer): Client {
  return {
    name: peer.name,
    codes: peer.codes,
    installed: peer.installed,
    command: (url, seconds) => peer.command({ url: `${url}${PATH}`, seconds, connections: CONNECTIONS }),
    problems: (stdout) => {
      const { failed, requests } = peer.read(stdout);
      return failed === 0 ? [] : [`${failed} of ${requests} requests failed`];
    },
  };
}

/**
 * A generator at full speed calls its own result invalid, for its times are not to be trusted then. Its counts are: each
 * request has to be answered, ok, and seen by the server.
 */
export function problemsOf(
  { outcome, reasons, requests }: Pick<OurResult, 'outcome' | 'reasons' | 'requests'>,
  served: number,
): string[] {
  const { started, ok, failed, aborted } = requests;
  return [
    ...(outcome === 'aborted' ? [`the run was aborted: ${reasons.join('; ')}`] : []),
    ...(failed > 0 ? [`${failed} requests failed`] : []),
    ...(aborted > 0 ? [`${aborted} requests were aborted`] : []),
    ...(started === ok + failed + aborted ? [] : [`${started} requests were started, ${ok + failed + aborted} ended`]),
    ...(started === served ? [] : [`${started} requests were started, the server counted ${served}`]),
  ];
}

function ourLoad(url: string, seconds: number, form: Form) {
  return { url, path: PATH, form, plan: { users: CONNECTIONS, duration: `${seconds}s` } };
}
