import type { Statement } from './statement';

const MODIFIERS =
  /^(?:or\s+replace|global|local|temporary|temp|unlogged|unique|recursive|trusted|procedural|constraint|default|event)\s+/i;
const LONG_KINDS =
  /^(?:materialized\s+view|foreign\s+(?:table|data\s+wrapper)|access\s+method|operator\s+(?:class|family)|text\s+search\s+\w+|user\s+mapping)/i;
const DURING_RECOVERY = new Set(['VACUUM', 'ANALYZE', 'LISTEN', 'NOTIFY', 'CHECKPOINT']);
const ONE_WORD = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'GRANT', 'REVOKE', 'COMMENT', 'REINDEX', 'CLUSTER']);

/**
 * What a standby says to a statement that writes; nothing where it only reads. A function that writes is not known by its
 * text, apart from `nextval` and `setval`.
 * Source of the texts: PreventCommandIfReadOnly and PreventCommandDuringRecovery of Postgres (`src/backend/tcop/utility.c`).
 */
export function refusalOfWrite(statement: Statement): string | undefined {
  for (const part of statement.parts) {
    const tag = writeTag(part);
    if (tag === undefined) continue;
    const where = DURING_RECOVERY.has(tag) ? 'during recovery' : 'in a read-only transaction';
    return `cannot execute ${tag} ${where}`;
  }
  return undefined;
}

function writeTag(part: string): string | undefined {
  const word = (/^[(\s]*([a-z]+)/i.exec(part)?.[1] ?? '').toUpperCase();
  switch (word) {
    case 'SELECT':
    case 'VALUES':
    case 'TABLE':
      return tagOfSelect(part);
    case 'WITH':
      return tagOfWith(part);
    case 'CREATE':
    case 'ALTER':
    case 'DROP':
      return tagOfDefinition(word, part.slice(word.length).trimStart());
    case 'COPY':
      return /^copy\s+[^\s(]+\s*(?:\([^)]*\))?\s*from\b/i.test(part) ? 'COPY FROM' : undefined;
    case 'TRUNCATE':
      return 'TRUNCATE TABLE';
    case 'REFRESH':
      return 'REFRESH MATERIALIZED VIEW';
    default:
      return ONE_WORD.has(word) || DURING_RECOVERY.has(word) ? word : undefined;
  }
}

function tagOfSelect(part: string): string | undefined {
  const lock = /\bfor\s+(no\s+key\s+update|key\s+share|update|share)\b/i.exec(part)?.[1];
  if (lock) return `SELECT FOR ${lock.replace(/\s+/g, ' ').toUpperCase()}`;
  const sequence = /\b(nextval|setval)\s*\(/i.exec(part)?.[1];
  if (sequence) return `${sequence.toLowerCase()}()`;
  return /^\(*select\b[^()]*\binto\s/i.test(part) ? 'SELECT INTO' : undefined;
}

/** A query of a WITH that writes makes the whole of it a write, under the name of what comes last. */
function tagOfWith(part: string): string | undefined {
  const writes = /\b(?:insert\s+into|update\s+(?!of\b)\S+[\s\S]*?\bset\b|delete\s+from|merge\s+into)\b/i.test(part);
  const withoutQueries = part.replace(/\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/g, '()');
  const main = /\b(select|insert|update|delete|merge)\b/i.exec(withoutQueries)?.[1]?.toUpperCase() ?? 'SELECT';
  return writes ? main : tagOfSelect(part);
}

function tagOfDefinition(verb: string, rest: string): string {
  let named = rest;
  while (MODIFIERS.test(named)) named = named.replace(MODIFIERS, '');
  const kind = (LONG_KINDS.exec(named)?.[0] ?? /^[a-z]+/i.exec(named)?.[0] ?? '').replace(/\s+/g, ' ').toUpperCase();
  const fromQuery =
    verb === 'CREATE' && kind === 'TABLE' && /\bas\s+\(*\s*(?:select|with|values|table|execute)\b/i.test(named);
  return `${verb} ${kind}${fromQuery ? ' AS' : ''}`.trim();
}
