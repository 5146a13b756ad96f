export type { Connection, Direction, Flow, Interceptor, Stage, Stages } from './interceptor';
export { Lane, type LanePlace, type Sink, type Source } from './lane';
export { type Admitted, type End, Line, type LineOptions } from './line';
export { type Relay, type RelayOptions, type RelayTarget, startRelay } from './relay';
export { resetSocket } from './reset-socket';
