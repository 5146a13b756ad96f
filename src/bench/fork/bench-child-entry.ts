export { comparePair } from './compare-in-fork';
