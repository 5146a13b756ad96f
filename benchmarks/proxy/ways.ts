import { existsSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'tsdown';
import { onPath, peerFile } from '../peers/peer';
import { type Child, startChild } from '../support/child';
import { pinned } from '../support/pin';

/** A way from a client to its target: through a proxy, or directly. */
export interface Way {
  readonly name: string;
  installed(): boolean;
  /** The command of a process that listens on one port and passes on to the other; nothing for a direct connection. */
  command?(ports: Ports, folder: string): readonly string[] | Promise<readonly string[]>;
}

/** Where a proxy listens, and where it passes on to. */
export interface Ports {
  readonly via: number;
  readonly target: number;
}

const TOXIPROXY = 'bin/toxiproxy-server';
const RELAY = join(__dirname, '../../src/core/relay/index.ts');

export const direct: Way = { name: 'direct', installed: () => true };

/** The relay as it is published: compiled, without types, in plain Node. */
export const ours: Way = {
  name: 'jest-mettle',
  installed: () => true,
  async command({ via, target }, folder) {
    const file = join(folder, 'relay.js');
    if (!existsSync(file)) {
      await build({
        ...{ config: false, entry: { relay: RELAY }, outDir: folder, format: 'cjs', target: 'node20.18' },
        ...{ dts: false, clean: false, fixedExtension: false, logLevel: 'silent' },
      });
    }
    return [process.execPath, join(__dirname, 'programs/relay.cjs'), file, String(via), String(target)];
  },
};

/** Toxiproxy (https://github.com/Shopify/toxiproxy), in Go, without a toxic. */
export const toxiproxy: Way = {
  name: 'toxiproxy-server',
  installed: () => existsSync(peerFile(TOXIPROXY)) || onPath('toxiproxy-server') !== undefined,
  async command({ via, target }, folder) {
    const config = join(folder, `toxiproxy-${via}.json`);
    const proxy = { name: 'proxy', listen: `127.0.0.1:${via}`, upstream: `127.0.0.1:${target}`, enabled: true };
    writeFileSync(config, JSON.stringify([proxy]));
    const program = existsSync(peerFile(TOXIPROXY)) ? peerFile(TOXIPROXY) : 'toxiproxy-server';
    return [program, '-host', '127.0.0.1', '-port', String(await freePort()), '-config', config];
  },
};

/** A proxy that runs on the server's core; `pid` is missing where there is none. */
export interface Running extends Ports {
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/** Starts a proxy, and waits until it accepts. The target need not be there yet. */
export async function startProxy(proxy: Way, folder: string): Promise<Running> {
  const target = await freePort();
  if (proxy.command === undefined) return { via: target, target, pid: undefined, stop: async () => {} };
  const via = await freePort();
  const argv = pinned('server', await proxy.command({ via, target }, folder));
  const child = startChild({ argv, env: { LOG_LEVEL: 'error' } });
  const stop = async (): Promise<void> => {
    child.kill();
    await child.ended;
  };
  try {
    await accepting(via, child);
  } catch (error) {
    await stop();
    throw error;
  }
  // `taskset` becomes the program that it starts: the process is the same.
  return { via, target, pid: child.pid, stop };
}

/** Waits until a process accepts connections. */
export async function accepting(port: number, child: Child): Promise<void> {
  for (let tries = 0; tries < 200 && child.running; tries++) {
    const accepts = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port }, () => {
        socket.destroy();
        resolve(true);
      }).on('error', () => resolve(false));
    });
    if (accepts) return;
    await sleep(25);
  }
  const { stderr } = child.running ? { stderr: 'it does not listen' } : await child.ended;
  throw new Error(`a process did not start: ${stderr.slice(-500)}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
