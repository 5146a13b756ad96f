import type { MettleRecord } from '../../core/records/record';
import { benchmarksSection } from './benchmarks';
import { chaosSection } from './chaos';
import { comparisonsSection } from './comparisons';
import { concurrentlySection } from './concurrently';
import { eventuallySection } from './eventually';
import { leaksSection } from './leaks';
import { leftBehindSection } from './left-behind';
import { loadSection } from './load';
import type { Section } from './section';
import { servicesSection } from './services';

/** A section whose kind is looked at only by the records that it is given. */
export type AnySection = Section<MettleRecord['kind']>;

/** The sections in the order of the page. A new kind of record is a new file and a line here. */
export const SECTIONS = [
  loadSection,
  chaosSection,
  leaksSection,
  benchmarksSection,
  comparisonsSection,
  concurrentlySection,
  eventuallySection,
  servicesSection,
  leftBehindSection,
] as readonly unknown[] as readonly AnySection[];

/** The section of a record. */
export function sectionOf(record: MettleRecord): AnySection {
  const section = SECTIONS.find(({ kind }) => kind === record.kind);
  if (section === undefined) throw new RangeError(`No section shows records of the kind ${record.kind}`);
  return section;
}
