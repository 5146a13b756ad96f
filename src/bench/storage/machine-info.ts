import { cpus, hostname, machine as machineName, release, totalmem } from 'node:os';
import type { BenchmarkMachine } from '../../core/records/bench';

/** `machine_info` of a file of pytest-benchmark: the keys that it writes, with what they mean for Node. @internal */
export interface MachineInfo {
  readonly node: string;
  readonly processor: string;
  readonly machine: string;
  readonly python_compiler: string;
  readonly python_implementation: string;
  readonly python_implementation_version: string;
  readonly python_version: string;
  readonly python_build: readonly [string, string];
  readonly release: string;
  readonly system: string;
  readonly cpu: {
    readonly arch_string_raw: string;
    readonly bits: 32 | 64;
    readonly count: number;
    readonly brand_raw: string;
  };
}

/** Names that Python's `platform.system()` has for `process.platform`. */
const SYSTEMS: Readonly<Record<string, string>> = {
  aix: 'AIX',
  darwin: 'Darwin',
  freebsd: 'FreeBSD',
  linux: 'Linux',
  openbsd: 'OpenBSD',
  sunos: 'SunOS',
  win32: 'Windows',
};
const ARCHITECTURES_OF_32_BITS = ['arm', 'ia32', 'mips', 'mipsel', 'ppc', 's390'];

/** The machine that this process runs on. @internal */
export function benchmarkMachine(): BenchmarkMachine {
  const processors = cpus();
  return {
    cpuModel: processors[0]?.model.trim() || 'unknown',
    cpus: processors.length,
    memoryBytes: totalmem(),
    platform: process.platform,
    release: release(),
    architecture: process.arch,
    nodeVersion: process.versions.node,
    v8Version: process.versions.v8,
    hostname: hostname(),
  };
}

/**
 * The folder of a machine's runs below the storage, shaped as pytest-benchmark shapes it: `Linux-Node-20.20-64bit`. Runs of machines that share it
 * are told apart by their processors.
 * @internal
 */
export function machineFolder(machine: Pick<BenchmarkMachine, 'platform' | 'nodeVersion' | 'architecture'>): string {
  return `${systemOf(machine.platform)}-Node-${minorOf(machine.nodeVersion)}-${bitsOf(machine.architecture)}bit`;
}

/** Major and minor number of a version: `20.20` of `20.20.2`. @internal */
export function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

/** A machine as pytest-benchmark writes one. @internal */
export function machineInfo(machine: BenchmarkMachine): MachineInfo {
  const { architecture, cpuModel, cpus: count, nodeVersion } = machine;
  // What the kernel calls it is known of the machine we are on; a result of another one says what Node calls it.
  const kernelName = architecture === process.arch ? machineName() : architecture;
  return {
    node: machine.hostname,
    processor: cpuModel,
    machine: kernelName,
    python_compiler: `V8 ${machine.v8Version}`,
    python_implementation: 'Node',
    python_implementation_version: nodeVersion,
    python_version: nodeVersion,
    python_build: ['', ''],
    release: machine.release,
    system: systemOf(machine.platform),
    cpu: { arch_string_raw: kernelName, bits: bitsOf(architecture), count, brand_raw: cpuModel },
  };
}

function systemOf(platform: string): string {
  return SYSTEMS[platform] ?? platform;
}

function bitsOf(architecture: string): 32 | 64 {
  return ARCHITECTURES_OF_32_BITS.includes(architecture) ? 32 : 64;
}
