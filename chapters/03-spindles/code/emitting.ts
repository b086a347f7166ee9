// # Writing instructions down
//
// While a procedure is turned into instructions, there is a block that grows, and a few helpers
// that append to it.
//
// What has been computed in this block already is not computed again: `list[i] += 1` loads and
// stores in the same place, and the address is made once. So a helper that makes something first
// looks whether it is there. That holds for what depends on registers only; what memory holds may
// have changed.

import type { Block, Procedure, Value } from "../form/ir.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Flow } from "./flow.ts";
import type {
  MachineBlock,
  MachineInstruction,
  MachineProcedure,
  Offset,
  Register,
  Touch,
  ZeroTest,
} from "./machine_code.ts";
import type { Placement } from "./placement.ts";

/** A truth, as the test of a register that finds it out. */
export interface Condition {
  /** What is tested. */
  readonly register: Register;
  /** How. */
  readonly test: ZeroTest;
}

/** What is known while a procedure is turned into instructions. */
export interface Selection {
  /** The procedure. */
  readonly procedure: Procedure;
  /** Where it is to run. */
  readonly placement: Placement;
  /** The label at which its code begins. */
  readonly label: string;
  /** The ways through it, by the places of its blocks in its list. */
  readonly flow: Flow;
  /** The instructions so far. */
  readonly made: MachineProcedure;
  /** Where each block of the form begins. */
  readonly blocks: Map<Block, MachineBlock>;
  /** The block that grows. */
  block: MachineBlock;
  /** The place of the form's block that is being worked on. */
  at: number;
  /** The part of the source that is being worked on. */
  span: Span;
  /** The value that is being worked on. */
  value: Value;
  /** The register of each value. */
  readonly registers: Map<Value, Register>;
  /** For the register of what a routine has given, the one that says whether it has. */
  readonly answers: Map<Register, Register>;
  /** The test of each truth. */
  readonly conditions: Map<Value, Condition>;
  /** Addresses of references, as a register and a distance from it. */
  readonly references: Map<Value, Reference>;
  /** The values whose number must be right in all 64 bits. */
  readonly exact: ReadonlySet<Value>;
  /** The truths that are needed as numbers. */
  readonly asNumbers: ReadonlySet<Value>;
  /** What has been computed in this block, and as how manieth of its instructions. */
  readonly computed: Map<string, { register: Register; place: number }>;
  /** What is computed once for the whole procedure. */
  readonly shared: Map<string, Shared>;
}

/** An address that has been computed, so far as that an offset does the rest. */
export interface Reference {
  /** The register. */
  readonly base: Register;
  /** Bytes from there. */
  readonly distance: number;
  /** The piece of memory that it leads into. */
  readonly region: Touch["region"];
  /** The state that is meant, where several are at hand. */
  readonly of: string | undefined;
}

/** Something that is computed once for the whole procedure, where all who use it can see it. */
export interface Shared {
  /** The register that holds it. */
  readonly register: Register;
  /** How it is computed. */
  readonly instructions: readonly MachineInstruction[];
  /** The blocks that use it, with the place of the first use in each. */
  readonly uses: Map<MachineBlock, { place: number; at: number }>;
}

/** The second operand of an operation: a register, or a number from 0 to 255. */
export type SecondOperand = Register | bigint;

// ## Appending

/** A new virtual register. */
export function newRegister({ made }: Selection): Register {
  return made.registers++;
}

/** Appends an instruction. */
export function emit(
  { block, span }: Selection,
  instruction: Omit<MachineInstruction, "span">,
): void {
  block.instructions.push({ ...instruction, span });
}

/** Makes something with `make`, unless it has been made in this block not long ago. */
export function madeOnce(
  selection: Selection,
  key: string,
  make: () => Register,
): Register {
  const { computed, block } = selection;
  const before = computed.get(key);
  const place = block.instructions.length;
  if (before !== undefined && place - before.place < MEMORY) {
    return before.register;
  }
  const register = make();
  computed.set(key, { register, place });
  return register;
}

// What is remembered keeps a register busy. So after a while it is made again.

/** What was made so many instructions ago is forgotten. */
const MEMORY = 48;

/** Appends `name a, b, result` and gives the result, in `to` if that is said. */
export function emitOperation(
  selection: Selection,
  name: string,
  a: Register,
  b: SecondOperand,
  to?: Register,
): Register {
  const make = () => {
    const result = to ?? newRegister(selection);
    const both = typeof b === "bigint"
      ? { reads: [a], literal: Number(b) }
      : { reads: [a, b] };
    emit(selection, { name, form: "operate", writes: [result], ...both });
    return result;
  };
  if (to !== undefined) return make();
  return madeOnce(selection, `${name} ${a} ${typeof b} ${b}`, make);
}

/** Appends `name a, result`. */
export function emitUnary(
  selection: Selection,
  name: string,
  a: Register,
): Register {
  return madeOnce(selection, `${name} ${a}`, () => {
    const result = newRegister(selection);
    emit(selection, { name, form: "unary", reads: [a], writes: [result] });
    return result;
  });
}

/** Appends `name result, offset(base)`, where `name` is `lda` or `ldah`. */
export function emitAddress(
  selection: Selection,
  name: "lda" | "ldah",
  offset: Offset,
  base: Register,
): Register {
  const { number, symbol = "", part = "", slot = "" } = offset;
  const key = `${name} ${number} ${symbol} ${part} ${slot} ${base}`;
  return madeOnce(selection, key, () => {
    const result = newRegister(selection);
    emit(selection, {
      name,
      form: "load",
      reads: [base],
      writes: [result],
      offset,
    });
    return result;
  });
}

/** Appends a load. */
export function emitLoad(
  selection: Selection,
  name: string,
  offset: Offset,
  base: Register,
  touches?: Touch,
): Register {
  const result = newRegister(selection);
  emit(selection, {
    name,
    form: "load",
    reads: [base],
    writes: [result],
    offset,
    ...touches && { touches },
  });
  return result;
}

/** Appends a store. */
export function emitStore(
  selection: Selection,
  name: string,
  value: Register,
  offset: Offset,
  base: Register,
  touches: Touch,
): void {
  emit(selection, {
    name,
    form: "store",
    reads: [value, base],
    writes: [],
    offset,
    touches,
  });
}

/** Appends a copy of `from` in `to`, or in a new register. */
export function emitMove(
  selection: Selection,
  from: Register,
  to: Register = newRegister(selection),
): Register {
  emit(selection, { name: "mov", form: "move", reads: [from], writes: [to] });
  return to;
}

/** Appends: if `condition` holds, `value` replaces the content of `to`. */
export function emitChoice(
  selection: Selection,
  { test, register }: Condition,
  value: SecondOperand,
  to: Register,
): void {
  const literal = typeof value === "bigint";
  emit(selection, {
    name: `cmov${test}`,
    form: "choose",
    reads: literal ? [register, to] : [register, value, to],
    writes: [to],
    ...literal && { literal: Number(value) },
  });
}
