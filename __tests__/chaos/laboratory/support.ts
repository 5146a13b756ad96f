import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineFault, option, orNothing, type Selection } from '../../../src/chaos';
import { setHost } from '../../../src/core/host';
import type { ChaosRecord } from '../../../src/core/records/record';
import { readJournal } from '../../../src/report';
import { testHost } from '../../support/test-host';

/** A fault that writes down its comings and goings, and asks chance when it is told to. */
export function probe(name: string, steps: string[] = []) {
  const asks: ((subject: string) => boolean)[] = [];
  const make = defineFault<Selection & { fires?: boolean; undo?: () => unknown; verify?: () => string | undefined }>({
    name,
    options: {
      fires: orNothing(option.flag()),
      undo: orNothing(option.fn<() => void>('() => {}')),
      verify: orNothing(option.fn<() => string | undefined>('() => undefined')),
    },
    selects: 'requests',
    inject({ options, defer, fired, strikes }) {
      const {
        fires = true,
        undo,
        verify,
      } = options as { fires?: boolean; undo?: () => void; verify?: () => undefined };
      steps.push(`+${name}`);
      const ask = (subject: string): boolean => {
        const struck = strikes(subject) !== undefined;
        if (struck) fired({ detail: subject });
        return struck;
      };
      asks.push(ask);
      defer(async () => {
        asks.splice(asks.indexOf(ask), 1);
        await undo?.();
        steps.push(`-${name}`);
      }, verify);
      if (fires) fired();
    },
  });
  return { make, steps, ask: (subject: string) => asks.map((one) => one(subject)) };
}

/** Runs something with a host that collects records, and gives what was written. */
export async function recorded(work: () => Promise<unknown>): Promise<ChaosRecord[]> {
  const recordDir = mkdtempSync(join(tmpdir(), 'mettle-chaos-'));
  setHost(testHost({ recordDir }));
  try {
    await work();
    return readJournal(recordDir) as ChaosRecord[];
  } finally {
    setHost(undefined);
    rmSync(recordDir, { recursive: true });
  }
}

/** What something rejects with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  return promise.then(
    () => {
      throw new Error('it did not reject');
    },
    (error) => error,
  );
}
