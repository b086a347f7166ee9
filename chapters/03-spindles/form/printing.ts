// # The intermediate form as text
//
// A procedure can be printed, and what is printed can be read back ([[§Reading the
// intermediate form]]).
//
// So it can be looked at, kept in a file, and written by hand in a test. A number that is known
// stands where it is used, without a name. Its type is that of its neighbours: in `less v3 10`
// both are of one type. Where nothing says so, the type stands beside it, as in `(10: u8)`.
//
// In front of the blocks stand the things that several of them may speak of:
//
// - `type Fault: u8 in 0..=3` says what a type with a name of its own is,
// - `operation Space.readable pure` that an operation changes nothing,
// - `slot0 64 line` that there are 64 bytes on the stack, for the local `line`,
// - `loop0 v3 from 0 to v0` that a loop counts with `v3`. Its blocks say `in loop0`.
//
// Places in the source are not printed.

import {
  type Block,
  type Ending,
  type Loop,
  type Operation,
  type Procedure,
  type Site,
  usedBy,
  type Value,
} from "./ir.ts";
import type { MemoryPlace } from "./places.ts";
import { BOOL, type Scalar, typeName, U64 } from "../meaning/types.ts";

/** `procedure` as text, a line for each value. */
export function printProcedure(procedure: Procedure): string {
  const loops = loopsOf(procedure);
  const { name, parameters, result } = procedure;
  const returns = result === undefined ? "" : `: ${typeName(result)}`;
  return [
    `procedure ${quoted(name)}(${parameters})${returns}`,
    ...declarations(procedure),
    ...[...loops].map(([loop, number]) => printLoop(loop, number)),
    ...procedure.blocks.flatMap((block) => [
      printHead(block, loops),
      ...block.body.map((value) => `  ${printValue(value)}`),
      `  ${printEnding(block.ending, result)}`,
    ]),
  ].join("\n");
}

/** A number for each loop. */
function loopsOf({ blocks }: Procedure): Map<Loop, number> {
  const loops = new Set(blocks.flatMap((block) => block.loops));
  return new Map([...loops].map((loop, index) => [loop, index]));
}

function printLoop({ counter, from, to }: Loop, number: number): string {
  const [a, b] = [from, to].map((one) => printed(one, counter.type));
  return `loop${number} ${printed(counter, U64)} from ${a} to ${b}`;
}

function printHead(block: Block, loops: ReadonlyMap<Loop, number>): string {
  const parameters = block.parameters.map(written).join(", ");
  const around = block.loops.map((loop) => ` loop${loops.get(loop)}`).join("");
  return `b${block.number}(${parameters})${around && ` in${around}`}:`;
}

// ## What stands in front

function declarations(procedure: Procedure): string[] {
  const types = new Map<string, string>();
  const operations = new Map<string, string>();
  for (const value of valuesOf(procedure)) {
    declareType(types, value.type);
    const { operation } = value;
    if (operation.kind !== "call") continue;
    const { name, pure, reads } = operation.operation;
    const says = (pure ? " pure" : "") + (reads ? ` reads ${reads}` : "");
    if (says) operations.set(name, `operation ${quoted(name)}${says}`);
  }
  if (procedure.result) declareType(types, procedure.result);
  const slots = procedure.slots.map(({ number, bytes, name }) =>
    `slot${number} ${bytes} ${quoted(name)}`
  );
  return [...types.values(), ...operations.values(), ...slots];
}

/** Every value that is computed, passed or known in `procedure`. */
function* valuesOf({ blocks }: Procedure): Iterable<Value> {
  for (const { parameters, body, ending, loops } of blocks) {
    yield* parameters;
    for (const value of body) {
      yield value;
      yield* value.operands;
    }
    yield* usedBy(ending);
    for (const { from, to } of loops) yield* [from, to];
  }
}

function declareType(types: Map<string, string>, type: Scalar): void {
  if (type.kind === "handle") {
    types.set(type.name, `type ${quoted(type.name)}: handle`);
  }
  if (type.kind !== "integer" || type.name === undefined) return;
  const { name, ...rest } = type;
  types.set(name, `type ${quoted(name)}: ${typeName(rest)}`);
}

// ## One line

function written(value: Value): string {
  return `v${value.number}: ${typeName(value.type)}`;
}

