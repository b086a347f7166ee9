// # Walking the stack
//
// Who called this procedure, and who called the caller? The stack holds the answer, but
// nothing in it says where, so it is found by reading the code of each procedure.
//
// A procedure on the Alpha is entered with its return address in RA. If it calls others it
// makes room on the stack and puts RA there. Compilers do that at the beginning, always in
// the same way:
//
// ```alpha
//         lda     sp, -32(sp)         // room for four quadwords: the frame
//         stq     ra, 0(sp)           // the way back
//         stq     fp, 8(sp)           // the caller's frame pointer,
//         mov     sp, fp              // if this procedure uses one of its own
// ```
//
// That is all one needs. Find the beginning of the procedure. Read forward to the place
// where it stands, and note what has been done: that tells how large its frame is and where
// RA is. The frame behind it is the caller's, and RA says where in the caller it was.

import { peek } from "../processor/access.ts";
import type { Machine, Processor } from "../processor/machine.ts";
import { virtual, type VirtualAddress } from "../numbers.ts";
import { REGISTER } from "../instruction_set.ts";
import { nearestSymbol, type Symbol } from "../tools/elf.ts";

/** A procedure that has not returned yet. */
export interface StackFrame {
  /** Where it stands: the next instruction, or behind the call that it has made. */
  readonly pc: VirtualAddress;
  /** Its stack pointer. */
  readonly sp: bigint;
  /** The name of the place, or of the call that it has made, if one is known. */
  readonly name: string | undefined;
}

/** The most frames that are followed. */
const MOST_FRAMES = 64;
/** The most words of a procedure that are read. */
const LONGEST = 4096n;

/** What the walk knows of a procedure's registers. */
interface Standing {
  readonly pc: VirtualAddress;
  readonly sp: bigint;
  readonly fp: bigint;
  readonly ra: bigint;
}

/**
 * The procedures that `processor` is in, the innermost first, as far as they can be made
 * out. The processor's address space is used as it is now.
 *
 * @param symbols names in ascending order of address; they mark where procedures begin
 */
export function stackOf(
  machine: Machine,
  symbols: readonly Symbol[],
  processor: Processor = machine.processor,
): StackFrame[] {
  const eyes = { ...machine, processor };
  const { registers, pc } = processor;
  let at: Standing | undefined = {
    pc,
    sp: registers[REGISTER.sp]!,
    fp: registers[FP]!,
    ra: registers[REGISTER.ra]!,
  };
  const frames: StackFrame[] = [];
  while (at !== undefined && frames.length < MOST_FRAMES) {
    const inside = frames.length === 0 ? at.pc : virtual(at.pc - 4n);
    const name = nearestSymbol(symbols, inside);
    frames.push({ pc: at.pc, sp: at.sp, name });
    at = callerOf(eyes, symbols, at, frames.length === 1);
  }
  return frames;
}

const FP = 15;

// ## One procedure

/** What the beginning of a procedure has done by the time it is where it is. */
interface Prologue {
  /** Bytes of its frame. */
  size: bigint;
  /** Where in the frame RA is, if it has been stored. */
  ra: bigint | undefined;
  /** Where in the frame the caller's FP is, if it has been stored. */
  fp: bigint | undefined;
  /** Whether FP has become the address of the frame. */
  usesFp: boolean;
}

/** Where the caller of the procedure at `at` stands. */
function callerOf(
  machine: Machine,
  symbols: readonly Symbol[],
  at: Standing,
  innermost: boolean,
): Standing | undefined {
  const { size, ra, fp, usesFp } = readPrologue(machine, symbols, at.pc);
  if (!innermost && ra === undefined) return undefined;
  const frame = usesFp ? at.fp : at.sp;
  const back = ra === undefined ? at.ra : quadword(machine, frame + ra);
  const before = fp === undefined ? at.fp : quadword(machine, frame + fp);
  if (back === undefined || before === undefined) return undefined;
  const pc = virtual(back & ~3n);
  if (pc === 0n || typeof peek(machine, pc, 4) !== "bigint") return undefined;
  return { pc, sp: frame + size, fp: before, ra: 0n };
}

