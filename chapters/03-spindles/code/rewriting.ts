// # Every value in its place
//
// When the places are given out, the instructions are written once more, with real registers.
//
// A value on the stack is loaded in front of each instruction that reads it, and stored behind the
// one that writes it. A number that found no register is made again wherever it is needed. What
// a block passes along becomes moves at its end.

import { panic } from "../../01-hardware/mod.ts";
import {
  copyRegister,
  type Home,
  loadSlot,
  type Move,
  moveAtOnce,
  storeSlot,
} from "./copying.ts";
import { constantCode } from "./constants.ts";
import {
  FIRST_VIRTUAL,
  FIXED,
  type MachineBlock,
  type MachineEnding,
  type MachineInstruction,
  type MachineProcedure,
  type Register,
} from "./machine_code.ts";
import { type Allocation, registersIn } from "./registers.ts";

interface Rewriting {
  readonly made: MachineProcedure;
  readonly allocation: Allocation;
  /** The slot of each register that is kept on the stack. */
  readonly slots: Map<Register, number>;
}

/**
 * Writes the blocks of `made` once more, with real registers.
 *
 * @returns how many values are kept on the stack
 */
export function useRegisters(
  made: MachineProcedure,
  allocation: Allocation,
): number {
  const rewriting: Rewriting = { made, allocation, slots: new Map() };
  for (const block of made.blocks) {
    const instructions = block.instructions.flatMap((one) =>
      rewritten(rewriting, one)
    );
    block.instructions = [...instructions, ...atEnd(rewriting, block)];
  }
  for (const block of made.blocks) block.parameters.length = 0;
  return rewriting.slots.size;
}

/** Where `register` is. */
function homeOf(
  { made, allocation, slots }: Rewriting,
  register: Register,
): Home {
  if (register < FIRST_VIRTUAL) return { kind: "register", number: register };
  const real = allocation.registers[register]!;
  if (real === -2) return panic(`rewriting: register ${register} has no place`);
  if (real >= 0) return { kind: "register", number: real };
  let slot = slots.get(register);
  if (slot === undefined) {
    slot = made.slots.length;
    made.slots.push(8);
    slots.set(register, slot);
  }
  return { kind: "slot", number: slot };
}

function isReal({ allocation }: Rewriting, register: Register): boolean {
  return register < FIRST_VIRTUAL || allocation.registers[register]! >= 0;
}

/** The number that `register` holds, if it is known and has no register. */
function numberIn(
  rewriting: Rewriting,
  register: Register,
): bigint | undefined {
  if (isReal(rewriting, register)) return undefined;
  return rewriting.made.constants.get(register);
}

// ## Instructions

function rewritten(
  rewriting: Rewriting,
  one: MachineInstruction,
): MachineInstruction[] {
  const { reads, writes, span, form } = one;
  if (writes.some((to) => numberIn(rewriting, to) !== undefined)) return [];
  if (form === "move") return rewrittenMove(rewriting, one);
  const through = new Map<Register, Register>();
  const before: MachineInstruction[] = [];
  const after: MachineInstruction[] = [];
  for (const register of reads) {
    if (isReal(rewriting, register) || through.has(register)) continue;
    const scratch = scratchFor(rewriting, through, register);
    before.push(...fetch(rewriting, register, scratch, span));
  }
  for (const register of writes) {
    if (isReal(rewriting, register)) continue;
    const scratch = through.get(register) ??
      scratchFor(rewriting, new Map(), register);
    through.set(register, scratch);
    const { number } = homeOf(rewriting, register);
    after.push(storeSlot(scratch, number, span));
  }
  const real = (register: Register) =>
    through.get(register) ?? homeOf(rewriting, register).number;
  // What it touches is still told by virtual registers, each of which has had one content only.
  const same = { ...one, reads: reads.map(real), writes: writes.map(real) };
  return [...before, same, ...after];
}

function scratchFor(
  { allocation }: Rewriting,
  through: Map<Register, Register>,
  register: Register,
): Register {
  const scratch = allocation.scratch[through.size] ??
    panic("rewriting: an instruction with too many operands on the stack");
  through.set(register, scratch);
  return scratch;
}

/** Brings `register` from the stack, or makes its number, in `to`. */
function fetch(
  rewriting: Rewriting,
  register: Register,
  to: Register,
  span: MachineInstruction["span"],
): MachineInstruction[] {
  const number = numberIn(rewriting, register);
  if (number !== undefined) return constantCode(number, to, span);
  return [loadSlot(homeOf(rewriting, register).number, to, span)];
}

function rewrittenMove(
  rewriting: Rewriting,
  { reads, writes, span }: MachineInstruction,
): MachineInstruction[] {
  const [from, to] = [reads[0]!, writes[0]!];
  const target = homeOf(rewriting, to);
  if (target.kind === "register") {
    if (!isReal(rewriting, from)) {
      return fetch(rewriting, from, target.number, span);
    }
    const { number } = homeOf(rewriting, from);
    return number === target.number
      ? []
      : [copyRegister(number, target.number, span)];
  }
  if (isReal(rewriting, from)) {
    return [storeSlot(homeOf(rewriting, from).number, target.number, span)];
  }
  const scratch = rewriting.allocation.scratch[0]!;
  return [
    ...fetch(rewriting, from, scratch, span),
    storeSlot(scratch, target.number, span),
  ];
}

// ## Ends

function atEnd(
  rewriting: Rewriting,
  block: MachineBlock,
): MachineInstruction[] {
  const { ending, endSpan } = block;
  if (ending.kind === "branch" || ending.kind === "table") {
    return testAtEnd(rewriting, block, ending);
  }
  if (ending.kind !== "jump") return [];
  const { target, passes } = ending;
  const moves = passes.map((one, index): Move => {
    const to = homeOf(rewriting, target.parameters[index]!);
    if (typeof one !== "number") return { from: one, to };
    const number = numberIn(rewriting, one);
    return { from: number ?? homeOf(rewriting, one), to };
  });
  block.ending = { ...ending, passes: [] };
  const [way, other] = rewriting.allocation.scratch;
  const aside = other ?? freeFor(rewriting, block, moves);
  return moveAtOnce(moves, { way, aside }, endSpan);
}

/** A register that is free at the end of `block` and that no move writes. */
function freeFor(
  { allocation }: Rewriting,
  { number }: MachineBlock,
  moves: readonly Move[],
): Register | undefined {
  const free = allocation.freeAtEnd[number]!;
  const written = new Set(moves.map(({ to }) => to.number));
  return registersIn(free).find((one) => !written.has(one));
}

/** Gives the end's test its register. */
function testAtEnd(
  rewriting: Rewriting,
  block: MachineBlock,
  ending: Extract<MachineEnding, { kind: "branch" | "table" }>,
): MachineInstruction[] {
  const register = ending.kind === "branch" ? ending.register : ending.address;
  const before = isReal(rewriting, register) ? [] : fetch(
    rewriting,
    register,
    rewriting.allocation.scratch[0]!,
    block.endSpan,
  );
  const real = before.length > 0
    ? rewriting.allocation.scratch[0]!
    : homeOf(rewriting, register).number;
  block.ending = ending.kind === "branch"
    ? { ...ending, register: real }
    : { ...ending, address: real };
  return before;
}

/** Whether `instruction` changes nothing: a register that is moved into itself. */
export function isVain({ form, reads, writes }: MachineInstruction): boolean {
  return form === "move" && reads[0] === writes[0] ||
    writes[0] === FIXED.zero;
}
