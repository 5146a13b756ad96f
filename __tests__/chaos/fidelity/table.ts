/** One cell of the table: a client, and a way in which its peer breaks. */
export interface Row {
  readonly client: string;
  readonly what: string;
  /** What the client says of a really broken peer, and our faults through a relay and through the hook alike. */
  readonly real: string;
  /** The same on a connection that was open and idle before. */
  readonly realOpen: string;
  /** Whether faults cannot reach the bytes of such a connection. */
  readonly isOutOfReach: boolean;
}

/** The page of the documentation. */
export function tableOf(rows: readonly Row[]): string {
  const major = process.version.slice(1).split('.')[0];
  const clients = [...new Set(rows.map(({ client }) => client))];
  const sections = clients.map((name) => {
    const lines = rows.filter(({ client }) => client === name).map(({ what, ...row }) => `| ${what} | ${cell(row)} |`);
    return `## ${name}\n\n| the peer | what the client says |\n|---|---|\n${lines.join('\n')}`;
  });
  return `${INTRODUCTION.replace('MAJOR', major ?? '')}\n\n${sections.join('\n\n')}\n`;
}

function cell({ real, realOpen, isOutOfReach }: Omit<Row, 'client' | 'what'>): string {
  const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;
  const open = real === realOpen ? '' : `<br>on a connection that was open before: ${code(realOpen)}`;
  return `${code(real)}${open}${isOutOfReach ? '<br>(the bytes of a connection that was open before are out of reach)' : ''}`;
}

const INTRODUCTION = `# What clients say: our faults beside peers that are really broken

Written by a test (\`__tests__/chaos/fidelity\`, with \`WRITE_FIDELITY=1\`; Node MAJOR). For each client and each way to break it does both: a
real server that breaks, and a fault on a sound one. Class, code, message and causes of every error are compared, and are the same:

- through the relay of a declared dependency (\`service.dependency('DATABASE_URL')\`),
- through the hook on outgoing connections of this process (\`dependency('127.0.0.1:5432')\`),
- on a connection that was open before the fault came, where its bytes can be reached.

The faults: \`resetPeer\` (RST), \`limitData\` and \`down\` (FIN), \`down\` (refused), \`blackHole\` (no answer; what is said then is the client's own
time-out); for HTTP/1.1 also \`httpReset\`, \`httpTruncate\`, \`httpGarbage\` and \`httpHang\`. "aside" is what a client emits as an \`error\` event besides.`;
