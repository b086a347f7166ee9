// # Stores that depend on a lock
//
// A store that depends on a lock fails after a trap, and on a divided page each store is a trap.
// So the controller executes the program's next instructions for it, until the store succeeds.
//
// `STQ_C` stores only if nobody has stored at its place since the `LDQ_L` before it
// ([[§The lock flag]]). Here is a program that adds 1 to a counter:
//
// ```alpha
// again:  ldq_l   t0, 0(a0)
//         addq    t0, 1, t0
//         stq_c   t0, 0(a0)
//         beq     t0, again
// ```
//
// The counter is on a divided page, and the `stq_c` faults. The fault has cleared the lock flag,
// as every trap does, so the store has failed: `t0` is 0. The program would go back to `again`
// and fault at the `stq_c` once more, for ever. But the controller now executes its
// instructions itself: the branch, the load, the addition. When it comes to the `stq_c`, nothing
// else has happened on the machine since the `ldq_l`, and it stores.
//
// It executes what a sequence of this kind consists of, up to {{sequence.longest}} instructions,
// and stops before anything else; the program goes on from there. The architecture promises
// success only to short sequences of plain instructions, and those are all understood. The
// processor's counters of instructions do not count them.

import {
  type Branch,
  type Decoded,
  evaluate,
  type Expression,
  type Fields,
  hasExtension,
  type Load,
  LOCK_BLOCK,
  operandsOf,
  type PhysicalAddress,
  readPhysical,
  type Store,
  virtual,
  type Write,
} from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { AddressSpace, Kernel } from "../kernel/kernel.ts";
import {
  addressOf,
  isOpen,
  nextInstruction,
  operandsFor,
  passInstruction,
  placeFor,
  storeFor,
} from "./performing_stores.ts";
import { pageStart } from "./page_tables.ts";
import {
  programPc,
  setProgramPc,
  setProgramRegister,
} from "./program_registers.ts";
import { noteUse } from "./references.ts";

/** Instructions that are executed for a program in one go, at most. */
export const LONGEST_SEQUENCE = 64;

const FOLLOW_ONE = cyclesOf(`
        ldl     t2, 0(t0)
        srl     t2, 26, t3      // what is it?
        s8addq  t3, t4, t3
        ldq     t3, 0(t3)
        jmp     zero, (t3)
        addq    t0, 4, t0
        stq     t0, 8(t1)
`);

/** A sequence of a program that is being executed for it. */
interface Sequence {
  readonly kernel: Kernel;
  readonly space: AddressSpace;
  /** The block that was loaded with a lock, if one was. */
  locked: number | undefined;
}

/** Executes the instructions of the running program that belong to a locked sequence. */
export function followSequence(kernel: Kernel, space: AddressSpace): void {
  const sequence: Sequence = { kernel, space, locked: undefined };
  for (let count = 0; count < LONGEST_SEQUENCE; count++) {
    const next = nextInstruction(kernel, space);
    if (next === undefined || !follow(sequence, next)) return;
    charge(kernel.machine, FOLLOW_ONE);
  }
}

/** Executes one instruction; false if the sequence has ended, before it or with it. */
function follow(sequence: Sequence, { instruction, fields }: Decoded): boolean {
  const { effect, extension } = instruction;
  if (!hasExtension(sequence.kernel.machine.model, extension)) return false;
  switch (effect.kind) {
    case "write":
      return write(sequence, effect, fields);
    case "branch":
      return branch(sequence, effect, fields);
    case "load":
      return effect.locks && load(sequence, effect, fields);
    case "store":
      return effect.conditional && store(sequence, effect, fields);
    case "barrier":
      passInstruction(sequence.kernel.machine);
      return true;
    default:
      return false;
  }
}

/** The operands that are known of a program that is in the kernel. */
const KNOWN: ReadonlySet<string> = new Set(
  ["ra", "rb", "rc", "fa", "displacement", "pc", "loaded"],
);

function isKnown(expression: Expression): boolean {
  return [...operandsOf(expression)].every((one) => KNOWN.has(one));
}

function write(
  { kernel: { machine } }: Sequence,
  { to, value, overflow }: Write,
  fields: Fields,
): boolean {
  if (to !== "ra" && to !== "rc" || overflow || !isKnown(value)) return false;
  const result = evaluate(value, operandsFor(machine, fields));
  setProgramRegister(machine, fields[to], result);
  passInstruction(machine);
  return true;
}

function branch(
  { kernel: { machine } }: Sequence,
  { when, target, links }: Branch,
  fields: Fields,
): boolean {
  if (!isKnown(when) || !isKnown(target)) return false;
  const operands = operandsFor(machine, fields);
  const behind = programPc(machine) + 4n;
  if (links) setProgramRegister(machine, fields.ra, behind);
  const taken = evaluate(when, operands) === 1n;
  setProgramPc(machine, taken ? evaluate(target, operands) : behind);
  return true;
}

function blockOf(at: PhysicalAddress): number {
  return at - at % LOCK_BLOCK;
}

function load(sequence: Sequence, effect: Load, fields: Fields): boolean {
  const { kernel, space } = sequence;
  const { machine } = kernel;
  const address = addressOf(machine, effect, fields);
  const at = placeFor(kernel, space, address, "read");
  if (at === undefined || address % BigInt(effect.bytes)) return false;
  noteUse(kernel, space, pageStart(address), "read");
  const loaded = readPhysical(machine.bus, at, effect.bytes) ?? 0n;
  const value = evaluate(effect.value, operandsFor(machine, fields, loaded));
  setProgramRegister(machine, fields.ra, value);
  sequence.locked = blockOf(at);
  passInstruction(machine);
  return true;
}

// When the store has been done, the program goes on by itself.

function store(sequence: Sequence, effect: Store, fields: Fields): boolean {
  const { kernel, space, locked } = sequence;
  const { machine } = kernel;
  const address = addressOf(machine, effect, fields);
  if (address % BigInt(effect.bytes)) return false;
  if (!isOpen(kernel, space, address, effect.bytes)) return false;
  const at = placeFor(kernel, space, virtual(address), "write")!;
  const holds = locked === blockOf(at);
  if (holds) storeFor(kernel, space, address, effect, fields);
  setProgramRegister(machine, fields.ra, holds ? 1n : 0n);
  passInstruction(machine);
  sequence.locked = undefined;
  return !holds;
}
