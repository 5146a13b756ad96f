export { type LaunchOptions, launch, type ProcessEnd, type SupervisedProcess } from './launch';
export { type ProcessOptions, startProcess } from './start';
export { endEverything, guardFile, ownerMarker } from './supervisor';
export { inTemporaryFolder, makeTemporaryFolder, type TemporaryFolder } from './temporary-folder';
export { descendantsOf } from './tree';
