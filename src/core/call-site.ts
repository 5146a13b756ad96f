import { sep } from 'node:path';

const OURS = /[\\/](?:node_modules[\\/]jest-mettle|jest-mettle)[\\/](?:dist|src)[\\/]|^node:|[\\/]node_modules[\\/]/;

/**
 * The first frame of the caller's own code, as `folder/file.ts:line:column`: not ours, not Node's, not a dependency's.
 * Jest has already mapped the frames to the TypeScript source.
 */
export function callSite(stack: string = new Error('call site').stack ?? ''): string {
  const frames = stack
    .split('\n')
    .slice(1)
    .map((line) => /\(?((?:file:\/\/)?[^()\s]+:\d+:\d+)\)?$/.exec(line)?.[1])
    .filter((frame): frame is string => frame !== undefined);
  const own = frames.find((frame) => !OURS.test(frame) && !frame.startsWith('internal'));
  return own === undefined ? 'unknown place' : relativeToHere(own.replace(/^file:\/\//, ''));
}

function relativeToHere(frame: string): string {
  const here = process.cwd() + sep;
  return frame.startsWith(here) ? frame.slice(here.length) : frame;
}
