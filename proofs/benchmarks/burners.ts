import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const LIFE_MS = 30 * 60_000;

/** Runs something while so many processes keep processors busy. They end with it, and by themselves after half an hour. */
export async function withBurners<T>(count: number, run: () => Promise<T>): Promise<T> {
  const program = `const end = Date.now() + ${LIFE_MS}; process.on('disconnect', () => process.exit()); (function burn() { const until = Date.now() + 50; while (Date.now() < until); if (Date.now() < end) setImmediate(burn); else process.exit(); })();`;
  const burners = Array.from({ length: count }, () =>
    spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
  );
  try {
    return await run();
  } finally {
    await Promise.all(burners.map(ended));
  }
}

async function ended(burner: ChildProcess): Promise<void> {
  if (burner.exitCode !== null || burner.signalCode !== null) return;
  burner.kill('SIGKILL');
  await once(burner, 'exit');
}
