/**
 * Whether a key is like a pattern of `KEYS`: `*`, `?`, `[abc]`, `[^a]`, `[a-z]`, `\` before what is meant as it is.
 * Source: https://redis.io/docs/latest/commands/keys/
 */
export function likeKey(key: string, pattern: string): boolean {
  const source = pattern.replace(/\\([\s\S])|\[(\^?)([^\]]*)\]|\*|\?|[\s\S]/g, (token, escaped, not, set) => {
    if (escaped !== undefined) return literal(escaped);
    if (set !== undefined) return `[${not}${set.replace(/[\\\]^[]/g, '\\$&')}]`;
    if (token === '*') return '[\\s\\S]*';
    return token === '?' ? '[\\s\\S]' : literal(token);
  });
  return new RegExp(`^${source}$`).test(key);
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
