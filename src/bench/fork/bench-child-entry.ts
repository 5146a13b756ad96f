export { comparePair } from './compare-in-fork';
export { runModuleOnce, sampleModule } from './sample-in-fork';
