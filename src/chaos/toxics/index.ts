import { latencyToxic } from './latency';
import { noopToxic } from './noop';
import type { Toxic } from './toxic';

export type { Attributes, Toxic, ToxicContext, ToxicStage } from './toxic';

/** Every kind of toxic, by the name of its type. */
export const TOXICS: Readonly<Record<string, Toxic>> = Object.fromEntries(
  [latencyToxic, noopToxic].map((toxic: Toxic) => [toxic.type, toxic]),
);
