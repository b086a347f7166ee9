// # Alpha code
//
// Each value becomes an instruction or a few. The result is assembly text: for you to
// read, and for the assembler to put into memory.
//
// The same procedure can be generated for two places. In the kernel it reaches its state
// through the kernel's global pointer and the controllers through `CSERVE`. In a program
// it is an ordinary procedure: its state is in the program's data, and whoever calls it
// need not know that it was not written in C.

import { panic } from "../01-hardware/mod.ts";
import { known } from "./builder.ts";
import type { Block, Procedure, Value } from "./ir.ts";
import { allocate, type Allocation, SCRATCH } from "./registers.ts";
import type { Field, OperationType } from "./typed.ts";
import type { Scalar } from "./types.ts";

/** Where generated code is to run, and what it finds there. */
export interface Placement {
  readonly kind: "kernel" | "library";
  /** The label of the state. */
  readonly state: string;
  /** The number of a kernel operation. */
  readonly operation: (type: OperationType) => number;
  /** The distance of a kernel record's field from the global pointer. */
  readonly record: (field: string) => bigint;
  /** The register of the first parameter: 16, or 17 behind the number of a call. */
  readonly firstParameter: number;
}

/** The operation that is told of a check that failed. */
export const FAILED = "Spindle.failed";

/** What is known while a procedure is generated. */
interface Generator {
  readonly placement: Placement;
  readonly procedure: Procedure;
  readonly label: string;
  readonly allocation: Allocation;
  /** Where in the stack frame the slots begin. */
  readonly slots: number;
  readonly frame: number;
  readonly lines: string[];
}

/** Assembly text for `procedure`, which begins at `label`. */
export function generate(
  procedure: Procedure,
  label: string,
  placement: Placement,
): string {
  const allocation = allocate(procedure);
  const slots = allocation.saved.length * 8;
  const bytes = slots + allocation.slots * 8;
  const frame = Math.ceil(bytes / 16) * 16;
  const lines: string[] = [];
  const generator: Generator = {
    placement,
    procedure,
    label,
    allocation,
    slots,
    frame,
    lines,
  };
  prologue(generator);
  for (const [index, block] of procedure.blocks.entries()) {
    const next = procedure.blocks[index + 1];
    if (index > 0) lines.push(`${blockLabel(generator, block)}:`);
    for (const value of block.body) generateValue(generator, value);
    generateEnding(generator, block, next);
  }
  failures(generator);
  return lines.join("\n") + "\n";
}

/** Appends an instruction. */
function emit(generator: Generator, name: string, ...operands: string[]): void {
  const text = `        ${name.padEnd(7)} ${operands.join(", ")}`;
  generator.lines.push(text.trimEnd());
}

function blockLabel({ label }: Generator, block: Block): string {
  return `$${label}.b${block.number}`;
}

// ## In and out
//
// In a program, the first two instructions compute the global pointer from the procedure's
// own address, which by custom is in `pv`.
//
// In the kernel there is one word more to return: `t0` says whether the event has been
// dealt with. After a failed check it has not, and the next handler is asked.

function prologue(generator: Generator): void {
  const { label, placement, frame, allocation, lines } = generator;
  lines.push(`${label}:`);
  if (placement.kind === "library") emit(generator, "ldgp", "$29", "0($27)");
  if (frame > 0) emit(generator, "lda", "$30", `-${frame}($30)`);
  for (const [index, name] of allocation.saved.entries()) {
    emit(generator, "stq", register(name), `${index * 8}($30)`);
  }
}

function epilogue(generator: Generator): void {
  const { frame, allocation } = generator;
  for (const [index, name] of allocation.saved.entries()) {
    emit(generator, "ldq", register(name), `${index * 8}($30)`);
  }
  if (frame > 0) emit(generator, "lda", "$30", `${frame}($30)`);
  emit(generator, "ret", "$31", "($26)", "1");
}

const NUMBERS: Readonly<Record<string, number>> = {
  t0: 1,
  t1: 2,
  t2: 3,
  t3: 4,
  t4: 5,
  t5: 6,
  t6: 7,
  t7: 8,
  s0: 9,
  s1: 10,
  s2: 11,
  s3: 12,
  s4: 13,
  s5: 14,
  t8: 22,
  t9: 23,
  t10: 24,
  t12: 27,
  at: 28,
};

