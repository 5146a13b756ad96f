export type { MettleMatchers } from './matchers';
