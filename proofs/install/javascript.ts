import { transformSync } from 'esbuild';

/** A TypeScript source without its types, as an ES module. */
export function asJavaScript(source: string): string {
  return transformSync(source, { loader: 'ts', format: 'esm', target: 'node20' }).code;
}
