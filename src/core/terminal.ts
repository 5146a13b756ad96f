/** What decides over colours and width. */
export interface TerminalFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTTY: boolean;
  readonly columns: number | undefined;
}

/**
 * Colours on a terminal, and where `FORCE_COLOR` asks for them (but for `0` and `false`); never with `NO_COLOR`
 * (https://no-color.org), which wins, or on a dumb terminal. A pipe gets plain text.
 */
export function wantsColour({ env, isTTY }: TerminalFacts): boolean {
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTTY && env['TERM'] !== 'dumb';
}

/** The width of a terminal. In a pipe and in CI lines stay whole: they are searched, and no window can be widened. */
export function widthOf({ env, isTTY, columns }: TerminalFacts): number {
  return isTTY && !env['CI'] && columns !== undefined && columns > 0 ? columns : Number.POSITIVE_INFINITY;
}
