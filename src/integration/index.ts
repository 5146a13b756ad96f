export { type ConcurrentlyOptions, type ConcurrentlyResult, concurrently, type RejectedCall } from './concurrently';
export { type EventuallyOptions, eventually } from './eventually';
export { type IntegrationMatchers, integrationMatchers } from './matchers';
export type { ExpectedStatus } from './matchers/to-have-status';
