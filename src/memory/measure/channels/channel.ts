import type { LeakFinding, LeakKind } from '../../../core/records/memory';
import type { Reading } from '../../target/heap-target';
import type { Least } from '../judge/course';

/** Something beside the heap's objects that can leak. */
export interface Channel {
  /** What is worth a word. */
  readonly least: Least;
  /** So many more of it may be made to be sure: systems allow a process a few thousand of most, and bear few of others. Absent: any. */
  readonly most?: number;
  /** The figures of a moment, by what they are of; empty where the platform does not tell. */
  figures(reading: Reading): Readonly<Record<string, number>>;
  /** What a growing figure is, and of what. */
  describe(name: string): ChannelFinding;
  /** Whether objects of this finding in the heap stand for the same. */
  isExplainedBy(name: string, perIteration: number, finding: LeakFinding): boolean;
}

/** What a finding of a channel says. */
export interface ChannelFinding {
  readonly kind: LeakKind;
  readonly className: string;
  /** Whether its figure is in bytes. */
  readonly inBytes: boolean;
  /** In a sentence: `${amount} ${words}`, as in `1 socket stays open after each iteration`. */
  readonly words: string;
}

/** Whether a finding has objects of such classes, about as many as the figure grew by. */
export function hasMembers(finding: LeakFinding, classes: RegExp, perIteration: number): boolean {
  const { className, objectsPerIteration } = finding;
  return [{ className, objectsPerIteration }, ...finding.members].some(
    (member) => classes.test(member.className) && member.objectsPerIteration >= perIteration * 0.8,
  );
}
