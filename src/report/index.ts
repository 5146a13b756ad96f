export { writeReport } from './write';
export { renderHtml } from './html';
export { readJournal } from './journal';
export { mergeReports } from './merge';
export { readReports } from './read';
export { createReport, type MachineInfo, type Report, type RunInfo, type ShardInfo, type TestCounts, type VersionInfo } from './report';
export { terminalSummary, type TerminalOptions } from './terminal';
export { runVerdict, type RunVerdict } from './verdict';