function quadword(machine: Machine, address: bigint): bigint | undefined {
  if (address & 7n) return undefined;
  const value = peek(machine, virtual(address), 8);
  return typeof value === "bigint" ? value : undefined;
}

// A procedure begins at its symbol. Without symbols, the beginning is looked for: the
// nearest place above where room is made on the stack and RA stored right behind. A
// procedure that does not do that is then taken for a part of the one before it, which is
// the price of having no names.

function readPrologue(
  machine: Machine,
  symbols: readonly Symbol[],
  pc: VirtualAddress,
): Prologue {
  const prologue: Prologue = {
    size: 0n,
    ra: undefined,
    fp: undefined,
    usesFp: false,
  };
  if (isReturn(wordAt(machine, pc))) return prologue;
  const start = startOf(machine, symbols, pc);
  for (let at = start; at < pc; at = virtual(at + 4n)) {
    note(prologue, wordAt(machine, at));
  }
  return prologue;
}

function wordAt(machine: Machine, at: VirtualAddress): number {
  const word = peek(machine, virtual(at & ~3n), 4);
  return typeof word === "bigint" ? Number(word) : 0;
}

function startOf(
  machine: Machine,
  symbols: readonly Symbol[],
  pc: VirtualAddress,
): VirtualAddress {
  const limit = pc - 4n * LONGEST;
  const below = symbols.findLast(({ address }) => address <= pc)?.address;
  if (below !== undefined && below >= limit) return virtual(below & ~3n);
  for (let back = 0n; back < LONGEST; back++) {
    const at = virtual(pc - 4n * back);
    if (isBeginning(machine, at)) return at;
  }
  return pc;
}

/** Whether room is made at `at`, and RA stored within the next four instructions. */
function isBeginning(machine: Machine, at: VirtualAddress): boolean {
  if (roomMade(wordAt(machine, at)) >= 0n) return false;
  return [4n, 8n, 12n, 16n].some((distance) =>
    upper(wordAt(machine, virtual(at + distance))) === STQ_RA_SP
  );
}

// ## Four instructions
//
// Each is a bit pattern with room for one number. Larger frames, which compilers make with
// two instructions or in a register, are not recognised; the walk ends there.

const LDA_SP_SP = 0x23de_0000;
const STQ_RA_SP = 0xb75e_0000;
const STQ_FP_SP = 0xb5fe_0000;
const MOV_SP_FP: readonly number[] = [0x47de_040f, 0x47fe_040f, 0x21fe_0000];
const RET_RA = 0x6bfa_0000;

/** What `lda sp, N(sp)` adds to SP; 0 for any other word. */
function roomMade(word: number): bigint {
  return upper(word) === LDA_SP_SP ? displacement(word) : 0n;
}

function upper(word: number): number {
  return (word & 0xffff_0000) >>> 0;
}

function displacement(word: number): bigint {
  return BigInt.asIntN(16, BigInt(word & 0xffff));
}

function isReturn(word: number): boolean {
  return upper(word) === RET_RA || (word & 0xffff_c000) >>> 0 === 0x6bfa_8000;
}

/** Takes down what `word` does, if it is one of the four. */
function note(prologue: Prologue, word: number): void {
  const room = roomMade(word);
  if (room < 0n && prologue.size === 0n) prologue.size = -room;
  else if (upper(word) === STQ_RA_SP) prologue.ra ??= displacement(word);
  else if (upper(word) === STQ_FP_SP) prologue.fp ??= displacement(word);
  else if (MOV_SP_FP.includes(word)) prologue.usesFp = true;
}

// The walk stays on one stack. Where a program was interrupted and the kernel entered, a
// frame of another kind lies on the kernel's stack ([[§Entering]]), of which it knows
// nothing. What it tells behind that is at best the return address that the program had in
// RA.
//
// ## In words

/** The frames of a stack as lines, the innermost first. */
export function describeStack(frames: readonly StackFrame[]): string[] {
  return frames.map(({ pc, name }, depth) => {
    const place = `0x${pc.toString(16).padStart(16, "0")}`;
    return `#${depth}  ${place}${name === undefined ? "" : `  ${name}`}`;
  });
}
