import type { Service } from 'jest-mettle/service';

/** What the setup started, for the teardown to stop: Jest runs both in one process. */
export const neighbours: Service[] = [];