/** A register as every assembler understands it. */
function register(name: string): string {
  return `$${NUMBERS[name] ?? panic(`generating: no register ${name}`)}`;
}

const [AT, SECOND, THIRD] = SCRATCH.map(register) as [string, string, string];
const ZERO = "$31";

// ## Values in registers
//
// A constant is made when it is needed. A value on the stack is loaded into a scratch
// register when it is needed.

/** The register that holds `value`; `scratch` if it has to be brought there. */
function inRegister(
  generator: Generator,
  value: Value,
  scratch: string,
): string {
  const number = known(value);
  if (number !== undefined) {
    if (number === 0n) return ZERO;
    makeConstant(generator, number, scratch);
    return scratch;
  }
  const place = placeOf(generator, value);
  if (place.kind === "register") return register(place.name);
  emit(generator, "ldq", scratch, slotAt(generator, place.number));
  return scratch;
}

function placeOf({ allocation }: Generator, value: Value) {
  return allocation.places.get(value) ??
    panic(`generating: value ${value.number} has no place`);
}

function slotAt({ slots }: Generator, number: number): string {
  return `${slots + number * 8}($30)`;
}

/** `value` as the second operand of an operate instruction, which may be a literal. */
function second(generator: Generator, value: Value, scratch: string): string {
  const number = known(value);
  return number !== undefined && number >= 0n && number < 256n
    ? `${number}`
    : inRegister(generator, value, scratch);
}

/** Has `write` put a result into a register, and that where `value` belongs. */
function result(
  generator: Generator,
  value: Value,
  write: (to: string) => void,
): void {
  const place = placeOf(generator, value);
  if (place.kind === "register") return write(register(place.name));
  write(AT);
  emit(generator, "stq", AT, slotAt(generator, place.number));
}

/** Makes `number` in `to` from pieces of 16 bits, each signed. */
function makeConstant(
  generator: Generator,
  number: bigint,
  to: string,
  base: string = ZERO,
): void {
  const value = BigInt.asIntN(64, number);
  const low = BigInt.asIntN(16, value);
  const middle = BigInt.asIntN(16, value - low >> 16n);
  const rest = value - low - (middle << 16n);
  if (rest !== 0n) {
    makeConstant(generator, rest >> 32n, to, base);
    emit(generator, "sll", to, "32", to);
    base = to;
  }
  if (middle !== 0n) {
    emit(generator, "ldah", to, `${middle}(${base})`);
    base = to;
  }
  if (low !== 0n || base === ZERO) {
    emit(generator, "lda", to, `${low}(${base})`);
  }
}

// ## One value

function generateValue(generator: Generator, value: Value): void {
  const { operation, operands } = value;
  switch (operation.kind) {
    case "parameter": {
      const { firstParameter } = generator.placement;
      const from = `$${firstParameter + operation.index}`;
      return result(generator, value, (to) => emit(generator, "mov", from, to));
    }
    case "arithmetic":
      return generateArithmetic(generator, value, operation.operator);
    case "comparison":
      return generateComparison(generator, value, operation.operator);
    case "not": {
      const from = inRegister(generator, operands[0]!, AT);
      return result(
        generator,
        value,
        (to) => emit(generator, "xor", from, "1", to),
      );
    }
    case "convert": {
      const from = inRegister(generator, operands[0]!, AT);
      return result(
        generator,
        value,
        (to) => wrapTo(generator, value.type, from, to),
      );
    }
    case "load":
      return generateLoad(generator, value, operation.field);
    case "store":
      return generateStore(generator, operands, operation.field);
    case "call":
      return generateCall(generator, value, operation.operation);
    case "check": {
      const condition = inRegister(generator, operands[0]!, AT);
      const failed = failureLabel(generator, operation.site.number);
      return emit(generator, "beq", condition, failed);
    }
    case "constant":
    case "passed":
  }
}

