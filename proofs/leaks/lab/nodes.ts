import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FigureContext } from '../../../scripts/figures/figure';
import { run } from '../../install/shell';

/** A Node to prove something on. */
export interface Node {
  /** Such as `Node 22`. */
  readonly name: string;
  readonly major: number;
  readonly program: string;
}

const OWN_MAJOR = Number(process.versions.node.split('.')[0]);

/** The Nodes that jest-mettle is for. Another one than this process's own comes from npm, where its program is in a package for each platform. */
export function nodesOf(majors: readonly number[], folder: string, context: FigureContext): Node[] {
  return majors.flatMap((major) => {
    const name = `Node ${major}`;
    if (major === OWN_MAJOR) return [{ name, major, program: process.execPath }];
    const home = join(folder, String(major));
    const program = join(home, `node_modules/${packageName()}/bin/node`);
    if (!existsSync(program)) {
      context.say(`installing ${name}`);
      mkdirSync(home, { recursive: true });
      writeFileSync(join(home, 'package.json'), '{ "private": true }');
      const command = ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', `${packageName()}@${major}`];
      const { output } = run(command, home);
      if (!existsSync(program)) {
        context.absent(name, `it could not be installed: ${output.slice(-300)}`);
        return [];
      }
    }
    return [{ name, major, program }];
  });
}

function packageName(): string {
  return `node-${process.platform}-${process.arch}`;
}
