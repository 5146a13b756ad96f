import { mergeReports, readReports, runVerdict, terminalSummary, writeReport } from '../../report';
import type { Command } from '../command';
import { EXIT, type ExitCode } from '../exit-code';
import type { Terminal } from '../terminal';

/** `mettle report <dir>`: renders again, and merges shards. */
export const reportCommand: Command = {
  name: 'report',
  summary: 'render a report again, and merge the reports of shards',
  examples: [
    'mettle report .mettle                    # render the last run again',
    'mettle report shards --out merged        # merge what the machines of a sharded run left',
  ],
  define: (parser, run) => {
    parser
      .argument('<dir>', 'folder with report.json files or journals (*.jsonl), in it or anywhere below')
      .option('-o, --out <dir>', 'folder for report.html and report.json (default: <dir>)')
      .action((dir: string, { out }: { out?: string }) => run((terminal) => report(dir, out ?? dir, terminal)));
  },
};

async function report(dir: string, out: string, { out: print, colour, width }: Terminal): Promise<ExitCode> {
  const merged = mergeReports(readReports(dir));
  const { html } = writeReport(out, merged);
  print(terminalSummary(merged, { colour, width, path: html }));
  return EXIT[runVerdict(merged)];
}
