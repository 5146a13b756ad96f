import { type Rule, readsAs } from '../../../core/options';
import { readBytes } from '../../../core/units';

/** The rule of an option that is a whole number of bytes, from `least` up. */
export function wholeBytes(example: string, least: 0 | 1): Rule<number> {
  return readsAs(`a whole number of bytes from ${least} up, or text`, example, (raw) => {
    const bytes = readBytes(raw);
    return bytes !== undefined && Number.isInteger(bytes) && bytes >= least ? bytes : undefined;
  });
}
