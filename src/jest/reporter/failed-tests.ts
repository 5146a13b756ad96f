import { relative, sep } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { FailedTest } from '../../report';

/** A message beyond this many characters is cut: a page is no log. */
const LONGEST_MESSAGE = 4_000;

/** What is used of Jest's result of one file. */
export interface FileResult {
  readonly testFilePath: string;
  /** Why the file could not run at all. */
  readonly testExecError?: { readonly message: string; readonly stack?: string | null } | null;
  readonly testResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages: readonly string[];
  }[];
}

/** The tests that failed, and the files that could not run. */
export function failedTests(files: readonly FileResult[], rootDir: string): FailedTest[] {
  return files.flatMap(({ testFilePath, testExecError, testResults }) => {
    const path = relative(rootDir, testFilePath);
    const whole = testExecError
      ? [{ path, name: 'the whole file', message: readable(wholeMessage(testExecError), rootDir) }]
      : [];
    const single = testResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => ({
        path,
        name: fullName,
        message: readable(failureMessages.join('\n\n'), rootDir),
      }));
    return [...whole, ...single];
  });
}

/** Of a hook that failed, such as an `afterAll`, Jest has all of it in the stack, and an empty message. */
function wholeMessage({ message, stack }: NonNullable<FileResult['testExecError']>): string {
  return message === '' ? (stack ?? '') : message;
}

function readable(message: string, rootDir: string): string {
  const text = stripVTControlCharacters(message)
    .replace(/^Error: (?=expect\()/, '')
    .split('\n')
    .filter((line) => !/^\s+at .*([\\/]node_modules[\\/]|\(node:)/.test(line))
    .join('\n')
    .replaceAll(rootDir + sep, '')
    .trim();
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text;
}
