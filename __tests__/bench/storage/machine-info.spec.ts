import { cpus } from 'node:os';
import { benchmarkMachine, machineFolder } from '../../../src/bench';
import { machineInfo } from '../../../src/bench/storage/machine-info';
import { machine } from '../support/benchmark-result';

test('this machine', () => {
  const here = benchmarkMachine();
  expect(here).toMatchObject({
    cpus: cpus().length,
    platform: process.platform,
    architecture: process.arch,
    nodeVersion: process.version.slice(1),
    v8Version: process.versions.v8,
  });
  expect(here.cpuModel).not.toBe('');
  expect(here.memoryBytes).toBeGreaterThan(1e6);
});

test.each([
  ['linux', 'x64', '20.20.2', 'Linux-Node-20.20-64bit'],
  ['darwin', 'arm64', '22.3.0', 'Darwin-Node-22.3-64bit'],
  ['win32', 'ia32', '24.0.1', 'Windows-Node-24.0-32bit'],
  ['freebsd', 'arm', '26.11.0', 'FreeBSD-Node-26.11-32bit'],
  ['haiku', 'riscv64', '20.18.1', 'haiku-Node-20.18-64bit'],
])('the folder of %s %s with Node %s', (platform, architecture, nodeVersion, folder) => {
  expect(machineFolder({ platform, architecture, nodeVersion })).toBe(folder);
});

test('machine_info of a file: the keys of pytest-benchmark', () => {
  expect(machineInfo({ ...machine, architecture: 'riscv64' })).toEqual({
    node: 'build-7',
    processor: 'Intel(R) Xeon(R) Processor',
    machine: 'riscv64',
    python_compiler: 'V8 11.3.244.8-node.38',
    python_implementation: 'Node',
    python_implementation_version: '20.20.2',
    python_version: '20.20.2',
    python_build: ['', ''],
    release: '6.18.0',
    system: 'Linux',
    cpu: { arch_string_raw: 'riscv64', bits: 64, count: 2, brand_raw: 'Intel(R) Xeon(R) Processor' },
  });
});
