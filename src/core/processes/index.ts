export { type LaunchOptions, launch, type ProcessEnd, type SupervisedProcess } from './launch';
export { leaveWithParent } from './leave-with-parent';
export { type ProcessOptions, startProcess } from './start';
export { endEverything, guardFile, ownerMarker } from './supervisor';
