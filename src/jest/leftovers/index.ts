export { type LeftoverCheck, watchLeftovers } from './check';
