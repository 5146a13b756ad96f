/** An answer that says what is wrong: Toxiproxy's statuses and texts. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The errors whose text says it all. */
export const REFUSALS = {
  proxyNotFound: () => new ApiError(404, 'proxy not found'),
  toxicNotFound: () => new ApiError(404, 'toxic not found'),
  proxyExists: () => new ApiError(409, 'proxy already exists'),
  toxicExists: () => new ApiError(409, 'toxic already exists'),
  invalidStream: () => new ApiError(400, 'stream was invalid, can be either upstream or downstream'),
  invalidType: () => new ApiError(400, 'invalid toxic type'),
  missing: (field: string) => new ApiError(400, `missing required field: ${field}`),
  badBody: (reason: string) => new ApiError(400, `bad request body: ${reason}`),
} as const;
