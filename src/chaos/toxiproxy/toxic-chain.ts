import type { Random } from '../../core/random';
import type { Relay } from '../../core/relay';
import { TOXICS, type Toxic } from '../toxics';
import { REFUSALS } from './api-error';
import { readAttributes, readChange, readToxic } from './bodies';
import type { JsonValue } from './go-json';
import { InstalledToxic } from './installed-toxic';

/** The toxics of one proxy, in the order in which they were added. They outlive the proxy's stops and starts. */
export class ToxicChain {
  readonly #random: Random;
  readonly #toxics: InstalledToxic[] = [];
  /** How to take each out of the relay, where one runs. */
  readonly #removals = new Map<InstalledToxic, () => void>();
  #relay: Relay | undefined;
  #added = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Puts every toxic into a relay that has started. */
  attach(relay: Relay): void {
    this.#relay = relay;
    for (const toxic of this.#toxics) this.#intercept(toxic);
  }

  /** The relay has stopped. */
  detach(): void {
    this.#relay = undefined;
    this.#removals.clear();
  }

  /** All of them as they are listed: those of the client's bytes first. */
  list(): readonly InstalledToxic[] {
    return ['upstream', 'downstream'].flatMap((direction) =>
      this.#toxics.filter((toxic) => toxic.direction === direction),
    );
  }

  /** @throws ApiError 404 */
  get(name: string): InstalledToxic {
    const toxic = this.#find(name);
    if (toxic === undefined) throw REFUSALS.toxicNotFound();
    return toxic;
  }

  /** Adds a toxic at the end, on open connections too. @throws ApiError 400, 409 */
  add(body: JsonValue): InstalledToxic {
    const { type = '', stream = 'downstream', name: given = '', toxicity = 1 } = readToxic(body);
    if (!['upstream', 'downstream'].includes(stream.toLowerCase())) throw REFUSALS.invalidStream();
    const name = given === '' ? `${type}_${stream}` : given;
    if (!Object.hasOwn(TOXICS, type)) throw REFUSALS.invalidType();
    if (this.#find(name)) throw REFUSALS.toxicExists();
    const kind = TOXICS[type] as Toxic;
    const attributes = readAttributes(body, kind);
    this.#added += 1;
    const random = this.#random.fork(`toxic ${this.#added} ${name}`);
    const toxic = new InstalledToxic({ name, kind, stream, toxicity, attributes, random });
    this.#toxics.push(toxic);
    this.#intercept(toxic);
    return toxic;
  }

  /** Changes attributes and toxicity, on open connections too. @throws ApiError 400, 404 */
  update(name: string, body: () => JsonValue): InstalledToxic {
    const toxic = this.get(name);
    const { attributes, toxicity = toxic.toxicity } = readChange(body(), toxic.kind, toxic.attributes);
    toxic.update(attributes, toxicity);
    return toxic;
  }

  /** Takes a toxic away; what it held goes on at once. @throws ApiError 404 */
  remove(name: string): void {
    const toxic = this.get(name);
    this.#toxics.splice(this.#toxics.indexOf(toxic), 1);
    this.#removals.get(toxic)?.();
    this.#removals.delete(toxic);
  }

  /** Takes every toxic away. */
  clear(): void {
    for (const { name } of [...this.#toxics]) this.remove(name);
  }

  #find(name: string): InstalledToxic | undefined {
    return this.#toxics.find((toxic) => toxic.name === name);
  }

  #intercept(toxic: InstalledToxic): void {
    if (this.#relay) this.#removals.set(toxic, this.#relay.intercept(toxic.interceptor));
  }
}
