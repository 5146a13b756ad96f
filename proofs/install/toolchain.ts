/** What most TypeScript projects have beside Jest. */
const typescript = { 'ts-jest': '^29.4', typescript: '~5.9', '@types/node': '^20' };

/** Jest 30 with the global `expect`. */
export const withGlobals = { jest: '^30', '@types/jest': '^30', ...typescript };

/** Jest 30 with `@jest/globals`. */
export const withModule = { jest: '^30', '@jest/globals': '^30', ...typescript };

/** Jest 29.7 with the global `expect`. */
export const withJest29 = { ...withGlobals, jest: '29.7.0', '@types/jest': '^29.5' };

/** The `tsconfig.json` of a project that compiles to this kind of module. */
export function tsconfig(module: 'commonjs' | 'node16'): string {
  return JSON.stringify({ compilerOptions: { module, target: 'es2022', strict: true, esModuleInterop: true } });
}
