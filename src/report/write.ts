import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failedTo, reasonOf } from '../core/errors';
import { renderHtml } from './html';
import type { Report } from './report';

/**
 * Writes `report.json` and `report.html` into a folder, which is made where it does not exist. Nobody ever sees half a
 * file: each is written beside its place and renamed.
 *
 * @returns the paths of both files
 * @throws MettleError `METTLE_REPORT`
 */
export function writeReport(dir: string, report: Report): { json: string; html: string } {
  const paths = { json: join(dir, 'report.json'), html: join(dir, 'report.html') };
  const page = renderHtml(report);
  try {
    mkdirSync(dir, { recursive: true });
    replaceFile(paths.json, `${JSON.stringify(report)}\n`);
    replaceFile(paths.html, page);
  } catch (error) {
    throw failedTo({
      to: `write the report to ${dir}`,
      reason: reasonOf(error),
      cure: 'Name a folder that you may write to',
      code: 'METTLE_REPORT',
      cause: error,
    });
  }
  return paths;
}

function replaceFile(path: string, text: string): void {
  const beside = `${path}.${randomUUID()}.tmp`;
  try {
    writeFileSync(beside, text);
    renameSync(beside, path);
  } finally {
    rmSync(beside, { force: true });
  }
}
