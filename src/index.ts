export { type ErrorCode, MettleError } from './core/errors';
