import { cpuCapacity } from '../../../../src/chaos/machine/cpu/capacity';

const machine = (files: Record<string, string>) => (path: string) => files[path];

test.each<[string, Record<string, string>, number]>([
  ['a machine without cgroups has its CPUs', {}, 8],
  [
    'a group of version 2 without a quota',
    { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': 'max 100000\n' },
    8,
  ],
  ['a quota of version 2', { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '150000 100000\n' }, 1.5],
  [
    'the least quota of all groups above, although the inner one has none',
    {
      '/proc/self/cgroup': '0::/user.slice/tests.scope\n',
      '/sys/fs/cgroup/user.slice/tests.scope/cpu.max': 'max 100000\n',
      '/sys/fs/cgroup/user.slice/cpu.max': '200000 100000\n',
    },
    2,
  ],
  [
    'a quota of version 1, beside controllers that do not matter',
    {
      '/proc/self/cgroup': '5:memory:/docker/x\n4:cpu,cpuacct:/docker/x\n1:cpuset:/\n0::/\n',
      '/sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_quota_us': '50000\n',
      '/sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_period_us': '100000\n',
    },
    0.5,
  ],
  [
    'a container of version 1 that sees its own group at the top',
    {
      '/proc/self/cgroup': '4:cpu:/docker/x\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '300000\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    },
    3,
  ],
  [
    'a version 1 without a quota',
    {
      '/proc/self/cgroup': '1:cpu:/\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    },
    8,
  ],
  ['a quota beyond the machine', { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '6400000 100000\n' }, 8],
])('%s', (_, files, cpus) => {
  expect(cpuCapacity(machine(files), 8)).toBe(cpus);
});
