// # The processor controller
//
// A strand is a computation that can be put on the processor and taken off again.
//
// Other systems call it a thread. All that the processor needs to know of a strand fits in
// the process control block ([[PCB]]). The rest lies on the strand's kernel stack: a frame
// exactly like the one that a trap would have pushed. To start a strand for the first
// time, the kernel returns to it from a trap that never happened.
//
// :::figure A strand's own frame of memory, from its lowest byte up
// | control block | free, for the kernel's stack | trap frame |
// | --- | --- | --- |
// | stack pointers, page table, time | grows downwards | status, program counter |
// :::
//
// The control block also says that the strand may use floating point. When strands come to
// alternate on the processor, its floating-point registers will have to be saved and
// brought back. As long as each runs to its end, it is enough that a strand finds them
// empty ([[§Nothing to do]]).

import {
  FLOATING,
  FRAME_BYTES,
  type FrameNumber,
  frameStart,
  ksegAddress,
  PAGE_SIZE,
  panic,
  PCB,
  physical,
  type PhysicalAddress,
  readPhysical,
  REGISTER,
  statusWord,
  virtual,
  type VirtualAddress,
  writePhysical,
  writeRegister,
} from "../01-hardware/mod.ts";
import {
  type AddressSpace,
  type Kernel,
  KERNEL_STACKS,
  type Outcome,
  type Strand,
  STRAND_STATES,
  take,
} from "./kernel.ts";
import { endSpace, grantFrame, OutOfFrames } from "./memory_controller.ts";
import { GLOBALS, STRAND, writeField } from "./records.ts";

/** The control block of the kernel's own context, which runs when no strand does. */
export const BOOT_PCB: PhysicalAddress = KERNEL_STACKS;
/** The top of the kernel's own stack. */
export const BOOT_STACK: VirtualAddress = virtual(
  ksegAddress(KERNEL_STACKS) + 0x4000n,
);

/**
 * A strand in `space` that will begin at `entry` with the user stack at `stack`.
 *
 * Its kernel stack and control block share one frame of the space's own.
 *
 * @throws OutOfFrames if there is no frame for it, or no room for its record
 */
export function createStrand(
  kernel: Kernel,
  space: AddressSpace,
  entry: VirtualAddress,
  stack: VirtualAddress,
): Strand {
  const frame = grantFrame(kernel, space);
  const record = kernel.spareRecords.pop() ?? take(kernel.data, STRAND.size) ??
    noRecord();
  const strand: Strand = {
    identifier: kernel.nextIdentifier++,
    space,
    pcb: physical(frameStart(frame)),
    record,
    state: "ready",
    outcome: undefined,
  };
  writeControlBlock(kernel, strand, entry, stack);
  const { bus } = kernel.machine;
  const identifier = BigInt(strand.identifier);
  writeField(bus, record, STRAND, "identifier", identifier);
  writeField(bus, record, STRAND, "space", BigInt(space.identifier));
  setState(kernel, strand, "ready");
  kernel.strands.push(strand);
  return strand;
}

function noRecord(): never {
  throw new OutOfFrames("The kernel has no room for another strand's record");
}

/** Fills in the control block, and the frame to return through. */
function writeControlBlock(
  { machine }: Kernel,
  { pcb, space }: Strand,
  entry: VirtualAddress,
  stack: VirtualAddress,
): void {
  const frame = trapFrameOf(pcb);
  const put = (at: number, value: bigint) =>
    writePhysical(machine.bus, physical(at), 8, value);
  put(frame, statusWord("user", 0));
  put(frame + 8, entry);
  put(pcb + PCB.ksp, ksegAddress(frame));
  put(pcb + PCB.usp, stack);
  put(pcb + PCB.ptbr, BigInt(space.root));
  put(pcb + PCB.pcc, BigInt(space.asn) << 32n);
  put(pcb + PCB.flags, FLOATING);
}

/** Where a trap of the program itself puts its frame: the end of the control block's page. */
function trapFrameOf(pcb: PhysicalAddress): PhysicalAddress {
  return physical(pcb + PAGE_SIZE - Number(FRAME_BYTES));
}

/** Where the program of `strand` was when it last entered the kernel. */
export function interruptedPc(kernel: Kernel, strand: Strand): VirtualAddress {
  const at = physical(trapFrameOf(strand.pcb) + 8);
  return virtual(readPhysical(kernel.machine.bus, at, 8) ?? 0n);
}

function setState(
  kernel: Kernel,
  strand: Strand,
  state: Strand["state"],
): void {
  strand.state = state;
  const { bus } = kernel.machine;
  const number = BigInt(STRAND_STATES.indexOf(state));
  writeField(bus, strand.record, STRAND, "state", number);
}

// ## Which one runs
//
// When the processor has nothing to do, it asks here. In this edition strands run one
// after the other, each to its end, in the order of their creation: no event asks who is
// next, and the timer takes the processor from nobody. Scheduling as a policy belongs to
// a later edition of chapter 5.

/** The control block of the strand that is to run, or 0 if none is ready. */
export function nextStrand(kernel: Kernel): bigint {
  const next = kernel.strands.find((strand) => strand.state === "ready");
  if (next === undefined) return 0n;
  setState(kernel, next, "running");
  setCurrent(kernel, next);
  return BigInt(next.pcb);
}

function setCurrent(kernel: Kernel, strand: Strand | undefined): void {
  kernel.current = strand;
  const { globals, machine: { bus } } = kernel;
  const identifier = BigInt(strand?.identifier ?? 0);
  const space = BigInt(strand?.space.identifier ?? 0);
  writeField(bus, globals, GLOBALS, "strand", identifier);
  writeField(bus, globals, GLOBALS, "space", space);
}

// ## The end of a strand
//
// A strand that has ended never returns from the kernel. The processor is put back into
// the kernel's own context and asks for the next one. What the strand's space owned goes
// back, once, whatever it was doing.

/** Ends the running strand with `outcome`, and everything it held. */
export function endStrand(kernel: Kernel, outcome: Outcome): void {
  const strand = kernel.current ??
    panic("processor controller: no strand is running");
  strand.outcome = outcome;
  setState(kernel, strand, "ended");
  setCurrent(kernel, undefined);
  for (const told of kernel.whenEnded) told(strand);
  kernel.strands.splice(kernel.strands.indexOf(strand), 1);
  kernel.spareRecords.push(strand.record);
  endSpace(kernel, strand.space);
  idle(kernel);
}

/** Puts the processor into the kernel's own context, at the code that asks who is next. */
export function idle(kernel: Kernel): void {
  const { processor } = kernel.machine;
  processor.mode = "kernel";
  processor.ipl = 0;
  processor.pcb = BOOT_PCB;
  processor.pageTable = 0 as FrameNumber;
  processor.asn = 0;
  processor.fen = false;
  processor.otherStack = 0n;
  writeRegister(kernel.machine, REGISTER.sp, BOOT_STACK);
  processor.pc = kernel.symbols.get("idle") ??
    panic("processor controller: the kernel has no idle code");
}
