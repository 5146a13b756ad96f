import { uniformIntDistribution, xorshift128plus } from 'pure-rand';

/** Code of the service's own, which uses a package. */
export function orderNumber(): number {
  return uniformIntDistribution(4711, 4711, xorshift128plus(1))[0];
}
