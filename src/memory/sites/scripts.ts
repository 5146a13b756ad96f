import type { Inspector } from '../target/heap-target';

/** A script as it runs: after all that loaders did to it. */
export interface Script {
  /** Path or URL; empty for code without a name. */
  readonly url: string;
  /** Where its source map is; empty where it names none. */
  readonly sourceMapURL: string;
  readonly isModule: boolean;
  /** Its code; absent where it was not asked for. */
  readonly code?: string;
}

interface ScriptParsed {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL?: string;
  readonly isModule?: boolean;
}

/**
 * Lists the scripts of a process by their id, some of them with their code (Node's own never). V8 lists them to a debugger, so there is one for
 * this moment; it pauses nothing.
 */
export async function readScripts(
  inspector: Inspector,
  withCode: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Map<string, Script>> {
  const scripts = new Map<string, Script>();
  const forget = inspector.on<ScriptParsed>('Debugger.scriptParsed', (parsed) => {
    const { scriptId, url, sourceMapURL = '', isModule = false } = parsed;
    scripts.set(scriptId, { url, sourceMapURL, isModule });
  });
  try {
    const enabled = inspector.send('Debugger.enable', {}, signal);
    // Sent at once: no statement `debugger` may come in between.
    await Promise.all([enabled, inspector.send('Debugger.setSkipAllPauses', { skip: true }, signal)]);
    for (const scriptId of withCode) {
      const script = scripts.get(scriptId);
      if (script === undefined || script.url.startsWith('node:')) continue;
      scripts.set(scriptId, { ...script, code: await codeOf(inspector, scriptId, signal) });
    }
    return scripts;
  } finally {
    forget();
    await inspector.send('Debugger.disable');
  }
}

async function codeOf(inspector: Inspector, scriptId: string, signal: AbortSignal): Promise<string> {
  const { scriptSource } = await inspector.send<{ scriptSource: string }>(
    'Debugger.getScriptSource',
    { scriptId },
    signal,
  );
  return scriptSource;
}
