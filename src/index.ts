export { type ErrorCode, MettleError } from './core/errors';
export type { MettleMatchers } from './jest';
