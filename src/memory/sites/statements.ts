import type { AnyNode, VariableDeclarator } from 'acorn';
import { acornWalk } from '../../core/lazy-modules';
import { type Effect, effectOf, isMadeHere, type Locals } from './effects';
import { lastNameOf, partsOf, type Routine } from './syntax';

/** An expression of a routine that allocates. */
export interface Allocating {
  /** Where to look at it, in the code that runs. */
  readonly offset: number;
  readonly effect: Effect;
}

/** Lists what a routine allocates by itself, in the order of the code. */
export function allocatingIn(
  routine: Routine,
  {
    alsoInto,
    calling,
  }: {
    /** Functions inside that are to be listed as if they were part of it. */
    readonly alsoInto: (routine: Routine) => boolean;
    /** Name of a function whose calls are listed too; every call where none has this name. Absent where no call is wanted. */
    readonly calling: string | undefined;
  },
): Allocating[] {
  const locals = localsOf(routine);
  const found: Allocating[] = [];
  const calls: Allocating[] = [];
  let isCalledByName = false;
  visit(routine, alsoInto, (node, ancestors) => {
    const effect = effectOf(node, locals);
    if (effect !== undefined && !isPartOfLiteral(node, ancestors)) found.push({ offset: offsetOf(node), effect });
    const name = nameOfCalled(node);
    if (calling === undefined || name === undefined) return;
    if (name !== calling && isCalledByName) return;
    if (name === calling && !isCalledByName) calls.length = 0;
    isCalledByName ||= name === calling;
    calls.push({ offset: offsetOf(node), effect: effect ?? 'allocates' });
  });
  return [...found, ...calls].sort((a, b) => a.offset - b.offset);
}

/** The names that a routine reads or calls, such as `sessions` and `push` of `this.sessions.push(x)`. */
export function namesIn(routine: Routine): Set<string> {
  const names = new Set<string>();
  visit(
    routine,
    () => false,
    (node) => {
      if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') names.add(node.name);
    },
  );
  return names;
}

function visit(
  routine: Routine,
  alsoInto: (routine: Routine) => boolean,
  call: (node: AnyNode, ancestors: readonly AnyNode[]) => void,
): void {
  const { base, fullAncestor, make } = acornWalk();
  const visitors = make<unknown>({
    Function: (node, state, next) => {
      if (alsoInto(node)) base.Function?.(node, state, next);
    },
    Class: (node, state, next) => {
      if (node.superClass) next(node.superClass, state);
    },
  });
  for (const part of partsOf(routine)) fullAncestor(part, (node, _state, ancestors) => call(node, ancestors), visitors);
}

function localsOf(routine: Routine): Locals {
  const locals = new Map<string, 'made here' | 'from outside'>();
  const declare = (pattern: AnyNode, from: 'made here' | 'from outside'): void => {
    if (pattern.type === 'Identifier') locals.set(pattern.name, from);
    acornWalk().full(pattern, (node, _state, type) => {
      if (node.type === 'Identifier' && type === 'VariablePattern') locals.set(node.name, from);
    });
  };
  visit(
    routine,
    () => false,
    (node) => {
      if (node.type === 'VariableDeclarator') declare(node.id, originOf(node));
      if (node.type === 'FunctionDeclaration' && node.id) locals.set(node.id.name, 'made here');
    },
  );
  if ('params' in routine) for (const param of routine.params) declare(param, 'from outside');
  return locals;
}

function originOf({ init, id }: VariableDeclarator): 'made here' | 'from outside' {
  return init && id.type === 'Identifier' && isMadeHere(init) ? 'made here' : 'from outside';
}

/** The name of what is called there; empty for what has none. */
function nameOfCalled(node: AnyNode): string | undefined {
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return undefined;
  return lastNameOf(node.callee as AnyNode) ?? '';
}

/** What stands in a literal is told with it, but for what is called there. */
function isPartOfLiteral({ type }: AnyNode, ancestors: readonly AnyNode[]): boolean {
  if (type === 'CallExpression' || type === 'NewExpression') return false;
  return ancestors.slice(0, -1).some((outer) => outer.type === 'ObjectExpression' || outer.type === 'ArrayExpression');
}

/** A long chain of calls is looked at where the name of this one stands. */
function offsetOf(node: AnyNode): number {
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression'
    ? node.callee.property.start
    : node.start;
}
