import { bandwidthToxic } from './bandwidth';
import { latencyToxic } from './latency';
import { limitDataToxic } from './limit-data';
import { noopToxic } from './noop';
import { resetPeerToxic } from './reset-peer';
import { slicerToxic } from './slicer';
import { slowCloseToxic } from './slow-close';
import { timeoutToxic } from './timeout';
import type { Toxic } from './toxic';

export type { Attributes, Toxic, ToxicContext, ToxicStage } from './toxic';

const all: readonly Toxic[] = [
  bandwidthToxic,
  latencyToxic,
  limitDataToxic,
  noopToxic,
  resetPeerToxic,
  slicerToxic,
  slowCloseToxic,
  timeoutToxic,
];

/** Every kind of toxic, by the name of its type. */
export const TOXICS: Readonly<Record<string, Toxic>> = Object.fromEntries(all.map((toxic) => [toxic.type, toxic]));
