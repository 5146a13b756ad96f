export { type TerminalFacts, wantsColour, widthOf } from '../core/terminal';
export { main } from './main';
export type { Terminal } from './terminal';
