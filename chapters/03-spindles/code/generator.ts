// # The tools of the code generator
//
// A generator appends instructions to a list of lines, and knows in which register each
// value is.
//
// Registers are written by number, as every assembler for the Alpha understands them: `$2` is
// `t1`, `$16` is `a0`, `$29` is the global pointer, `$30` the stack pointer, and `$31` is
// always zero.
//
// The same procedure can be generated for two places. In the kernel it reaches its state
// through the kernel's global pointer and the controllers through `CSERVE`. In a program
// it is an ordinary procedure: its state is in the program's data, and whoever calls it
// need not know that it was not written in C.

import { panic } from "../../01-hardware/mod.ts";
import { known } from "../form/builder.ts";
import type { Block, Procedure, Value } from "../form/ir.ts";
import { type Allocation, type Home, SCRATCH } from "./registers.ts";
import type { OperationType } from "../meaning/typed.ts";

/** Where a field of a kernel record is: so many bytes from where. */
export interface RecordPlace {
  /** Either the global pointer, or the page of the stack. */
  readonly base: "global pointer" | "page";
  /** Bytes from there. */
  readonly offset: bigint;
}

/** Where generated code is to run, and what it finds there. */
export interface Placement {
  /** In the kernel, or in a program. */
  readonly kind: "kernel" | "library";
  /** The label of the state. */
  readonly state: string;
  /** The number of a kernel operation. */
  readonly operation: (type: OperationType) => number;
  /** Where a kernel record's field is. */
  readonly record: (field: string) => RecordPlace;
  /** The register of the first parameter: 16, or 17 behind the number of a call. */
  readonly firstParameter: number;
  /** By which number the controllers know whose check it is that has failed. */
  readonly failure: number;
}

/** The operation that is told of a check that failed. */
export const FAILED = "Spindle.failed";

/** What is known while a procedure is generated. */
export interface Generator {
  /** Where the code is to run. */
  readonly placement: Placement;
  /** What is generated. */
  readonly procedure: Procedure;
  /** The label at which the code begins. */
  readonly label: string;
  /** Where each value is kept. */
  readonly allocation: Allocation;
  /** Where in the stack frame the slots begin. */
  readonly slots: number;
  /** Bytes of the stack frame. */
  readonly frame: number;
  /** The text so far. */
  readonly lines: string[];
}

/** Appends an instruction. */
export function emit(
  generator: Generator,
  name: string,
  ...operands: string[]
): void {
  const text = `        ${name.padEnd(7)} ${operands.join(", ")}`;
  generator.lines.push(text.trimEnd());
}

/** The label of `block`. */
export function blockLabel({ label }: Generator, block: Block): string {
  return `$${label}.b${block.number}`;
}

/** The label of what happens when the check at `site` fails. */
export function failureLabel({ label }: Generator, site: number): string {
  return `$${label}.failed${site}`;
}

// ## Registers

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
export function register(name: string): string {
  return `$${NUMBERS[name] ?? panic(`generating: no register ${name}`)}`;
}

/** The register for a first operand, an address or a result on its way. */
export const AT: string = register(SCRATCH[0]);
/** The register for a second operand or a value to be stored. */
export const SECOND: string = register(SCRATCH[1]);
/** The register for an index, or for what steps aside. */
export const THIRD: string = register(SCRATCH[2]);
const ZERO = "$31";

// ## Values in registers
//
// A constant is made when it is needed. A value on the stack is loaded into a scratch
// register when it is needed.

/** The register that holds `value`; `scratch` if it has to be brought there. */
export function inRegister(
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
  const place = keptAt(generator, value);
  if (place.kind === "register") return register(place.name);
  emit(generator, "ldq", scratch, slotAt(generator, place.number));
  return scratch;
}

/** Where `value` is kept. */
export function keptAt({ allocation }: Generator, value: Value): Home {
  return allocation.places.get(value) ??
    panic(`generating: value ${value.number} has no place`);
}

function slotAt({ slots }: Generator, number: number): string {
  return `${slots + number * 8}($30)`;
}

/** `value` as the second operand of an operate instruction, which may be a literal. */
export function second(
  generator: Generator,
  value: Value,
  scratch: string,
): string {
  const number = known(value);
  return number !== undefined && number >= 0n && number < 256n
    ? `${number}`
    : inRegister(generator, value, scratch);
}

/** Has `write` put a result into a register, and that where `value` belongs. */
export function result(
  generator: Generator,
  value: Value,
  write: (to: string) => void,
): void {
  const place = keptAt(generator, value);
  if (place.kind === "register") return write(register(place.name));
  write(AT);
  emit(generator, "stq", AT, slotAt(generator, place.number));
}

/** Makes `number` in `to` from pieces of 16 bits, each signed. */
export function makeConstant(
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
