import { rule } from '../../core/options';
import { delayed } from './delayed';
import { defineToxic, type Toxic } from './toxic';

/** Attributes of {@link latencyToxic}, in whole milliseconds. */
export type LatencyAttributes = {
  readonly latency: number;
  /** Each chunk's delay is drawn evenly from `latency - jitter` up to, but not including, `latency + jitter`. */
  readonly jitter: number;
};

/**
 * Toxiproxy's `latency`: each chunk comes late. Neither connecting nor the end of the stream is delayed. Two of them add up also
 * where chunks follow each other closely; Toxiproxy's then come too early.
 */
export const latencyToxic: Toxic<LatencyAttributes> = defineToxic<LatencyAttributes>({
  type: 'latency',
  attributes: { latency: rule.count('400'), jitter: rule.count('100') },
  stage: ({ flow, attributes, random, fired }) =>
    delayed(flow, () => {
      const { latency, jitter } = attributes();
      fired();
      return latency + (jitter > 0 ? random.integer(-jitter, jitter - 1) : 0);
    }),
});
