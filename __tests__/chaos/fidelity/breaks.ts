import {
  defineFault,
  type Fault,
  httpGarbage,
  httpHang,
  httpReset,
  httpTruncate,
  type Reachable,
} from '../../../src/chaos';
import { blackHole, down, limitData, resetPeer } from '../../../src/chaos/faults/network';
import { type ConnectionTarget, connections } from '../../../src/chaos/targets/target';
import { type Deed, GARBAGE, type Peer } from '../support/peers';

/** A way in which a peer breaks: what a real one does, and the fault that must look the same. */
export interface Break {
  /** What the broken peer does in place of an answer; nothing: it is gone. */
  readonly real: Deed | 'gone';
  /** What the sound peer does under the fault. */
  readonly sound: Deed;
  readonly fault: (of: Reachable) => Fault;
  /** The fault on single requests that must look the same, for clients of HTTP/1.1; of a sound peer that answers. */
  readonly httpFault?: (of: Reachable) => Fault;
  /** What a real peer does that leaves no time between: a reset may then overtake what was sent before it. */
  readonly atOnce?: Deed;
}

/** Replaces what the server says; no fault of its own in the field's terms. */
const garbage = defineFault<{ readonly of: Reachable }, { of: ConnectionTarget }>({
  name: 'garbage',
  options: { of: connections() },
  inject: ({ options: { of }, defer, fired }) =>
    defer(
      of.relay.intercept({
        label: 'garbage',
        open: ({ downstream }) => ({
          downstream: {
            take: () => {
              fired();
              downstream.push(Buffer.from(GARBAGE));
            },
          },
        }),
      }),
    ),
});

/** Time for the half of the answer to have come. */
const LATER = '120ms';

export const BREAKS: Readonly<Record<string, Break>> = {
  'RST before the answer': {
    real: 'RST',
    sound: 'answer',
    fault: (of) => resetPeer({ of }),
    httpFault: (of) => httpReset({ of }),
  },
  'FIN before the answer': {
    real: 'FIN',
    sound: 'answer',
    fault: (of) => limitData({ of, bytes: 0, direction: 'downstream' }),
  },
  'RST in the answer': {
    real: 'half, RST',
    sound: 'half',
    fault: (of) => resetPeer({ of, when: 'at once', after: LATER }),
    httpFault: (of) => httpTruncate({ of, bytes: 5, by: 'reset' }),
    atOnce: 'half, RST at once',
  },
  'FIN in the answer': {
    real: 'half, FIN',
    sound: 'half',
    fault: (of) => down({ of, connections: 'close', after: LATER }),
    httpFault: (of) => httpTruncate({ of, bytes: 5 }),
  },
  garbage: {
    real: 'garbage',
    sound: 'answer',
    fault: (of) => garbage({ of }),
    httpFault: (of) => httpGarbage({ of, bytes: GARBAGE }),
  },
  refused: { real: 'gone', sound: 'answer', fault: (of) => down({ of, connections: 'reset' }) },
  'no answer': {
    real: 'nothing',
    sound: 'answer',
    fault: (of) => blackHole({ of }),
    httpFault: (of) => httpHang({ of }),
  },
};

/** Breaks a real peer. */
export async function breakPeer(peer: Peer, { real }: Break): Promise<void> {
  if (real === 'gone') await peer.stop();
  else peer.deed = real;
}
