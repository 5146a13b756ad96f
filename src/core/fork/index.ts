export { type ForkOptions, runInFork } from './run-in-fork';