const INSTRUCTION = {
  add: "addq",
  subtract: "subq",
  multiply: "mulq",
  and: "and",
  or: "bis",
  exclusiveOr: "xor",
  shiftLeft: "sll",
} as const;

function generateArithmetic(
  generator: Generator,
  value: Value,
  operator: keyof typeof INSTRUCTION | "shiftRight",
): void {
  const [first, other] = value.operands as [Value, Value];
  const { type } = value;
  const signed = type.kind === "integer" && type.signed;
  const name = operator === "shiftRight"
    ? (signed ? "sra" : "srl")
    : INSTRUCTION[operator];
  const left = inRegister(generator, first, AT);
  const right = second(generator, other, SECOND);
  const closed = ["and", "or", "exclusiveOr", "shiftRight"].includes(operator);
  result(generator, value, (to) => {
    emit(generator, name, left, right, to);
    if (!closed) wrapTo(generator, type, to, to);
  });
}

/** The number of `type` with the low bits of `from`, in `to`. */
function wrapTo(
  generator: Generator,
  type: Scalar,
  from: string,
  to: string,
): void {
  const bits = type.kind === "integer" ? type.bits : 64;
  const signed = type.kind === "integer" && type.signed;
  if (bits === 64) {
    if (from !== to) emit(generator, "mov", from, to);
  } else if (!signed) {
    emit(generator, "zapnot", from, `${2 ** (bits / 8) - 1}`, to);
  } else if (bits === 32) {
    emit(generator, "addl", ZERO, from, to);
  } else {
    emit(generator, "sll", from, `${64 - bits}`, to);
    emit(generator, "sra", to, `${64 - bits}`, to);
  }
}

function generateComparison(
  generator: Generator,
  value: Value,
  operator: "equal" | "less" | "lessOrEqual",
): void {
  const [first, other] = value.operands as [Value, Value];
  const signed = first.type.kind === "integer" && first.type.signed;
  const names = signed
    ? { equal: "cmpeq", less: "cmplt", lessOrEqual: "cmple" }
    : { equal: "cmpeq", less: "cmpult", lessOrEqual: "cmpule" };
  const left = inRegister(generator, first, AT);
  const right = second(generator, other, SECOND);
  result(
    generator,
    value,
    (to) => emit(generator, names[operator], left, right, to),
  );
}

// ## State
//
// A field's address is a distance from the global pointer, in two parts. The assembler
// knows how large it is.

function generateLoad(generator: Generator, value: Value, field: Field): void {
  const place = stateAt(generator, field, value.operands[0]);
  result(generator, value, (to) => emit(generator, "ldq", to, place));
}

function generateStore(
  generator: Generator,
  [value, index]: readonly Value[],
  field: Field,
): void {
  const place = stateAt(generator, field, index);
  const from = inRegister(generator, value!, SECOND);
  emit(generator, "stq", from, place);
}

/** The place of a field or element as an operand of a load or store. */
function stateAt(
  generator: Generator,
  field: Field,
  index: Value | undefined,
): string {
  const { state } = generator.placement;
  const name = field.offset === 0 ? state : `${state}+${field.offset}`;
  emit(generator, "ldah", AT, `${name}($29)\t!gprelhigh`);
  if (index === undefined) return `${name}(${AT})\t!gprellow`;
  emit(generator, "lda", AT, `${name}(${AT})\t!gprellow`);
  const at = inRegister(generator, index, THIRD);
  emit(generator, "s8addq", at, AT, AT);
  return `0(${AT})`;
}

// ## Kernel operations
//
// One that only reads a field of a record becomes a load. Any other is a call of the
// controllers: its number in `v0`, its arguments from `a0` on, its result in `v0`.

function generateCall(
  generator: Generator,
  value: Value,
  operation: OperationType,
): void {
  const { placement } = generator;
  const { reads } = operation;
  if (reads !== undefined) {
    const from = `${placement.record(reads)}($29)`;
    return result(generator, value, (to) => emit(generator, "ldq", to, from));
  }
  for (const [index, operand] of value.operands.entries()) {
    const to = `$${16 + index}`;
    const from = inRegister(generator, operand, to);
    if (from !== to) emit(generator, "mov", from, to);
  }
  emit(generator, "lda", "$0", `${placement.operation(operation)}($31)`);
  emit(generator, "call_pal", "0x9");
  result(generator, value, (to) => emit(generator, "mov", "$0", to));
}

