import { MettleError } from '../../core/errors';
import { nodeOptionsForInspector } from '../../core/inspector-address';
import type { Dependency } from '../dependency';
import { type DeclaredDependency, relayedEnvironment } from '../dependency-relays';
import type { CommandOptions } from './options';

/** Variables that say something about the test run and nothing about the service. */
const OF_THE_RUN = /^(?:JEST_WORKER_ID|NODE_V8_COVERAGE|NODE_UNIQUE_ID|NODE_CHANNEL_\w+|NYC_\w+|METTLE_\w+)$/;

/** Node options that serve the test run: ESM in Jest, the debugger of the tests (its port would clash), coverage. */
const OPTIONS_OF_THE_RUN =
  /^--(?:(?:no-)?experimental-vm-modules|inspect(?:-[a-z]+)*|(?:experimental-)?test-coverage[a-z-]*)(?:=.*)?$/;

/** What a service inherits of the environment of the tests: everything but what makes a process part of the test run. */
export function inheritedEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const entries = Object.entries(environment).filter(([name]) => !OF_THE_RUN.test(name));
  const inherited = Object.fromEntries(entries);
  const nodeOptions = withoutOptionsOfTheRun(inherited['NODE_OPTIONS'] ?? '');
  return { ...inherited, NODE_OPTIONS: nodeOptions === '' ? undefined : nodeOptions };
}

/** Node splits at spaces that are not between double quotes (its documentation, `NODE_OPTIONS`). */
function withoutOptionsOfTheRun(nodeOptions: string): string {
  const options = nodeOptions.match(/(?:"(?:\\.|[^"])*"|[^\s"])+/g) ?? [];
  return options.filter((option) => !OPTIONS_OF_THE_RUN.test(option)).join(' ');
}

/** Gives the whole environment of a service, for the relays of its dependencies and the port that it shall take. */
export type EnvironmentFor = (dependencies: readonly Dependency[]) => (port: number) => Record<string, string>;

/**
 * Reads what a service gets as its environment.
 *
 * @throws MettleError `METTLE_OPTION` where `env` gives a variable that is given by another option.
 */
export function readEnvironment(
  { env, port: portOption }: CommandOptions,
  declared: readonly DeclaredDependency[],
): EnvironmentFor {
  const portVariable = typeof portOption === 'string' ? portOption : 'PORT';
  const taken = [portVariable, ...declared.flatMap((one) => (one.env ? Object.values(one.env) : [one.name]))];
  const twice = taken.find((name, index) => Object.hasOwn(env, name) || taken.indexOf(name) !== index);
  if (twice !== undefined) throw givenTwice(twice, twice === portVariable);
  return (dependencies) => (port) => {
    const all = {
      ...inheritedEnvironment(process.env),
      [portVariable]: String(port),
      ...relayedEnvironment(declared, dependencies),
      ...env,
    };
    const NODE_OPTIONS = nodeOptionsForInspector(all['NODE_OPTIONS']);
    const entries = Object.entries({ ...all, NODE_OPTIONS });
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
  };
}

function givenTwice(name: string, isPort: boolean): MettleError {
  const cure = isPort
    ? 'Leave it out for a free port, or write the port itself: { port: 4000 }'
    : 'Give it once: in "dependencies" where a fault shall reach it';
  return new MettleError(
    'METTLE_OPTION',
    `Failed to read the options of startService: the variable ${name} is given twice. ${cure}.`,
  );
}
