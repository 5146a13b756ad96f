import { stripVTControlCharacters } from 'node:util';

/** A defect that was switched on. */
export interface Planted {
  readonly name: string;
  readonly mistake: string;
  /** Full name of the test that is there for it. */
  readonly caughtBy: string;
  /** What this test's message must contain, so that it points at the cause. */
  readonly saying: string;
}

/** What we use of the file that `jest --json` writes. */
export interface JestResults {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

interface Test {
  readonly file: string;
  readonly name: string;
  readonly failed: boolean;
  readonly message: string;
}

export interface Caught {
  readonly defects: readonly (Planted & { readonly test: Test | undefined; readonly missed: string | undefined })[];
  /** Tests that failed although they are there for none of the defects. */
  readonly others: readonly Test[];
  /** Files that could not be run at all. */
  readonly notRun: readonly string[];
}

/**
 * Holds what was planted against what the suite found. A defect is caught when the very test that is there for it failed,
 * saying what is wrong: a suite that fails altogether, because the service did not start, has caught nothing.
 */
export function findCaught(planted: readonly Planted[], results: JestResults): Caught {
  const tests = results.testResults.flatMap((file) =>
    file.assertionResults.map(
      ({ fullName, status, failureMessages }): Test => ({
        file: file.name,
        name: fullName,
        failed: status === 'failed',
        message: stripVTControlCharacters(failureMessages.join('\n')),
      }),
    ),
  );
  const defects = planted.map((defect) => {
    const test = tests.find(({ name }) => name === defect.caughtBy);
    return { ...defect, test, missed: whyMissed(defect, test) };
  });
  const own = new Set(defects.map(({ test }) => test));
  return {
    defects,
    others: tests.filter((test) => test.failed && !own.has(test)),
    notRun: results.testResults
      .filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
      .map((file) => file.name),
  };
}

function whyMissed(defect: Planted, test: Test | undefined): string | undefined {
  if (!test) return `There is no test "${defect.caughtBy}".`;
  if (!test.failed) return `"${defect.caughtBy}" did not fail.`;
  if (test.message.includes(defect.saying)) return undefined;
  return `"${defect.caughtBy}" failed without saying "${defect.saying}":\n${test.message}`;
}

/** The same for a person to read, with paths relative to a folder. */
export function describeCaught({ defects, others, notRun }: Caught, folder: string): string {
  const short = (path: string): string => path.replace(`${folder}/`, '');
  const caught = defects.filter(({ missed }) => missed === undefined);
  return [
    `\n${caught.length} of ${defects.length} planted defects were caught.`,
    ...defects.flatMap(({ name, mistake, test, saying, missed }) => [
      `\n  ${missed === undefined ? 'caught' : 'MISSED'}  ${name}: ${mistake}`,
      ...(test ? [`          by ${short(test.file)}: ${test.name}`] : []),
      `          ${missed ?? lineWith(test?.message ?? '', saying)}`,
    ]),
    ...others.map(({ file, name }) => `\n  A test failed that is there for none of them: ${short(file)}: ${name}`),
    ...notRun.map((file) => `\n  A file could not be run: ${short(file)}`),
  ].join('\n');
}

function lineWith(message: string, text: string): string {
  return (message.split('\n').find((line) => line.includes(text)) ?? text).trim();
}
