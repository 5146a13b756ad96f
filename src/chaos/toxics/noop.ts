import { defineToxic, type Toxic } from './toxic';

/** Toxiproxy's `noop`: passes bytes on as they are. */
export const noopToxic: Toxic<Record<never, never>> = defineToxic<Record<never, never>>({
  type: 'noop',
  attributes: {},
  stage: ({ flow, fired }) => ({
    take(chunk, receivedMs) {
      fired();
      flow.push(chunk, receivedMs);
    },
  }),
});
