import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { packageFile } from '../../core/package-root';
import type { FailedTest, MachineInfo, RunInfo, TestCounts, VersionInfo } from '../../report';
import { jestVersion } from '../running-jest';

/** Asking for the commit must never hold up a run. */
const GIT_LIMIT_MS = 2_000;

/** What a report says of the run itself. */
export function runInfo(run: {
  readonly startedAt: string;
  readonly durationMs: number;
  readonly tests: TestCounts;
  readonly failedTests: readonly FailedTest[];
  readonly critical: readonly string[];
  readonly tornLines: number;
  readonly rootDir: string;
}): RunInfo {
  const { rootDir, ...known } = run;
  const commit = commitOf(rootDir);
  return { ...known, versions: versions(), machine: machine(), ...(commit === undefined ? {} : { commit }) };
}

function versions(): VersionInfo {
  const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string };
  const jest = jestVersion();
  return { jestMettle: version, node: process.version, ...(jest === undefined ? {} : { jest }) };
}

function machine(): MachineInfo {
  const processors = cpus();
  return {
    platform: `${process.platform} ${process.arch}`,
    cpus: processors.length,
    memory: totalmem(),
    cpuModel: processors[0]?.model ?? 'unknown',
  };
}

function commitOf(folder: string): string | undefined {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    const text = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: folder, stdio: [...stdio], timeout: GIT_LIMIT_MS });
    return text.toString().trim();
  } catch {
    return undefined;
  }
}
