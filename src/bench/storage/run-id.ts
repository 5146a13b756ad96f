/** The id of the present run: the one given, else that of the environment. `null` where nobody gave one. @internal */
export function runId(given?: string): string | null {
  return given ?? (process.env['METTLE_RUN_ID'] || null);
}
