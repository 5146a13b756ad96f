export { main } from './main';
export { type Terminal, type TerminalFacts, wantsColour, widthOf } from './terminal';
