import { arch, cpus, hostname, platform, release, totalmem } from 'node:os';
import type { BenchmarkMachine } from '../../core/records/bench';

/** This machine. */
export function benchmarkMachine(): BenchmarkMachine {
  const processors = cpus();
  return {
    cpuModel: processors[0]?.model.trim() ?? 'unknown',
    cpus: processors.length,
    memoryBytes: totalmem(),
    platform: platform(),
    release: release(),
    architecture: arch(),
    nodeVersion: process.versions.node,
    v8Version: process.versions.v8,
    hostname: hostname(),
  };
}
