import { requireAllowedHost } from '../core/allow-hosts';
import { MettleError } from '../core/errors';
import { isPlainObject, wrongOption } from '../core/options';
import { startRelay } from '../core/relay';
import { type DependencyAddress, isVariable } from './command/options';
import type { Dependency } from './dependency';
import { masked, type ParsedAddress, parseAddress } from './dependency-address';

/** A dependency that was read, before its relay runs. */
export interface DeclaredDependency extends DependencyAddress {
  readonly name: string;
  readonly parsed: ParsedAddress;
}

/** Reads the option `dependencies`. @throws MettleError `METTLE_OPTION`, `METTLE_DEPENDENCY`, `METTLE_HOST_REFUSED` */
export function readDependencies(given: Readonly<Record<string, unknown>>): DeclaredDependency[] {
  return Object.entries(given).map(([name, raw]) => {
    const declared = readDeclaration(name, raw);
    const parsed = parseAddress(name, declared.address);
    if ('host' in parsed.target) requireReachableHost(name, declared.address, parsed.target);
    return { ...declared, name, parsed };
  });
}

function readDeclaration(name: string, raw: unknown): DependencyAddress {
  if (raw === undefined || raw === '') {
    throw new MettleError(
      'METTLE_OPTION',
      `Failed to read the options of startService: the dependency ${name} has no address. Set the variable that you take it from, or give its address: { dependencies: { ${name}: 'postgres://127.0.0.1:5432/orders' } }.`,
    );
  }
  const declaration = typeof raw === 'string' ? { address: raw } : raw;
  if (isDeclaration(declaration) && (declaration.env !== undefined || isVariable(name))) return declaration;
  throw wrongOption(
    'startService',
    `dependencies.${name}`,
    'an address under the name of an environment variable, or { address, env: { host, port } }',
    raw,
    "{ DATABASE_URL: 'postgres://127.0.0.1:5432/orders' }",
  );
}

function isDeclaration(raw: unknown): raw is DependencyAddress {
  if (!isPlainObject(raw)) return false;
  const { address, env, ...rest } = raw;
  if (typeof address !== 'string' || address === '' || Object.keys(rest).length > 0) return false;
  return env === undefined || (isPlainObject(env) && isVariable(env['host']) && isVariable(env['port']));
}

function requireReachableHost(name: string, address: string, { host, port }: { host: string; port: number }): void {
  const bracketed = host.includes(':') ? `[${host}]` : host;
  requireAllowedHost(`http://${bracketed}:${port}`, `reach the dependency ${name} (${masked(address)})`);
}

/** Starts a relay for each; where one fails, those that run are stopped. */
export async function startRelays(declared: readonly DeclaredDependency[], madeAt: string): Promise<Dependency[]> {
  const started: Dependency[] = [];
  try {
    for (const { name, address, parsed } of declared) {
      const relay = await startRelay({ target: parsed.target, label: `the relay of ${name}`, madeAt });
      const relayed = parsed.withPlace(parsed.relayHost ?? relay.host, relay.port);
      started.push({ name, address, relayed, relay });
    }
    return started;
  } catch (error) {
    await stopRelays(started);
    throw error;
  }
}

/** Stops the relays, whatever one of them says. */
export async function stopRelays(dependencies: readonly Dependency[]): Promise<void> {
  await Promise.allSettled(dependencies.map(({ relay }) => relay.stop()));
}

/** The environment variables that tell a service where its dependencies are. */
export function relayedEnvironment(
  declared: readonly DeclaredDependency[],
  dependencies: readonly Dependency[],
): Record<string, string> {
  const variables = declared.map(({ name, env }, index) => {
    const { relay, relayed } = dependencies[index] as Dependency;
    return env ? { [env.host]: relay.host, [env.port]: String(relay.port) } : { [name]: relayed };
  });
  return Object.assign({}, ...variables);
}
