import { once } from 'node:events';
import { InvalidArgumentError } from 'commander';
import { startToxiproxy, TOXIPROXY_VERSION, type Toxiproxy } from '../../chaos';
import type { Command } from '../command';
import { EXIT, type ExitCode } from '../exit-code';
import type { Terminal } from '../terminal';

const TOXIPROXY_PORT = 8474;

interface Flags {
  readonly port: number;
  readonly host: string;
  readonly config?: string;
  readonly seed?: number;
}

/** `mettle toxiproxy`: Toxiproxy's API in a process of its own, for clients in any language. */
export const toxiproxyCommand: Command = {
  name: 'toxiproxy',
  summary: "serve Toxiproxy's HTTP API, for its clients and its command line",
  examples: [
    'mettle toxiproxy                         # on http://localhost:8474, until Ctrl+C',
    'mettle toxiproxy --config toxiproxy.json # with the proxies of a file',
  ],
  define: (parser, run) => {
    parser
      .option('-p, --port <port>', 'port of the API; 0 for a free one', whole, TOXIPROXY_PORT)
      .option('--host <host>', 'name or address of this machine that the API listens on', 'localhost')
      .option('-c, --config <file>', 'JSON file with a list of proxies to begin with')
      .option('--seed <n>', 'what toxicity, jitter and slices are drawn from (default: a fresh one, printed)', whole)
      .addHelpText('after', '\nUpstreams on other machines have to be named: METTLE_ALLOW_HOSTS=db.test,10.0.0.7')
      .action((flags: Flags) => run((terminal) => toxiproxy(flags, terminal)));
  },
};

function whole(text: string): number {
  if (/^-?\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number');
}

async function toxiproxy({ port, host, config, seed }: Flags, { out: print }: Terminal): Promise<ExitCode> {
  const api = await startToxiproxy({
    port,
    host,
    ...(config === undefined ? {} : { config }),
    ...(seed === undefined ? {} : { seed }),
  });
  try {
    print(`The API of Toxiproxy ${TOXIPROXY_VERSION} is on ${api.url} (seed ${api.seed}). End it with Ctrl+C.\n`);
    for (const line of proxyLines(api)) print(line);
    await untilToldToEnd();
  } finally {
    await api.stop();
  }
  return EXIT.passed;
}

function proxyLines({ proxies }: Toxiproxy): string[] {
  return proxies.map(
    ({ name, listen, upstream, enabled }) => `  ${name}: ${listen} → ${upstream}${enabled ? '' : ' (disabled)'}\n`,
  );
}

/** The API itself does not keep a process alive. */
async function untilToldToEnd(): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  const alive = setInterval(() => {}, 2 ** 30);
  try {
    await Promise.race([once(process, 'SIGINT', { signal }), once(process, 'SIGTERM', { signal })]);
  } finally {
    clearInterval(alive);
    controller.abort();
  }
}
