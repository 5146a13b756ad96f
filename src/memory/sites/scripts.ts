import type { Inspector } from '../target/heap-target';

/** A script as it runs: after all that loaders did to it. */
export interface Script {
  /** Path or URL; empty for code without a name. */
  readonly url: string;
  /** Where its source map is; empty where it names none. */
  readonly sourceMapURL: string;
  readonly isModule: boolean;
  /** The realm in which it runs. */
  readonly contextId: number;
  /** Its code; absent where it was not asked for. */
  readonly code?: string;
}

/** The scripts of a process, as V8 lists them to a debugger. Whoever opened it closes it. */
export interface Scripts {
  /** By id. */
  readonly byId: ReadonlyMap<string, Script>;
  /** Reads the code of some of them. Node's own stays away. */
  readCode(scriptIds: Iterable<string>): Promise<void>;
  close(): Promise<void>;
}

interface ScriptParsed {
  readonly scriptId: string;
  readonly url: string;
  readonly executionContextId: number;
  readonly sourceMapURL?: string;
  readonly isModule?: boolean;
}

/** Lists the scripts of a process. It becomes its debugger for that, and pauses nothing. */
export async function openScripts(inspector: Inspector, signal: AbortSignal): Promise<Scripts> {
  const byId = new Map<string, Script>();
  const forget = inspector.on<ScriptParsed>('Debugger.scriptParsed', (parsed) => {
    const { scriptId, url, sourceMapURL = '', isModule = false, executionContextId: contextId } = parsed;
    byId.set(scriptId, { url, sourceMapURL, isModule, contextId });
  });
  const close = async (): Promise<void> => {
    forget();
    await inspector.send('Debugger.disable');
  };
  try {
    const enabled = inspector.send('Debugger.enable', {}, signal);
    // Sent at once: no statement `debugger` may come in between.
    await Promise.all([enabled, inspector.send('Debugger.setSkipAllPauses', { skip: true }, signal)]);
  } catch (error) {
    await close().catch(() => {}); // The first reason is the one to tell.
    throw error;
  }
  return {
    byId,
    async readCode(scriptIds) {
      for (const scriptId of new Set(scriptIds)) {
        const script = byId.get(scriptId);
        if (script === undefined || script.code !== undefined || script.url.startsWith('node:')) continue;
        const { scriptSource: code } = await inspector.send<{ scriptSource: string }>(
          'Debugger.getScriptSource',
          { scriptId },
          signal,
        );
        byId.set(scriptId, { ...script, code });
      }
    },
    close,
  };
}
