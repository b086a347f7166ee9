// # The registers of a program that has trapped
//
// While the kernel works for a program, the program's registers lie in several places, and
// here is which.
//
// A program has stored the contents of `t3` where it may not, and the controller wants to know
// what is in `t3`. PALcode has saved six words on the kernel's stack, the frame of the trap
// ([[FRAME_WORDS]]). The kernel's own code has saved most of the other registers below them
// ([[§Something has happened to a program]]). It did not save `s0` to `s6`, because whoever uses
// those saves them himself: they are still where they were. So are the floating-point registers.
// The program's stack pointer is kept by the processor.

import {
  ksegAddress,
  type Machine,
  physical,
  type PhysicalAddress,
  readPhysical,
  readRegister,
  REGISTER,
  virtual,
  type VirtualAddress,
  writePhysical,
  writeRegister,
} from "../../01-hardware/mod.ts";

/** Bytes that the door keeps on the stack, below the words that PALcode has put there. */
export const DOOR_BYTES = 192;

const PC_OFFSET = DOOR_BYTES + 8;

/** Where each register that was saved lies, in bytes from the stack pointer. */
export const SAVED_REGISTERS: ReadonlyMap<number, number> = new Map([
  [0, 24],
  [1, 0],
  [2, 40],
  [3, 48],
  [4, 56],
  [5, 64],
  [6, 72],
  [7, 80],
  [8, 88],
  [16, DOOR_BYTES + 24],
  [17, DOOR_BYTES + 32],
  [18, DOOR_BYTES + 40],
  [19, 120],
  [20, 128],
  [21, 136],
  [22, 144],
  [23, 152],
  [24, 160],
  [25, 168],
  [26, 32],
  [27, 8],
  [28, 176],
  [29, DOOR_BYTES + 16],
]);

function onStack(machine: Machine, offset: number): PhysicalAddress {
  const stack = readRegister(machine, REGISTER.sp) - ksegAddress(physical(0));
  return physical(Number(stack) + offset);
}

/** What the program that is in the kernel by a fault has in register `number`. */
export function programRegister(machine: Machine, number: number): bigint {
  if (number === REGISTER.sp) return machine.processor.otherStack;
  const offset = SAVED_REGISTERS.get(number);
  if (offset === undefined) return readRegister(machine, number);
  return readPhysical(machine.bus, onStack(machine, offset), 8)!;
}

/** Sets what it will find in register `number` when it goes on. */
export function setProgramRegister(
  machine: Machine,
  number: number,
  value: bigint,
): void {
  const offset = SAVED_REGISTERS.get(number);
  if (number === REGISTER.sp) machine.processor.otherStack = value;
  else if (offset === undefined) writeRegister(machine, number, value);
  else writePhysical(machine.bus, onStack(machine, offset), 8, value);
}

/** The instruction with which it will go on. */
export function programPc(machine: Machine): VirtualAddress {
  return virtual(readPhysical(machine.bus, onStack(machine, PC_OFFSET), 8)!);
}

/** Lets it go on at `pc`. */
export function setProgramPc(machine: Machine, pc: bigint): void {
  const at = onStack(machine, PC_OFFSET);
  writePhysical(machine.bus, at, 8, virtual(pc));
}

/** Whether it was a program, and not the kernel itself, that has trapped. */
export function wasProgram(machine: Machine): boolean {
  const status = readPhysical(machine.bus, onStack(machine, DOOR_BYTES), 8)!;
  return (status & 8n) !== 0n;
}
