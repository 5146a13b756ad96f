export { type ForkOptions, type OpenedFork, type OpenForkOptions, openFork, runInFork } from './run-in-fork';
