import type { BenchmarkCommit, BenchmarkMachine } from '../../core/records/bench';
import { formatBytes, formatCount } from '../../core/units';
import { type Content, type Html, html } from '../markup';
import { figures } from './table';

/** Where something was measured, and of which commit: without them a time means nothing. */
export function machineAndCommit(machine: BenchmarkMachine, commit: BenchmarkCommit | null): Html {
  const { cpus, cpuModel, memoryBytes, platform, release, architecture, nodeVersion, v8Version, hostname } = machine;
  return html`<h4>Measured on</h4>${figures([
    ['Processors', formatCount(cpus), cpuModel],
    ['Memory', formatBytes(memoryBytes)],
    ['System', `${platform} ${architecture}`, `${release}, ${hostname}`],
    ['Node', nodeVersion, `V8 ${v8Version}`],
    commit === null ? ['Commit', '–', 'no repository'] : ['Commit', shortCommit(commit.id), ofCommit(commit)],
  ])}`;
}

/** A commit as one reads it aloud. */
export function shortCommit(id: string): Html {
  return html`<code>${id.slice(0, 10)}</code>`;
}

function ofCommit({ branch, dirty, project }: BenchmarkCommit): Content {
  return `${project}, ${branch}${dirty ? ', with changes that are not committed' : ''}`;
}
