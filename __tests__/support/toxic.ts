import { TOXICS, type Toxic, type ToxicStage } from '../../src/chaos/toxics';
import { createRandom } from '../../src/core/random';
import type { Direction, Relay } from '../../src/core/relay';

/** A toxic that is in place. */
export interface InPlace {
  readonly fired: () => number;
  update(attributes: object): void;
  remove(): void;
}

/** Puts a toxic on one direction of every connection of a relay. */
export function putToxic(relay: Relay, type: string, raw: object, direction: Direction = 'downstream'): InPlace {
  const toxic = TOXICS[type] as Toxic;
  let attributes = toxic.read(raw, toxic.defaults);
  let fired = 0;
  const stages = new Set<ToxicStage>();
  const remove = relay.intercept({
    label: type,
    open(connection) {
      const stage = toxic.stage({
        flow: connection[direction],
        connection,
        attributes: () => attributes,
        random: createRandom(connection.id),
        fired: () => {
          fired += 1;
        },
      });
      stages.add(stage);
      return { [direction]: stage };
    },
  });
  return {
    fired: () => fired,
    update(more) {
      attributes = toxic.read(more, attributes);
      for (const stage of stages) stage.update?.(true);
    },
    remove,
  };
}
