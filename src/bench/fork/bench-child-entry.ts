export { comparePairOfServices } from '../endpoint/compare-in-blocks';
export { sampleEndpoint } from '../endpoint/sample';
export { comparePair } from './compare-in-fork';
export { runModuleOnce, sampleModule } from './sample-in-fork';
