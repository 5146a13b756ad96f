import { rule } from '../../core/options';
import { Bucket, throttled } from './throttled';
import { defineToxic, type Toxic } from './toxic';

/** Attributes of {@link bandwidthToxic}. */
export type BandwidthAttributes = {
  /** In kB (1000 bytes) per second, which is bytes per millisecond. 0: nothing passes. */
  readonly rate: number;
};

/** Toxiproxy's `bandwidth`: so many bytes per second, for each connection by itself. */
export const bandwidthToxic: Toxic<BandwidthAttributes> = defineToxic<BandwidthAttributes>({
  type: 'bandwidth',
  attributes: { rate: rule.count('1000') },
  stage: ({ flow, attributes, fired }) => throttled(flow, new Bucket(() => attributes().rate), fired),
});
