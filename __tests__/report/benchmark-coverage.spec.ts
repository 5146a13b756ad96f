import { renderHtml, terminalSummary } from '../../src/report';
import { benchmarkCoverage } from '../../src/report/benchmark-coverage';
import { fullReport } from './fixtures/records';

const without = (critical: string[], kinds?: readonly string[]) => {
  const report = fullReport();
  const records = report.records.filter(({ kind }) => kinds === undefined || kinds.includes(kind));
  return { ...report, records, run: { ...report.run, critical } };
};

test('lists what is declared critical and has no benchmark', () => {
  const measured = fullReport().records.flatMap((record) =>
    record.kind === 'benchmark' ? [record.result.target] : [],
  );
  const [target] = measured;
  expect(target).toBeDefined();
  const { critical } = benchmarkCoverage(without([`./${target}`, 'src/other.ts#other', 'src/other.ts#other']));
  expect(critical).toEqual(['src/other.ts#other']);
});

test('lists the operations of services that no benchmark measured, where there is any benchmark', () => {
  const { routes } = benchmarkCoverage(without([], ['service', 'benchmark']));
  expect(routes).toEqual(expect.arrayContaining([expect.stringMatching(/^[A-Z]+ \//)]));
  expect(benchmarkCoverage(without([], ['service'])).routes).toEqual([]);
  const [first = ''] = routes;
  expect(benchmarkCoverage(without([first], ['service', 'benchmark']))).toMatchObject({ critical: [first] });
});

test('says so in the summary and on the page', () => {
  const report = without(['src/other.ts#other']);
  const summary = terminalSummary(report, { colour: false, width: Number.POSITIVE_INFINITY });
  expect(summary).toContain('without a benchmark although declared critical: src/other.ts#other');
  expect(renderHtml(report)).toMatch(/Declared critical, and without a benchmark:.*src\/other\.ts#other/s);
});
