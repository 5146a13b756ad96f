export { renderHtml } from './html';
export { readJournal } from './journal';
export { mergeReports } from './merge';
export { readReports } from './read';
export {
  createReport,
  type FailedTest,
  type MachineInfo,
  type Report,
  type RunInfo,
  type ShardInfo,
  type TestCounts,
  type VersionInfo,
} from './report';
export { type TerminalOptions, terminalSummary } from './terminal';
export { type RunVerdict, runVerdict } from './verdict';
export { writeReport } from './write';
