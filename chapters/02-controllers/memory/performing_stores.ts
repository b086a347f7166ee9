// # Storing for a program
//
// A store that has faulted on a divided page is performed by the controller, exactly as the
// processor would have done it.
//
// The program executes `stl t3, 12(a0)`. The controller reads the instruction at the program's
// pc. The tables of chapter 1 say what the word means: four bytes, the contents of Ra, at Rb
// plus 12 ([[STORES]]). So every store of the instruction set is understood, those of
// floating-point numbers included, and none is described a second time. The bytes are stored,
// and the program goes on behind the instruction.

import {
  decode,
  type Decoded,
  evaluate,
  type Fields,
  frameIn,
  frameStart,
  hasExtension,
  isWellFormed,
  type Machine,
  type Operands,
  PAGE_SIZE,
  physical,
  type PhysicalAddress,
  readFloat,
  readPhysical,
  refusal,
  type Store,
  storeAt,
  virtual,
  type VirtualAddress,
} from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { AddressSpace, Kernel } from "../kernel/kernel.ts";
import { findPage } from "./application_memory.ts";
import { entryPlace, mappedEntry, NOTES, notesIn } from "./entries.ts";
import { pageStart } from "./page_tables.ts";
import {
  programPc,
  programRegister,
  setProgramPc,
  setProgramRegister,
} from "./program_registers.ts";
import { noteStore } from "./references.ts";
import { isGuarded, noteWritten } from "./units.ts";

// ## Understanding the instruction
//
// Between the trap and this moment, another processor may have stored another instruction in the
// place of the one that trapped. So it is looked at afresh: the processor must be able to execute
// it, with floating point switched on if it needs that. Otherwise the floating-point registers
// would be those of another program.

/** The instruction with which the running program goes on, if it can be executed. */
export function nextInstruction(
  kernel: Kernel,
  space: AddressSpace,
): Decoded | undefined {
  const { machine } = kernel;
  const pc = programPc(machine);
  if (!isWellFormed(pc)) return undefined;
  const entry = mappedEntry(kernel, space, pageStart(pc));
  if (entry === undefined || refusal(entry, "fetch", "user")) return undefined;
  const at = placeOn(frameStart(frameIn(entry)), pc);
  const next = decode(Number(readPhysical(machine.bus, at, 4) ?? 0n));
  return next && canExecute(machine, next) ? next : undefined;
}

function canExecute(
  { model, processor }: Machine,
  { instruction, floating }: Decoded,
): boolean {
  return hasExtension(model, instruction.extension) &&
    (processor.fen || !floating);
}

/** What the instruction cut into `fields` finds in the program's registers. */
export function operandsFor(
  machine: Machine,
  { ra, rb, rc, literal, displacement }: Fields,
  loaded = 0n,
): Operands {
  return {
    ra: programRegister(machine, ra),
    rb: literal === undefined ? programRegister(machine, rb) : BigInt(literal),
    rc: programRegister(machine, rc),
    fa: readFloat(machine, ra),
    displacement: BigInt.asUintN(64, BigInt(displacement)),
    pc: programPc(machine) + 4n,
    loaded,
  };
}

/** The address that a load or store of the program is for. */
export function addressOf(
  machine: Machine,
  { address }: Pick<Store, "address">,
  fields: Fields,
): VirtualAddress {
  return virtual(evaluate(address, operandsFor(machine, fields)));
}

function placeOn(
  start: PhysicalAddress,
  address: VirtualAddress,
): PhysicalAddress {
  return physical(start + Number(address % BigInt(PAGE_SIZE)));
}

/** The place in memory of `address`, if a program may do `access` there. */
export function placeFor(
  kernel: Kernel,
  space: AddressSpace,
  address: VirtualAddress,
  access: "read" | "write",
): PhysicalAddress | undefined {
  const entry = findPage(kernel, space, address, access);
  return entry && placeOn(frameStart(frameIn(entry)), address);
}

/** Lets the program go on behind its next instruction. */
export function passInstruction(machine: Machine): void {
  setProgramPc(machine, programPc(machine) + 4n);
}

// ## Doing it

const PERFORM_STORE = cyclesOf(`
        ldq     t0, 8(t1)       // the program's pc
        ldl     t2, 0(t0)       // its instruction
        srl     t2, 26, t3      // which store is it?
        s8addq  t3, t4, t3
        ldq     t3, 0(t3)
        srl     t2, 16, t5      // Rb
        and     t5, 31, t5
        s8addq  t5, t6, t5
        ldq     t5, 0(t5)
        sll     t2, 48, t7      // the displacement
        sra     t7, 48, t7
        addq    t5, t7, t5
        srl     t2, 21, t8      // Ra
        and     t8, 31, t8
        s8addq  t8, t6, t8
        ldq     t8, 0(t8)
        srl     t5, 9, t9       // the unit
        and     t9, 15, t9
        ldq     t10, 0(a0)
        srl     t10, t9, t11
        blbs    t11, 0          // guarded
        stq     t8, 0(t5)
        addq    t0, 4, t0
        stq     t0, 8(t1)
`);

/** What became of a store that the controller was to perform. */
export type StoreOutcome = "stored" | "failed" | "not ours";

/**
 * Performs the store to `address` on a divided page by which the running program has come into
 * the kernel, if its unit is not guarded.
 *
 * @returns `stored`, and the program goes on behind it; `failed` likewise, for a store that
 * depends on a lock; or `not ours`, and nothing has changed
 */
export function performStore(
  kernel: Kernel,
  space: AddressSpace,
  address: VirtualAddress,
): StoreOutcome {
  const { machine } = kernel;
  const { instruction, fields } = nextInstruction(kernel, space) ?? {};
  const effect = instruction?.effect;
  if (fields === undefined || effect?.kind !== "store") return "not ours";
  if (addressOf(machine, effect, fields) !== address) return "not ours";
  if (address % BigInt(effect.bytes)) return "not ours";
  if (!isOpen(kernel, space, address, effect.bytes)) return "not ours";
  if (effect.conditional) setProgramRegister(machine, fields.ra, 0n);
  else storeFor(kernel, space, address, effect, fields);
  charge(machine, PERFORM_STORE);
  passInstruction(machine);
  return effect.conditional ? "failed" : "stored";
}

/** Whether the controller may store `bytes` bytes at `address`, on a page that is divided. */
export function isOpen(
  kernel: Kernel,
  space: AddressSpace,
  address: VirtualAddress,
  bytes: number,
): boolean {
  const entry = mappedEntry(kernel, space, pageStart(address));
  return entry !== undefined && (notesIn(entry) & NOTES.divided) !== 0 &&
    findPage(kernel, space, address, "write") !== undefined &&
    !isGuarded(kernel, space, address, bytes);
}

/** Stores what the program's instruction stores, and notes it. */
export function storeFor(
  kernel: Kernel,
  space: AddressSpace,
  address: VirtualAddress,
  { bytes, value }: Store,
  fields: Fields,
): void {
  const { machine } = kernel;
  const page = pageStart(address);
  noteStore(kernel, space, page, entryPlace(kernel, space, page)!);
  noteWritten(kernel, space, address, bytes);
  const at = placeFor(kernel, space, address, "write")!;
  const stored = evaluate(value, operandsFor(machine, fields));
  storeAt(machine, at, bytes, stored, address);
}
