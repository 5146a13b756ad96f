import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FigureContext } from '../../../scripts/figures/figure';
import { pack } from '../../install/pack';
import { mustRun } from '../../install/shell';
import { tsconfig, withGlobals } from '../../install/toolchain';
import { type Node, nodesOf } from './nodes';

export type { Node } from './nodes';

const FOLDER = join(__dirname, '..', '..', '..', '.mettle', 'leaks');
/** Sound versions of a cache that many use. */
const LRU = Object.fromEntries([7, 10, 11].map((major) => [`lru-cache-${major}`, `npm:lru-cache@^${major}`]));
/** As the README says: specs of memory then run each in a process of its own. */
const CONFIG = `const { defineConfig } = require('jest-mettle/config');
module.exports = defineConfig({ preset: 'jest-mettle' });
`;
const PROGRAMS = join(__dirname, '..', 'programs');

/** A user's project with Jest, ts-jest and the packed package, and the Nodes to run it on. It stays, for installing takes long. */
export interface Lab {
  /** Folder of the project. Everything below it can `require('jest-mettle')`. */
  readonly project: string;
  /** This process's own Node first. */
  readonly nodes: readonly Node[];
}

/** Installs what all rows need. */
export function openLab(context: FigureContext): Lab {
  const own = Number(process.versions.node.split('.')[0]);
  const others = context.short ? [] : [20, 22, 24].filter((major) => major !== own);
  const { project } = openProject(context);
  return { project, nodes: nodesOf([own, ...others], join(FOLDER, 'nodes'), context) };
}

/** The user's project alone, with the packed package that is installed in it. */
export function openProject(context: FigureContext): { readonly project: string; readonly tarball: string } {
  const tarball = pack(context);
  const project = join(FOLDER, 'project');
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, 'jest.config.js'), CONFIG);
  const manifest = JSON.stringify({ name: 'a-project', private: true, devDependencies: { ...withGlobals, ...LRU } });
  if (contentOf(join(project, 'asked.json')) !== manifest) {
    writeFileSync(join(project, 'package.json'), manifest);
    writeFileSync(join(project, 'tsconfig.json'), tsconfig('commonjs'));
    context.say('installing Jest and ts-jest');
    mustRun(['npm', 'install', '--no-audit', '--no-fund', '--silent'], project);
    writeFileSync(join(project, 'asked.json'), manifest);
  }
  mustRun(['npm', 'install', '--no-audit', '--no-fund', '--silent', '--no-save', tarball], project);
  cpSync(PROGRAMS, join(project, 'programs'), { recursive: true });
  return { project, tarball };
}

/** The words of a command that runs specs of memory in this project, each in a process of its own. */
export function jestCommand(
  { program }: Node,
  { project }: Lab,
  specs: readonly string[],
  ...options: readonly string[]
): string[] {
  const jest = join(project, 'node_modules/jest/bin/jest.js');
  return [program, jest, '--selectProjects', 'memory', ...options, '--runTestsByPath', ...specs];
}

function contentOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
