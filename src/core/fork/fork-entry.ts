import { loadExport } from '../module-loader';
import { describeError, type ForkReply, type ForkRequest, LEAVE } from './messages';

/** Runs one export of one module and answers. */
async function run({ module: file, export: exportName, argument }: ForkRequest): Promise<ForkReply> {
  try {
    const exported = await loadExport({ file, exportName });
    if (typeof exported !== 'function') {
      throw new TypeError(`the export ${exportName ?? ''} of ${file} is no function but ${typeof exported}`);
    }
    return { ok: true, value: await exported(argument) };
  } catch (thrown) {
    return { ok: false, error: describeError(thrown) };
  }
}

function reply(message: ForkReply): void {
  try {
    process.send?.(message);
  } catch (error) {
    // The value holds something that no other process can be given, such as a function.
    if (message.ok) reply({ ok: false, error: describeError(error) });
    else throw error;
  }
}

process.on('message', async (message: ForkRequest | typeof LEAVE) => {
  // Whatever timers and sockets the module has left open, this is the end.
  if (message === LEAVE) process.exit();
  reply(await run(message));
});
process.once('disconnect', () => process.exit());
