import { existsSync } from 'node:fs';
import { aborted } from '../../../core/clock';
import { failedTo } from '../../../core/errors';
import { packageFile } from '../../../core/package-root';
import { type SupervisedProcess, startProcess } from '../../../core/processes';

/** A process that burns a share of a CPU. */
export interface Burner {
  /** How much CPU time it has got, and in how much time, since it began. */
  readonly burnt: { readonly cpuMs: number; readonly wallMs: number };
  end(): Promise<void>;
}

/** Starts a burner, and waits until it burns. It ends with this process, however that ends. @throws Error */
export async function startBurner(share: number, nice: number, signal: AbortSignal): Promise<Burner> {
  const entry = packageFile('dist/chaos-burner.js');
  if (!existsSync(entry)) {
    throw failedTo({
      to: 'start a burner',
      reason: `${entry} is missing`,
      cure: 'Install jest-mettle again; in its own repository, run `npm run build` first',
      code: 'METTLE_PROCESS',
    });
  }
  let burnt = { cpuMs: 0, wallMs: 0 };
  let output = '';
  let errors = '';
  let burns = (): void => {};
  const burning = new Promise<void>((resolve) => {
    burns = resolve;
  });
  const child: SupervisedProcess = await startProcess({
    command: [process.execPath, entry, String(share), String(nice)],
    env: {},
    cwd: process.cwd(),
    label: 'a burner of the fault cpuLoad',
    onOutput(chunk, stream) {
      if (stream === 'stderr') errors += chunk;
      else {
        const lines = (output + chunk).split('\n');
        output = lines.pop() ?? '';
        const last = lines.at(-1);
        if (last !== undefined) burnt = JSON.parse(last);
        if (last !== undefined) burns();
      }
    },
  });
  const died = child.exited.then(() => {
    throw new Error(`a burner ended: ${/^\w*Error.*$/m.exec(errors)?.[0] ?? 'it did not say why'}`);
  });
  died.catch(() => {});
  try {
    await Promise.race([burning, died, aborted(signal)]);
    signal.throwIfAborted();
  } catch (error) {
    await child.end(0);
    throw error;
  }
  return {
    get burnt() {
      return burnt;
    },
    end: () => child.end(0),
  };
}
