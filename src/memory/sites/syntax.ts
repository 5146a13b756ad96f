import type { AnyNode, Class, Function as FunctionNode, Node, Program } from 'acorn';
import { acorn, acornWalk } from '../../core/lazy-modules';
import type { Script } from './scripts';

/** What V8 runs as one function: a function, the fields of a class, or the top level of a script. */
export type Routine = FunctionNode | Class | Program;

/** The syntax of a script as it runs, with its places as V8 counts them: lines and columns from 0. */
export interface Syntax {
  readonly code: string;
  /** The routine that begins there, by V8's word. */
  routineAt(line: number, column: number): Routine;
  /** The innermost routine in which a place lies. */
  routineAround(line: number, column: number): Routine;
  /** Where V8 says that a routine begins. */
  beginOf(routine: Routine): number;
  /** The routine around one; `undefined` for the top level. */
  outerOf(routine: Routine): Routine | undefined;
  /** The class whose constructor a routine is, which sets its fields too. */
  classMadeBy(routine: Routine): Class | undefined;
  /** What a routine is called by the code around it, where it has no name of its own: a method, what is assigned to a variable. */
  nameOf(routine: Routine): string | undefined;
  /** Line and column of an offset. */
  positionOf(offset: number): { readonly line: number; readonly column: number };
}

const LINE_END = /\r\n?|[\n\u2028\u2029]/g;

/** Parses a script. `undefined` for code that is not there, or is not JavaScript as the parser knows it. */
export function syntaxOf({ code, isModule }: Script): Syntax | undefined {
  const program = code === undefined ? undefined : parse(code, isModule);
  if (code === undefined || program === undefined) return undefined;
  const lineStarts = [0, ...[...code.matchAll(LINE_END)].map(({ 0: end, index }) => index + end.length)];
  const names = namedRoutines(program);
  const routines = [...names.keys()];
  const innermost = (around: readonly Routine[]): Routine =>
    around.reduce<Routine>((inner, routine) => (routine.start >= inner.start ? routine : inner), program);
  return {
    code,
    routineAt(line, column) {
      const offset = (lineStarts[line] ?? 0) + column;
      return innermost(routines.filter((routine) => beginsAt(routine, offset)));
    },
    routineAround(line, column) {
      const offset = (lineStarts[line] ?? 0) + column;
      return innermost(
        routines.filter((routine) => isFunction(routine) && routine.start <= offset && offset < routine.end),
      );
    },
    beginOf(routine) {
      if (!isFunction(routine) || routine.type === 'ArrowFunctionExpression') return routine.start;
      return code.indexOf('(', routine.id?.end ?? routine.start);
    },
    outerOf(inner) {
      const outer = innermost(routines.filter(({ start, end }) => start < inner.start && inner.end <= end));
      return outer === program ? undefined : outer;
    },
    classMadeBy: (routine) => routines.filter(isClass).find((made) => constructorOf(made) === routine),
    nameOf: (routine) => names.get(routine),
    positionOf(offset) {
      const line = lineStarts.findLastIndex((start) => start <= offset);
      return { line, column: offset - (lineStarts[line] ?? 0) };
    },
  };
}

function parse(code: string, isModule: boolean): Program | undefined {
  try {
    return acorn().parse(code, {
      ecmaVersion: 'latest',
      sourceType: isModule ? 'module' : 'script',
      // The code of a CommonJS module is the body of a function.
      allowReturnOutsideFunction: true,
      allowHashBang: true,
    });
  } catch {
    return undefined;
  }
}

function namedRoutines(program: Program): Map<Routine, string | undefined> {
  const names = new Map<Routine, string | undefined>();
  const name = (named: AnyNode | null | undefined, by: AnyNode): void => {
    if (named && (isFunction(named) || isClass(named))) names.set(named, named.id?.name ?? lastNameOf(by));
  };
  // Inner nodes come first, so that what is around them names them.
  acornWalk().full(program, (node) => {
    if (isFunction(node) || isClass(node)) names.set(node, names.get(node) ?? node.id?.name);
    if (node.type === 'VariableDeclarator') name(node.init, node.id);
    if (node.type === 'AssignmentExpression') name(node.right, node.left);
    if (node.type === 'Property' || node.type === 'PropertyDefinition') name(node.value, node.key);
    if (node.type === 'MethodDefinition' && node.kind !== 'constructor') name(node.value, node.key);
  });
  for (const [routine, known] of names) {
    const made = isClass(routine) ? constructorOf(routine) : undefined;
    if (made) names.set(made, known);
  }
  return names;
}

function constructorOf({ body }: Class): FunctionNode | undefined {
  return body.body.flatMap((member) =>
    member.type === 'MethodDefinition' && member.kind === 'constructor' ? [member.value] : [],
  )[0];
}

/** Whether a node is a function of any form. */
export function isFunction(node: Node): node is FunctionNode {
  return /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

/** Whether a node is a class of any form. */
export function isClass(node: Node): node is Class {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
}

/**
 * A function begins at its parameters for V8, an arrow function at its first word, and what sets the fields of a class at the
 * class (Node 20) or at the first of them (Node 24).
 */
function beginsAt(routine: Routine, offset: number): boolean {
  if (isFunction(routine)) return routine.start <= offset && offset <= routine.body.start;
  if (!isClass(routine)) return false;
  return offset === routine.start || fieldsOf(routine).some(({ start }) => start === offset);
}

/** What of a routine runs when it is called. */
export function partsOf(routine: Routine): readonly AnyNode[] {
  if (isFunction(routine)) return [...routine.params, routine.body as AnyNode];
  return isClass(routine) ? fieldsOf(routine) : routine.body;
}

/** The statements of a routine, or what stands in their place. */
export function bodyOf(routine: Routine): readonly AnyNode[] {
  if (!isFunction(routine)) return partsOf(routine);
  const body = routine.body as AnyNode;
  return body.type === 'BlockStatement' ? body.body : [body];
}

function fieldsOf({ body }: Class): AnyNode[] {
  return body.body.filter(({ type }) => type === 'PropertyDefinition' || type === 'StaticBlock');
}

/** The last name in an expression: `push` of `this.list.push`, `on` of `(0, emitter_1.on)`. */
export function lastNameOf(node: AnyNode): string | undefined {
  switch (node.type) {
    case 'Identifier':
    case 'PrivateIdentifier':
      return node.name;
    case 'MemberExpression':
      return node.computed && node.property.type !== 'Literal' ? undefined : lastNameOf(node.property);
    case 'Literal':
      return String(node.value);
    case 'SequenceExpression':
      return lastNameOf(node.expressions.at(-1) as AnyNode);
    case 'ChainExpression':
    case 'ParenthesizedExpression':
      return lastNameOf(node.expression);
    default:
      return undefined;
  }
}
