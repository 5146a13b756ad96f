/** A statement as a fault sees it. */
export interface Statement {
  /** As the client sent it; nothing for one that was prepared before the fault was there. */
  readonly sql: string | undefined;
  /** Its command: `SELECT`, `INSERT`, `BEGIN`, … Of several statements in one text, the first one's. */
  readonly command: string;
  /** How a text of several statements is split, without what is quoted and commented. */
  readonly parts: readonly string[];
}

/** What cannot be known: a statement that was prepared before. */
export const UNKNOWN_STATEMENT: Statement = { sql: undefined, command: 'PREPARED', parts: [] };

/**
 * Texts, quoted names, dollar-quoted texts, comments: their contents are no words of SQL.
 * Source: https://www.postgresql.org/docs/current/sql-syntax-lexical.html
 */
const QUOTED =
  /[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?\$\1\$|--[^\n]*|\/\*(?:[^*/]|\*(?!\/)|\/(?!\*)|\/\*(?:[^*]|\*(?!\/))*\*\/)*\*\//g;

export function readStatement(sql: string): Statement {
  const bare = sql.replace(QUOTED, (quoted) => (quoted.startsWith('--') || quoted.startsWith('/*') ? ' ' : "''"));
  const parts = bare.split(';').flatMap((part) => part.trim() || []);
  return { sql, parts, command: commandOf(parts[0] ?? '') };
}

/** The first word; of a WITH, the word of what comes after its queries. */
function commandOf(part: string): string {
  const first = (/[a-z]+/i.exec(part)?.[0] ?? 'EMPTY').toUpperCase();
  if (first !== 'WITH') return first;
  let depth = 0;
  for (const [token] of part.matchAll(/[()]|[a-z_]\w*/gi)) {
    if (token === '(') depth += 1;
    else if (token === ')') depth -= 1;
    else if (depth === 0 && /^(select|insert|update|delete|merge|values|table)$/i.test(token))
      return token.toUpperCase();
  }
  return first;
}

/** Whether it ends a transaction by keeping what was done. */
export function isCommit({ parts, command }: Statement): boolean {
  return parts.length === 1 && (command === 'COMMIT' || command === 'END') && !/\bprepared\b/i.test(parts[0] as string);
}

/** Whether it takes back. No server fails that, unless it goes away. */
export function isRollback({ command }: Statement): boolean {
  return command === 'ROLLBACK' || command === 'ABORT';
}

/** Whether the client goes on to send data. */
export function takesCopyData({ parts }: Statement): boolean {
  return parts.some((part) => /^copy\b[\s\S]*\bfrom\s+stdin\b/i.test(part));
}
