import { type Rule, rule, withDefault } from '../../../core/options';
import type { Connection, Flow, Stage, Stages } from '../../../core/relay';

/** Which bytes a fault is about: those to the dependency (`upstream`), those from it (`downstream`), or both. */
export type FaultDirection = 'upstream' | 'downstream' | 'both';

/** A fault that is about bytes of one direction, or of both. */
export interface Directed {
  /** Default: `'downstream'`, what comes back from the dependency. */
  readonly direction?: FaultDirection;
}

/** The rule of the option `direction`. */
export const direction: Rule<FaultDirection> = withDefault(
  rule.oneOf<FaultDirection>('downstream', 'upstream', 'both'),
  'downstream',
);

/** A stage for each direction that the fault is about. */
export function stagesIn(wanted: FaultDirection, connection: Connection, make: (flow: Flow) => Stage): Stages {
  return {
    ...(wanted === 'downstream' ? {} : { upstream: make(connection.upstream) }),
    ...(wanted === 'upstream' ? {} : { downstream: make(connection.downstream) }),
  };
}

/**
 * The same, for a stage that needs to know where an exchange begins: one side's first chunk after the other side spoke. What is
 * drawn once for each of them is the same in a replay, however the network cuts the bytes into chunks.
 */
export function stagesByExchange(
  wanted: FaultDirection,
  { upstream, downstream }: Connection,
  make: (flow: Flow, begins: () => boolean) => Stage,
): Stages {
  let speaker: Flow | undefined;
  const begins = (flow: Flow): boolean => {
    const changed = speaker !== flow;
    speaker = flow;
    return changed;
  };
  const stage = (flow: Flow): Stage => {
    if (wanted === 'both' || wanted === flow.direction) return make(flow, () => begins(flow));
    return {
      take(chunk, receivedMs) {
        begins(flow);
        flow.push(chunk, receivedMs);
      },
    };
  };
  return { upstream: stage(upstream), downstream: stage(downstream) };
}
