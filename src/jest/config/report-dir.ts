/** Where reports go, relative to the folder of the package that is tested. Ignored by git through a file of its own. */
export const DEFAULT_REPORT_DIR = '.mettle';

/** A pattern for Jest's `watchPathIgnorePatterns`: a written report must not start the tests again. */
export function ignoredByWatch(reportDir: string): string {
  const folder = reportDir.replace(/^\.?[\\/]+|[\\/]+$/g, '').replace(/[.*+?^${}()|[\]]/g, '\\$&');
  return `/${folder}/`;
}
