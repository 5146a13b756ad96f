import { DEFAULT_REPORT_DIR, ignoredByWatch } from './config/report-dir';
import { withReporter } from './config/reporters';
import { OUR_FILES } from './files';
import { typescriptTransform } from './typescript';

const transform = typescriptTransform();

/**
 * What `preset: 'jest-mettle'` adds: the matchers, the check for what is left behind, the report, and ts-jest where it
 * is installed. What the user's configuration has of these is kept: setup files are joined, a transform of the user
 * comes first, reporters of the user replace these.
 */
const preset = {
  setupFilesAfterEnv: [OUR_FILES.setup],
  reporters: withReporter(undefined, { reportDir: DEFAULT_REPORT_DIR }),
  watchPathIgnorePatterns: [ignoredByWatch(DEFAULT_REPORT_DIR)],
  ...(transform === undefined ? {} : { transform }),
};

export default preset;
