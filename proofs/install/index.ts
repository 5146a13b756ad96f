import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Figure, FigureContext, FigureSource } from '../../scripts/figures/figure';
import { pack } from './pack';
import type { Project, ProjectRun } from './project';
import { cjsTsJest } from './projects/cjs-ts-jest';
import { jest29 } from './projects/jest-29';
import { jestGlobals } from './projects/jest-globals';
import { monorepo } from './projects/monorepo';
import { nativeEsm } from './projects/native-esm';
import { nestCli } from './projects/nest-cli';
import { pnpmGlobals, pnpmModule } from './projects/pnpm-strict';
import { swc } from './projects/swc';
import { types } from './projects/types';
import { mustRun, type Ran, run } from './shell';

/** The newest major that runs on Node 20. */
const PNPM = 'pnpm@10';

const projects = [cjsTsJest, nativeEsm, jestGlobals, jest29, swc, nestCli, pnpmGlobals, pnpmModule, monorepo, types];

const install: FigureSource = {
  measuresTime: false,
  title: 'the packed package in new projects, with a spec of each kind',
  async measure(context) {
    const tarball = pack(context);
    const pnpm = installPnpm(context.folder);
    return projects.flatMap((project, index) =>
      prove(project, join(context.folder, `project-${index}`), tarball, pnpm, context),
    );
  },
};

export default install;

function installPnpm(folder: string): string {
  const home = join(folder, 'pnpm');
  mkdirSync(home);
  writeFileSync(join(home, 'package.json'), '{}');
  mustRun(['npm', 'install', '--no-audit', '--no-fund', '--silent', PNPM], home);
  return join(home, 'node_modules', '.bin');
}

function prove(project: Project, folder: string, tarball: string, pnpmBin: string, { say }: FigureContext): Figure[] {
  say(project.name);
  write(project, folder, tarball);
  const env = { PATH: `${pnpmBin}:${process.env['PATH']}` };
  const command =
    project.manager === 'npm'
      ? ['npm', 'install', '--no-audit', '--no-fund', '--silent']
      : ['pnpm', 'install', '--silent'];
  mustRun(command, folder, env);
  return project.runs.map((one) => {
    const problem = problemOf(one, folder, env);
    if (problem !== undefined) say(`✕ ${shown(one)}\n${problem}`);
    return {
      name: `${project.name}: ${shown(one)}`,
      asked: 'passes',
      reached: problem === undefined ? 'passes' : 'fails',
      unit: '',
      holds: problem === undefined,
    };
  });
}

function write(project: Project, folder: string, tarball: string): void {
  const packageJson = {
    name: 'a-project',
    private: true,
    ...project.packageJson,
    devDependencies: { ...project.packageJson.devDependencies, 'jest-mettle': `file:${tarball}` },
  };
  const files = {
    ...project.files,
    'package.json': JSON.stringify(packageJson),
    ...(project.npmrc ? { '.npmrc': project.npmrc } : {}),
  };
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

function shown(one: ProjectRun): string {
  const env = Object.entries(one.env ?? {}).map(([name, value]) => `${name}=${value} `);
  return `${env.join('')}${one.command.join(' ')}`;
}

/** Runs again where a load test found the machine too busy to be trusted: that says nothing about the installation. */
function runTrusted(one: ProjectRun, folder: string, env: Readonly<Record<string, string>>): Ran {
  for (let attempt = 1; ; attempt++) {
    const ran = run(one.command, folder, { ...env, ...one.env });
    if (attempt === 3 || !ran.output.includes('The result is invalid')) return ran;
  }
}

function problemOf(one: ProjectRun, folder: string, env: Readonly<Record<string, string>>): string | undefined {
  const { code, output } = runTrusted(one, folder, env);
  const has = (text: string | RegExp) => (typeof text === 'string' ? output.includes(text) : text.test(output));
  const problems = [
    ...(code === (one.code ?? 0) ? [] : [`the exit code is ${code}`]),
    ...(one.prints ?? []).filter((text) => !has(text)).map((text) => `it does not print ${text}`),
    ...(one.printsNot ?? []).filter(has).map((text) => `it prints ${text}`),
    ...(one.leaves ?? []).filter((file) => !existsSync(join(folder, file))).map((file) => `there is no ${file}`),
  ];
  return problems.length === 0 ? undefined : `${problems.join(', ')}:\n${output.slice(-5000)}`;
}