/** `value` where one of the type `expected` is expected. */
function printed(value: Value, expected: Scalar): string {
  const { operation, number, type } = value;
  if (operation.kind !== "constant") return `v${number}`;
  return typeName(type) === typeName(expected)
    ? `${operation.value}`
    : `(${operation.value}: ${typeName(type)})`;
}

function printValue(value: Value): string {
  const { operation } = value;
  const operands = value.operands.map((one, index) =>
    printed(one, expectedType(operation, value.type, value.operands, index))
  );
  const guards = operation.kind === "check" ? printSite(operation.site) : "";
  const does = [printOperation(operation), ...operands, guards]
    .filter((part) => part !== "").join(" ");
  const silent = ["store", "check"].includes(operation.kind);
  return silent ? does : `${written(value)} = ${does}`;
}

/** The type of operand `index` of `operation` if nothing else is said. */
export function expectedType(
  operation: Operation,
  type: Scalar,
  operands: readonly Value[],
  index: number,
): Scalar {
  switch (operation.kind) {
    case "arithmetic":
      return type;
    case "comparison":
      return operands.find((one) => one.operation.kind !== "constant")?.type ??
        U64;
    case "not":
      return BOOL;
    case "select":
      return index === 0 ? BOOL : type;
    case "check":
      return index === 0 ? BOOL : U64;
    case "store":
      return index > 0 ? U64 : {
        kind: "integer",
        bits: operation.place.cell.bytes * 8 as 8,
        signed: false,
      };
    default:
      return U64;
  }
}

function printOperation(operation: Operation): string {
  switch (operation.kind) {
    case "constant":
      return `constant ${operation.value}`;
    case "parameter":
      return `parameter ${operation.index}`;
    case "arithmetic":
    case "comparison":
      return operation.operator;
    case "load":
    case "store":
      return `${operation.kind} ${printPlace(operation.place)}`;
    case "reference":
      return `reference ${printPlace(operation.place)} ${operation.length}`;
    case "slice":
      return `slice ${operation.unit}`;
    case "raise":
      return `raise ${quoted(operation.event.name)}`;
    case "call":
      return `call ${quoted(operation.operation.name)}`;
    case "check":
      return `check#${operation.site.number}`;
    default:
      return operation.kind;
  }
}

function printSite({ kind, text, releases = [] }: Site): string {
  const given = releases.map(({ name }) => ` ${quoted(name)}`).join("");
  return `${kind} ${JSON.stringify(text)}${given && ` releases${given}`}`;
}

/** `place` as text: `state+8[16 x 100].1 pages[].dirty`. */
export function printPlace(
  { root, name, offset, steps, cell }: MemoryPlace,
): string {
  const base = root.kind === "slot"
    ? `slot${root.slot.number}`
    : root.kind === "slice"
    ? `slice${root.unit}`
    : root.kind;
  const indices = steps
    .map(({ stride, length }) => `[${stride} x ${length ?? "length"}]`);
  const order = cell.order === "big" ? "be" : "";
  const loose = cell.alignment !== cell.bytes ? `@${cell.alignment}` : "";
  const sign = offset < 0 ? "" : "+";
  return `${base}${sign}${offset}${
    indices.join("")
  }.${cell.bytes}${order}${loose} ${quoted(name)}`;
}

function printEnding(ending: Ending, result: Scalar | undefined): string {
  switch (ending.kind) {
    case "jump": {
      const { target, passes } = ending;
      const passed = passes.map((one, index) =>
        printed(one, target.parameters[index]?.type ?? U64)
      );
      return `jump b${target.number}(${passed.join(", ")})`;
    }
    case "branch": {
      const { then, otherwise, condition } = ending;
      return `branch ${
        printed(condition, BOOL)
      } b${then.number} b${otherwise.number}`;
    }
    case "switch": {
      const { value, cases, otherwise } = ending;
      const ways = cases
        .map(({ equals, target }) => `${equals}:b${target.number}`);
      return ["switch", printed(value, U64), ...ways, `b${otherwise.number}`]
        .join(" ");
    }
    case "return": {
      const { value } = ending;
      return value ? `return ${printed(value, result ?? U64)}` : "return";
    }
  }
}

/** `name` as it is if it is one plain word, and else in quotation marks. */
function quoted(name: string): string {
  return /^[A-Za-z_][\w.[\]]*$/.test(name) ? name : JSON.stringify(name);
}
