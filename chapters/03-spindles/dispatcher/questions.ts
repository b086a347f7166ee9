// # What a filter asks
//
// Many filters ask the same thing and wait for different answers. To ask once, one has to see
// that it is the same.
//
// Take three filters: `number == 500`, `number == 501 && a0 < 10`, `number >= 900`. Each of them
// says something about `number`, and it can be read off without running the filter: on every way
// to its yes, the first one comes past a comparison of `number` with 500. Such a comparison that
// cannot be avoided is a *test*. It has a *subject*, here the parameter `number`, and a stretch of
// numbers that lets it pass.
//
// A subject is anything that is computed from the event's parameters, from fields of the kernel's
// records, and from the bytes of a packet that the handlers may only read, in a few steps. It is
// the same in the first handler as in the last. What is loaded from a spindle's state is not: a
// handler that is asked before may have changed it.

import { known } from "../form/builder.ts";
import type { Block, Procedure, Value } from "../form/ir.ts";
import type { MemoryPlace } from "../form/places.ts";
import { limitsOf, type Scalar, typeName } from "../meaning/types.ts";

/** Something that must be true of a number, or else the handler is not asked. */
export interface Test {
  /** What the number is, as text: equal text means an equal number. */
  readonly subject: string;
  /** The number, as the filter computes it. */
  readonly value: Value;
  /** The least number that passes. */
  readonly from: bigint;
  /** The greatest number that passes. */
  readonly to: bigint;
}

/** Whether only one number passes `test`. */
export function isExact({ from, to }: Test): boolean {
  return from === to;
}

// ## Subjects

/** Steps in which a subject may be computed. */
const LONGEST_SUBJECT = 12;

/** `value` as text, if it is a subject. */
export function subjectOf(value: Value): string | undefined {
  const text = describe(value, { left: LONGEST_SUBJECT });
  return text === undefined ? undefined : `${text}: ${typeName(value.type)}`;
}

function describe(
  value: Value,
  steps: { left: number },
): string | undefined {
  if (steps.left-- <= 0) return undefined;
  const { operation, operands } = value;
  const name = nameOf(value);
  if (name === undefined) return undefined;
  if (operation.kind === "constant" || operation.kind === "parameter") {
    return name;
  }
  const parts: string[] = [];
  for (const operand of operands) {
    const part = describe(operand, steps);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return `${name}(${parts.join(", ")})`;
}

/** What computes `value`, as text, if that is the same wherever it is computed. */
function nameOf(value: Value): string | undefined {
  const { operation, type } = value;
  switch (operation.kind) {
    case "load":
      return isLasting(value)
        ? `${typeName(type)} ${printPlace(operation.place)}`
        : undefined;
    case "constant":
      return `${operation.value}`;
    case "parameter":
      return `parameter ${operation.index}`;
    case "arithmetic":
    case "comparison":
      return operation.operator;
    case "convert":
      return typeName(type);
    case "not":
    case "select":
      return operation.kind;
    case "call":
      return operation.operation.reads;
    default:
      return undefined;
  }
}

function printPlace({ offset, steps, cell }: MemoryPlace): string {
  const strides = steps.map(({ stride }) => ` by ${stride}`).join("");
  return `at ${offset}${strides}, ${cell.bytes} ${cell.order}`;
}

/** Whether `value` is loaded from a slice that nobody here may store in. */
export function isLasting({ operation, operands: [start] }: Value): boolean {
  return operation.kind === "load" && operation.place.root.kind === "slice" &&
    start?.type.kind === "address" && !start.type.writable;
}

/** Whether `value` may be computed only where it is known that memory is there. */
export function needsGuard(value: Value): boolean {
  return value.operation.kind === "load" || value.operands.some(needsGuard);
}

// ## Tests
//
// The filter is followed from its beginning. Where a branch can lead to yes on one side only, that
// side is the way, and the branch's condition is a test. Where it can on both, as for `||`, nothing
// more is found. Nor behind anything that could fail: it must have its chance to.

/** The tests that every way to a yes of `filter` goes through, in their order. */
export function testsOf(filter: Procedure): readonly Test[] {
  const tests: Test[] = [];
  const passed = new Map<Value, Value>();
  const through = (value: Value) => passed.get(value) ?? value;
  let block: Block | undefined = filter.blocks[0];
  for (let left = filter.blocks.length; block && left > 0; left--) {
    if (!block.body.every(isHarmless)) break;
    const { ending }: Block = block;
    if (ending.kind === "return") {
      if (ending.value) add(tests, through(ending.value), true);
      break;
    }
    if (ending.kind === "jump") {
      ending.target.parameters.forEach((one, index) =>
        passed.set(one, through(ending.passes[index]!))
      );
      block = ending.target;
      continue;
    }
    if (ending.kind === "switch") break;
    const [yes, no] = [canAgree(ending.then), canAgree(ending.otherwise)];
    if (yes === no) break;
    add(tests, through(ending.condition), yes);
    block = yes ? ending.then : ending.otherwise;
  }
  return tests;
}

function isHarmless({ operation }: Value): boolean {
  if (operation.kind === "call") return operation.operation.reads !== undefined;
  return !["check", "store", "raise"].includes(operation.kind);
}

/** Whether a filter that has come to `block` may still say yes. */
function canAgree(block: Block): boolean {
  const { body, ending } = block;
  if (body.length > 0) return true;
  if (ending.kind === "return") return known(ending.value) !== 0n;
  if (ending.kind !== "jump") return true;
  const { target, passes } = ending;
  if (target.body.length > 0 || target.ending.kind !== "return") return true;
  const { value } = target.ending;
  const at = value === undefined ? -1 : target.parameters.indexOf(value);
  return known(at === -1 ? value : passes[at]) !== 0n;
}

/** Adds what follows from `condition` being as it is said to be. */
function add(tests: Test[], condition: Value, holds: boolean): void {
  const { operation, operands } = condition;
  if (operation.kind === "not") return add(tests, operands[0]!, !holds);
  const both = holds ? "and" : "or";
  if (operation.kind === "arithmetic" && operation.operator === both) {
    if (condition.type.kind !== "bool") return;
    for (const one of operands) add(tests, one, holds);
    return;
  }
  if (operation.kind !== "comparison") return;
  const [left, right] = operands as [Value, Value];
  const [a, b] = [known(left), known(right)];
  if ((a === undefined) === (b === undefined)) return;
  const value = a === undefined ? left : right;
  const subject = subjectOf(value);
  if (subject === undefined) return;
  const range = rangeOf(operation.operator, value.type, a, b, holds);
  if (range !== undefined) tests.push({ subject, value, ...range });
}

/** The numbers of `type` for which `a operator b` comes out so; the missing one is the number. */
function rangeOf(
  operator: "equal" | "less" | "lessOrEqual",
  type: Scalar,
  a: bigint | undefined,
  b: bigint | undefined,
  holds: boolean,
): { from: bigint; to: bigint } | undefined {
  const [least, greatest] = limitsOf(type);
  if (operator === "equal") {
    const only = a ?? b!;
    return holds ? { from: only, to: only } : undefined;
  }
  const strict = operator === "less";
  if (b !== undefined) {
    const last = strict ? b - 1n : b;
    return holds
      ? { from: least, to: last }
      : { from: last + 1n, to: greatest };
  }
  const first = strict ? a! + 1n : a!;
  return holds
    ? { from: first, to: greatest }
    : { from: least, to: first - 1n };
}

// :::exercise 3.5
// :::
