import { packageFile } from '../core/package-root';

/** The files that Jest loads by path. A bare name would be resolved from the user's folder, where we may be hidden. */
export const OUR_FILES = {
  setup: packageFile('dist/setup.js'),
  reporter: packageFile('dist/reporter.js'),
  sequencer: packageFile('dist/sequencer.js'),
  serialRunner: packageFile('dist/runners/serial.js'),
  isolatedRunner: packageFile('dist/runners/isolated.js'),
} as const;
