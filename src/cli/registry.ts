import type { Command } from './command';
import { benchCommand } from './commands/bench';
import { chaosCommand } from './commands/chaos';
import { leaksCommand } from './commands/leaks';
import { reportCommand } from './commands/report';
import { toxiproxyCommand } from './commands/toxiproxy';

/** Every command, in the order of `mettle --help`. A new one is a file in `commands/` and a line here. */
export const COMMANDS: readonly Command[] = [reportCommand, chaosCommand, leaksCommand, benchCommand, toxiproxyCommand];
