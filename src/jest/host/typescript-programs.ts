import { inHostRealm } from '../../core/host-realm';

/** What there is of a compiler of ts-jest 29, none of it promised by ts-jest. */
interface Compiler {
  program?: unknown;
  _projectVersion?: unknown;
  readonly _languageService?: { cleanupSemanticCache?(): void };
}

interface Transformer {
  readonly TsJestTransformer?: {
    readonly _cachedConfigSets?: readonly { readonly compiler?: { readonly _compilerInstance?: Compiler } }[];
  };
}

const TRANSFORMER = /[\\/]ts-jest[\\/]dist[\\/](?:legacy[\\/])?ts-jest-transformer\.js$/;

/**
 * Lets go of the program that ts-jest has for checking types: about 100 MB, which it builds anew where it compiles a further file. A heap of
 * that size makes each look at it take as many times as long. Where ts-jest is of another make, nothing is done.
 */
export function dropTypeScriptPrograms(): void {
  // Transformers are loaded by Node, outside of the sandbox.
  const { createRequire } = inHostRealm<typeof globalThis>('globalThis').process.getBuiltinModule('node:module');
  for (const [path, loaded] of Object.entries(createRequire(__filename).cache)) {
    const transformer: Transformer | undefined = TRANSFORMER.test(path) ? loaded?.exports : undefined;
    for (const { compiler } of transformer?.TsJestTransformer?._cachedConfigSets ?? []) {
      if (compiler?._compilerInstance) drop(compiler._compilerInstance);
    }
  }
}

function drop(compiler: Compiler): void {
  const { _languageService: service, _projectVersion: version } = compiler;
  if (typeof service?.cleanupSemanticCache !== 'function' || typeof version !== 'number') return;
  service.cleanupSemanticCache();
  compiler.program = undefined;
  // With a version that it knows, the service would believe that it still has its program.
  compiler._projectVersion = version + 1;
}