// ## How a block ends

function generateEnding(
  generator: Generator,
  block: Block,
  next: Block | undefined,
): void {
  const { ending } = block;
  if (ending.kind === "return") {
    if (ending.value !== undefined) {
      const from = inRegister(generator, ending.value, "$0");
      if (from !== "$0") emit(generator, "mov", from, "$0");
    }
    if (generator.placement.kind === "kernel") {
      emit(generator, "lda", "$1", "1($31)");
    }
    return epilogue(generator);
  }
  if (ending.kind === "jump") {
    moveAll(generator, ending.passes, ending.target.parameters);
    return goTo(generator, ending.target, next);
  }
  const condition = inRegister(generator, ending.condition, AT);
  const otherwise = blockLabel(generator, ending.otherwise);
  emit(generator, "beq", condition, otherwise);
  goTo(generator, ending.then, next);
}

function goTo(
  generator: Generator,
  target: Block,
  next: Block | undefined,
): void {
  if (target !== next) emit(generator, "br", blockLabel(generator, target));
}

// What is passed along must be moved as if at once: one value's new place may be another
// value's old one. A move is done when nobody still needs what it overwrites. If only
// circles remain, one value steps aside into a scratch register.

interface Move {
  from: string | Value;
  readonly to: Value;
}

function moveAll(
  generator: Generator,
  from: readonly Value[],
  to: readonly Value[],
): void {
  const key = (value: Value | string): string => {
    if (typeof value === "string") return value;
    if (known(value) !== undefined) return "constant";
    const place = placeOf(generator, value);
    return place.kind === "register" ? register(place.name) : `${place.number}`;
  };
  let moves: Move[] = from
    .map((value, index) => ({ from: value, to: to[index]! }))
    .filter((move) => key(move.from) !== key(move.to));
  while (moves.length > 0) {
    const ready = moves.find((one) =>
      !moves.some((two) => two !== one && key(two.from) === key(one.to))
    );
    if (ready !== undefined) {
      move(generator, ready);
      moves = moves.filter((one) => one !== ready);
      continue;
    }
    const aside = key(moves[0]!.from);
    emit(generator, "mov", load(generator, moves[0]!.from, THIRD), THIRD);
    for (const one of moves) if (key(one.from) === aside) one.from = THIRD;
  }
}

function load(
  generator: Generator,
  from: string | Value,
  scratch: string,
): string {
  return typeof from === "string" ? from : inRegister(generator, from, scratch);
}

function move(generator: Generator, { from, to }: Move): void {
  const source = load(generator, from, SECOND);
  result(generator, to, (place) => {
    if (source !== place) emit(generator, "mov", source, place);
  });
}

// ## When a check fails
//
// In the kernel the controllers are told which check it was, and the activation ends
// without an answer. A library has nobody to tell but the program that it is part of: it
// springs a trap.

function failureLabel({ label }: Generator, site: number): string {
  return `$${label}.failed${site}`;
}

function failures(generator: Generator): void {
  const { procedure, placement, lines, label } = generator;
  const checked = procedure.blocks.flatMap(({ body }) =>
    body.flatMap(({ operation }) =>
      operation.kind === "check" ? [operation.site.number] : []
    )
  );
  for (const site of checked) {
    lines.push(`${failureLabel(generator, site)}:`);
    emit(generator, "lda", "$16", `${site}($31)`);
    if (placement.kind === "library") emit(generator, "call_pal", "0xaa");
    else emit(generator, "br", `$${label}.failed`);
  }
  if (placement.kind === "library" || checked.length === 0) return;
  lines.push(`$${label}.failed:`);
  emit(generator, "lda", "$17", `${label}.number($31)`);
  emit(generator, "lda", "$0", `${FAILED}($31)`);
  emit(generator, "call_pal", "0x9");
  emit(generator, "clr", "$0");
  emit(generator, "clr", "$1");
  epilogue(generator);
}
