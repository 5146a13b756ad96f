import type { ReadRequest } from './request';

/** What is sent to one instance, again and again: plain data. */
export interface Call {
  /** For messages: `GET /orders of node dist/server.js`. */
  readonly label: string;
  /** Origin and base path. */
  readonly url: string;
  readonly request: Omit<ReadRequest, 'label'>;
  /** The status that counts as right, or one of these; `null` for any below 400. */
  readonly expectStatus: readonly number[] | null;
  /** Whether the certificate is checked: not that of a server which the test itself has made. */
  readonly verifyCertificate: boolean;
  /** The instance's first process, by which its processor time is read; `null` where it is not of this machine, or not alone in it. */
  readonly pid: number | null;
}

/** Answers that say that the service did not do its work: 401 and 429. */
export interface Refusals {
  readonly count: number;
  /** Answers in all. */
  readonly of: number;
  /** The last one. */
  readonly status: number;
}
