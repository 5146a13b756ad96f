import { type Invocation, select } from '../../src/jest/config/selection';

const ALL = ['fast', 'integration', 'load', 'chaos', 'memory', 'bench'];

function given(differing: Partial<Invocation>): ReturnType<typeof select> {
  return select({ args: [], env: {}, coverage: false, ...differing });
}

describe('the projects of a run', () => {
  test('are the fast tests alone by default', () => {
    expect(given({}).projects).toEqual(['fast']);
    expect(given({ args: ['--watch', 'src/load', '-t', 'a.load.test works', './load'] }).projects).toEqual(['fast']);
  });

  test('are all that Jest may choose from, where it chooses', () => {
    expect(given({ args: ['--selectProjects', 'load'] }).projects).toEqual(ALL);
    expect(given({ args: ['--ignoreProjects=bench'] }).projects).toEqual(ALL);
  });

  test('are those of METTLE_KINDS, in the order in which they run', () => {
    expect(given({ env: { METTLE_KINDS: 'all' } }).projects).toEqual(ALL);
    expect(given({ env: { METTLE_KINDS: 'bench, load' } }).projects).toEqual(['load', 'bench']);
    expect(given({ env: { METTLE_KINDS: '' } }).projects).toEqual(['fast']);
  });

  test('refuse a kind that does not exist', () => {
    expect(() => given({ env: { METTLE_KINDS: 'laod' } })).toThrow(/there is no kind "laod"; Did you mean "load"/);
    expect(() => given({ env: { METTLE_KINDS: 'xyzzyplugh' } })).toThrow(
      'Failed to read METTLE_KINDS: there is no kind "xyzzyplugh". Set it to "all", or to a list of fast, integration, load, chaos, memory, bench.',
    );
  });

  test.each([
    ['a path', 'test/checkout.load.spec.ts'],
    ["an editor's pattern", '^/home/me/test/checkout\\.load\\.spec\\.ts$'],
    ['a flag with a pattern', '--testPathPatterns=checkout\\.load\\.spec'],
    ['the beginning of a name', 'checkout.load'],
  ])('include the kind of a file that the command line names by %s', (_, arg) => {
    expect(given({ args: [arg] }).projects).toEqual(['fast', 'load']);
    expect(given({ args: [arg], env: { METTLE_KINDS: 'chaos' } }).projects).toEqual(['load', 'chaos']);
  });
});

describe('coverage', () => {
  test('leaves out the heavy kinds that would have run, and names them', () => {
    expect(given({ args: ['--coverage'], env: { METTLE_KINDS: 'all' } })).toEqual({
      projects: ['fast', 'integration'],
      leftOut: ['load', 'chaos', 'memory', 'bench'],
    });
    expect(given({ args: ['--selectProjects', 'load', 'integration', '--coverage'] }).leftOut).toEqual(['load']);
    expect(given({ args: ['--collectCoverage=true', '--ignoreProjects', 'load', 'chaos'] }).leftOut).toEqual([
      'memory',
      'bench',
    ]);
    expect(given({ coverage: true }).leftOut).toEqual([]);
  });

  test('counts as the command line says last', () => {
    const env = { METTLE_KINDS: 'load' };
    expect(given({ env, coverage: true }).leftOut).toEqual(['load']);
    expect(given({ env, coverage: true, args: ['--no-coverage'] }).projects).toEqual(['load']);
    expect(given({ env, args: ['--coverage=false'] }).projects).toEqual(['load']);
    expect(given({ env, args: ['--coverageDirectory=x'] }).projects).toEqual(['load']);
  });
});
