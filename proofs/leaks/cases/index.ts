import { createRandom, type Random } from '../../../src/core/random';
import { type Beyond, beyond } from './beyond';
import type { Case } from './case';
import { families } from './families';
import type { Family } from './family';
import { rare } from './rare';
import { smallest } from './smallest';

const SEED = 5;
const CLEAN = 300;
const BEYOND = 42;

const leakingFamilies = families.filter(
  (each): each is Family & Required<Pick<Family, 'leaking'>> => each.leaking !== undefined,
);

/** The same in each process: what is measured in one is judged in another. */
export const sets = {
  clean: drawn(CLEAN, families, (each, random): Case => ({ name: each.name, make: () => each.clean(random()) })),
  leaking: drawn(
    CLEAN,
    leakingFamilies,
    (each, random): Case => ({ name: each.name, make: () => each.leaking(random()) }),
  ),
  beyond: drawn(BEYOND, beyond, (each, random): Case & Pick<Beyond, 'namesBound'> => ({
    ...each,
    make: () => each.make(random()),
  })),
  rare,
  smallest,
};

export type SetName = keyof typeof sets;

/** So many, each family in turn, with parameters of its own. */
function drawn<From extends { readonly name: string }, To extends Case>(
  count: number,
  from: readonly From[],
  made: (each: From, random: () => Random) => To,
): readonly To[] {
  return Array.from({ length: count }, (_, n) => {
    const each = from[n % from.length] as From;
    const turn = Math.floor(n / from.length);
    const drawnCase = made(each, () => createRandom(SEED).fork(`${each.name} ${turn}`));
    return { ...drawnCase, name: `${each.name}, ${turn + 1}` };
  });
}
