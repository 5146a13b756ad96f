import type { Service } from 'jest-mettle/service';

/** What the setup started, by the environment variable that holds its address. Jest runs setup and teardown in one process. */
export const neighbours = new Map<string, Service>();
