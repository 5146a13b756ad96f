/** A client of a V8 inspector (the Chrome DevTools Protocol) on loopback. */
export interface InspectorClient {
  /** The WebSocket address. */
  readonly url: string;
  /** Calls a method and returns its result. @throws MettleError `METTLE_INSPECTOR` */
  send<Result = unknown>(method: string, params?: Record<string, unknown>, signal?: AbortSignal): Promise<Result>;
  /** Calls back on an event; returns the function that ends that. */
  on<Params = unknown>(event: string, call: (params: Params) => void): () => void;
  /** Closes the connection. A second call does nothing. */
  close(): Promise<void>;
}
