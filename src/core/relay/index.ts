export type { Connection, Direction, Flow, Interceptor, Stage, Stages } from './interceptor';
export { Lane, type Sink, type Source } from './lane';
export { type End, Line, type LineOptions } from './line';
export { type Relay, type RelayOptions, type RelayTarget, startRelay } from './relay';
export { resetSocket } from './reset-socket';
