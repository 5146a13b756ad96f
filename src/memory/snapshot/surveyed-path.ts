import type { HeapGraph } from './heap-graph';
import { PathWords } from './in-words';
import type { References } from './references';
import type { SurveyedPath, SurveyedStep } from './survey';

/** An object on a path, with the reference by which the one before holds it. */
export interface PathStep {
  readonly node: number;
  readonly edge: string;
  readonly sort: string;
  readonly className: string;
}

const LONGEST_REPEAT = 4;

/** The shortest path to an object, from the root. */
export function stepsTo(graph: HeapGraph, references: References, node: number): PathStep[] {
  const steps: PathStep[] = [];
  for (let at: number | undefined = node; at !== undefined; ) {
    const reference = references.to(at);
    const [edge, sort] = reference ? [reference.edge, reference.sort] : ['', ''];
    steps.push({ node: at, edge, sort, className: graph.classOf(at) });
    at = reference?.holder;
  }
  return steps.reverse();
}

/** A path for a reader; `others` are objects held in the same way, by which it is known what differs from one to the next. */
export function describePath(
  graph: HeapGraph,
  references: References,
  node: number,
  { count, others = [] }: { readonly count: number; readonly others?: readonly number[] },
): SurveyedPath {
  const steps = collapse(stepsTo(graph, references, node)).filter(
    ({ className, edge }) => className !== '' || edge !== '',
  );
  const alike = others.map((other) =>
    collapse(stepsTo(graph, references, other)).filter(({ className, edge }) => className !== '' || edge !== ''),
  );
  const general = steps.map((step, index): Collapsed => {
    const differs = alike.some((path) => path.length === steps.length && path[index]?.edge !== step.edge);
    return differs ? { ...step, edge: step.sort === 'link' ? step.edge : '[…]' } : step;
  });
  return {
    inWords: new PathWords(graph, references, general).sentence(),
    count,
    steps: general.map(
      ({ edge, className, repeated, node: at }, index): SurveyedStep => ({
        edge: index === 0 ? '' : edge,
        className,
        repeated,
        definedAt: graph.definedAt(at),
      }),
    ),
  };
}

/** A step that may stand for several in a row. */
export interface Collapsed extends PathStep {
  readonly repeated: number;
}

/** Lets a stretch that repeats itself stand for all of its repetitions. */
function collapse(steps: readonly PathStep[]): Collapsed[] {
  const path: { node: number; edge: string; sort: string; className: string; repeated: number }[] = [];
  for (const step of steps) {
    path.push({ ...step, repeated: 1 });
    for (let length = 1; length <= LONGEST_REPEAT && 2 * length <= path.length; length++) {
      const [first, second] = [path.slice(-2 * length, -length), path.slice(-length)];
      if (!second.every((one, index) => one.className === first[index]?.className && one.sort === first[index]?.sort))
        continue;
      for (const one of first) one.repeated++;
      path.length -= length;
      break;
    }
  }
  return path;
}
