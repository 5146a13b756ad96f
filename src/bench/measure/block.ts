import { hrtime } from 'node:process';
import type { Callable } from './callable';

/** Calls in a row, timed from before the first to after the last. */
export interface Block {
  readonly wallMs: number;
  /** Of the whole process, its helping threads included: what they do is done for the calls. */
  readonly cpuMs: number;
}

/** Where every answer goes, so that no compiler can leave out the work that leads to it. Read by nobody. */
export const sink: { last: unknown } = { last: undefined };

const cpuUsage = process.cpuUsage.bind(process);

function callInTurn({ fn, input }: Callable, calls: number): void {
  for (let call = 0; call < calls; call++) sink.last = fn(input);
}

async function awaitInTurn({ fn, input }: Callable, calls: number): Promise<void> {
  for (let call = 0; call < calls; call++) sink.last = await fn(input);
}

/** Runs a block. */
export async function runBlock(callable: Callable, calls: number): Promise<Block> {
  const before = cpuUsage();
  const from = hrtime.bigint();
  if (callable.isAsync) await awaitInTurn(callable, calls);
  else callInTurn(callable, calls);
  const wallMs = Number(hrtime.bigint() - from) / 1e6;
  const { user, system } = cpuUsage(before);
  return { wallMs, cpuMs: (user + system) / 1000 };
}

const STRANGERS = 8;
const CALLS_OF_A_STRANGER = 2_000;

/**
 * Lets the two loops see many functions before they see the first that counts. A loop that has seen one function has it built in, and is
 * compiled anew when it meets the second: which of two is measured first would then be the faster. A loop that has seen many calls each
 * in the same way.
 */
export async function primeLoops(): Promise<void> {
  for (let round = 0; round < 2; round++) {
    for (let stranger = 0; stranger < STRANGERS; stranger++) {
      const fn = new Function('input', `return ${stranger} + (input | 0);`) as (input: unknown) => unknown;
      callInTurn({ fn, input: stranger, isAsync: false }, CALLS_OF_A_STRANGER);
      await awaitInTurn({ fn, input: stranger, isAsync: true }, CALLS_OF_A_STRANGER / 10);
    }
  }
}
