import type { AnyNode, AssignmentExpression, CallExpression, Expression, Super } from 'acorn';
import { lastNameOf } from './syntax';

/** What an expression does to the heap: allocates only, or also puts something where it outlives the call. */
export type Effect = 'allocates' | 'keeps';

/** The variables that a routine declares, by whether what they hold at first was made there. */
export type Locals = ReadonlyMap<string, 'made here' | 'from outside'>;

const KEEPING_METHODS =
  /^(?:push|unshift|splice|set|add|append|insert|enqueue|put|store|on|once|addListener|prependListener|prependOnceListener|addEventListener|subscribe|observe|watch|watchFile|register|hook|use|then|catch|finally|enterWith|setTimeout|setInterval|setImmediate|queueMicrotask|nextTick|defineProperty|defineProperties|assign)$/;
const ALLOCATING_METHODS =
  /^(?:alloc|allocUnsafe|allocUnsafeSlow|from|of|concat|slice|subarray|splice|map|filter|flatMap|flat|reverse|toReversed|toSorted|toSpliced|with|split|join|replace|replaceAll|repeat|padStart|padEnd|trim|trimStart|trimEnd|substring|substr|toLowerCase|toUpperCase|normalize|match|matchAll|exec|toString|toJSON|toISOString|stringify|parse|keys|values|entries|fromEntries|getOwnPropertyNames|create|bind|race|all|any|allSettled|resolve|reject|withResolvers|timeout|structuredClone|Symbol|BigInt|String|Array|Object|Error|connect|createConnection|createServer|createReadStream|createWriteStream|createHash|createInterface|listen|open|openSync|spawn|fork|exec|execFile|request|get|fetch|setMaxListeners|clone|cloneNode|getRandomValues|randomBytes|randomUUID|inspect|format|promisify|captureStackTrace)$/;

/** What an expression does, by its form; `undefined` where it allocates nothing of its own. A call of another function of JavaScript does not: V8 says that it is that function which allocates. */
export function effectOf(node: AnyNode, locals: Locals): Effect | undefined {
  switch (node.type) {
    case 'AssignmentExpression':
      return effectOfAssignment(node, locals);
    case 'UpdateExpression':
      return isPlaceByKey(node.argument) && isOutside(node.argument, locals) ? 'keeps' : undefined;
    case 'CallExpression':
      return effectOfCall(node, locals);
    case 'BinaryExpression':
      return node.operator === '+' && isText(node) ? 'allocates' : undefined;
    case 'TemplateLiteral':
      return node.expressions.length > 0 ? 'allocates' : undefined;
    case 'Literal':
      return node.regex ? 'allocates' : undefined;
    case 'NewExpression':
    case 'ObjectExpression':
    case 'ArrayExpression':
    case 'TaggedTemplateExpression':
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'ClassDeclaration':
    case 'ClassExpression':
    case 'ImportExpression':
      return 'allocates';
    default:
      return undefined;
  }
}

function effectOfCall({ callee, arguments: given }: CallExpression, locals: Locals): Effect | undefined {
  const name = lastNameOf(callee as AnyNode);
  if (name === undefined) return undefined;
  if (KEEPING_METHODS.test(name)) {
    const isOfObject = /^(?:assign|defineProperty|defineProperties)$/.test(name);
    const holder = isOfObject ? given[0] : callee;
    return holder && isOutside(holder as AnyNode, locals) ? 'keeps' : 'allocates';
  }
  return ALLOCATING_METHODS.test(name) ? 'allocates' : undefined;
}

function effectOfAssignment({ left, right, operator }: AssignmentExpression, locals: Locals): Effect | undefined {
  const isArithmetic = !/^(?:=|\+=|\|\|=|&&=|\?\?=)$/.test(operator) || (operator === '+=' && isPrimitive(right));
  const replaces = isArithmetic || isPrimitive(right);
  if (left.type === 'Identifier') {
    if (replaces) return undefined;
    if (!locals.has(left.name)) return 'keeps';
    return operator === '+=' ? 'allocates' : undefined;
  }
  if (left.type !== 'MemberExpression' || !isOutside(left, locals)) return undefined;
  // A number under a new key takes a place of its own, one in a known property does not.
  return replaces && !isPlaceByKey(left) ? undefined : 'keeps';
}

/** `counts[id]`, not `counts[0]` or `counts.all`. */
function isPlaceByKey(node: AnyNode): boolean {
  return node.type === 'MemberExpression' && node.computed && node.property.type !== 'Literal';
}

/** Whether what an expression begins with was there before the call, as far as its form tells. */
function isOutside(node: AnyNode, locals: Locals): boolean {
  switch (node.type) {
    case 'Identifier':
      return locals.get(node.name) !== 'made here';
    case 'MemberExpression':
      return isOutside(node.object as AnyNode, locals);
    case 'CallExpression':
      return isOutside(node.callee as AnyNode, locals);
    case 'ChainExpression':
    case 'ParenthesizedExpression':
      return isOutside(node.expression, locals);
    case 'AwaitExpression':
      return isOutside(node.argument, locals);
    case 'SequenceExpression':
      return isOutside(node.expressions.at(-1) as AnyNode, locals);
    default:
      return !isMadeHere(node as Expression);
  }
}

/** Whether an expression makes a new object. */
export function isMadeHere(node: Expression | Super): boolean {
  return /^(?:NewExpression|ObjectExpression|ArrayExpression|ArrowFunctionExpression|FunctionExpression|ClassExpression|Literal|TemplateLiteral)$/.test(
    node.type,
  );
}

/** Whether an expression is surely a number or another value that takes no place. */
function isPrimitive(node: AnyNode): boolean {
  switch (node.type) {
    case 'Literal':
      return typeof node.value !== 'string' && !node.regex;
    case 'Identifier':
      return node.name === 'undefined';
    case 'UnaryExpression':
      return node.operator !== 'typeof';
    case 'UpdateExpression':
      return true;
    case 'BinaryExpression':
      return node.operator !== '+' || isPrimitive(node.left as AnyNode) || isPrimitive(node.right);
    default:
      return false;
  }
}

function isText(node: AnyNode): boolean {
  if (node.type === 'BinaryExpression') {
    return node.operator === '+' && (isText(node.left as AnyNode) || isText(node.right));
  }
  return node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node.value === 'string');
}
