import { isPlainObject } from '../../core/options';
import { readDependencies, startRelays, stopRelays } from '../dependency-relays';
import type { Form, Launcher } from '../forms/form';
import { readEnvironment } from './environment';
import { launchCommand } from './launch';
import { type CommandOptions, readCommand } from './options';

/** A service in a process of its own. */
export const commandForm: Form = {
  written: "the command that starts it: { command: ['node', 'dist/server.js'], ready: '/health' }",
  read: (given) => (isPlainObject(given) && 'command' in given ? commandLauncher(readCommand(given)) : undefined),
};

function commandLauncher(options: CommandOptions): Launcher {
  const label = options.command.join(' ');
  const declared = readDependencies(options.dependencies);
  const environment = readEnvironment(options, declared);
  let dependencies: Awaited<ReturnType<typeof startRelays>> | undefined;
  return {
    label,
    startTimeoutMs: options.startTimeout,
    stopGraceMs: options.stopGrace,
    get dependencies() {
      return dependencies ?? [];
    },
    refuses: (what) =>
      what === 'another' && typeof options.port === 'number'
        ? {
            reason: `its port ${options.port} is fixed, and two cannot listen on it`,
            cure: 'Name the variable that tells it its port: { port: "PORT" }',
          }
        : undefined,
    async launch(how) {
      dependencies ??= await startRelays(declared, how.madeAt);
      return launchCommand({ ...options, label, environment: environment(dependencies) }, how);
    },
    close: () => stopRelays(dependencies ?? []),
  };
}
