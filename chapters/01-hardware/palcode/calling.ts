// # Calling PALcode
//
// `CALL_PAL` carries a number. This page looks it up, asks whether the caller may, and does
// what it stands for.
//
// A number that names nothing, or that the caller may not use, is an illegal instruction.
// Some numbers are free, and a machine may have routines of its own for them: put one into
// its `palCalls`, and a program can call it. Three of the free ones have a routine in later
// PALcode than that of the 21064: 13 and 14 (hexadecimal) tell it about address spaces
// larger than these processors have, and 2e means different things on the machines of two
// makers.

import {
  type Machine,
  type PalCall,
  writeRegister,
} from "../processor/machine.ts";
import { drain } from "../processor/issue.ts";
import { REGISTER, REGISTER_NAMES } from "../instruction_set.ts";
import { virtual, type VirtualAddress } from "../numbers.ts";
import { illegalInstruction, UNPRIVILEGED } from "./palcode.ts";
import { PRIVILEGED } from "./privileged_calls.ts";

/** Every routine, by number. */
export const PAL_CALLS: ReadonlyMap<number, PalCall> = new Map(
  [...PRIVILEGED, ...UNPRIVILEGED].map((call) => [call.code, call]),
);

/** Whether only the kernel may call routine `code`. */
export function isPrivileged(code: number): boolean {
  return code < 0x40;
}

/** Performs routine `code`, called by the instruction just before the pc. */
export function callPal(machine: Machine, code: number): void {
  const { processor, watcher } = machine;
  const { counters } = processor;
  const call = PAL_CALLS.get(code) ?? machine.palCalls.get(code);
  if (
    call === undefined || isPrivileged(code) && processor.mode !== "kernel"
  ) {
    return illegalInstruction(machine);
  }
  watcher?.({ kind: "pal", name: call.name, pc: before(processor.pc) });
  counters.palCalls++;
  counters.routines.set(call.name, (counters.routines.get(call.name) ?? 0) + 1);
  drain(processor);
  counters.cycles += call.cycles;
  if (!machine.strict || call.destroys === undefined) {
    return call.perform(machine);
  }
  for (const register of TEMPORARIES) destroy(machine, register);
  call.perform(machine);
  for (let index = 0; index < call.destroys; index++) {
    destroy(machine, REGISTER.a0 + index);
  }
}

// ## What a call may destroy
//
// The architecture says of nearly every privileged call that `t0`, `t8` to `t11` and the
// registers of its arguments hold anything afterwards. DEC's PALcode leaves most of them
// alone most of the time, so a kernel that relies on one of them works, until it meets
// other PALcode. A machine that was built to be *strict* destroys them all. What a call
// gives back or restores is kept, of course, `rti` and `retsys` destroy nothing, and what
// becomes of registers in `cserve` is between the kernel and its board.

const TEMPORARIES: readonly number[] = ["t0", "t8", "t9", "t10", "t11"]
  .map((name) => REGISTER_NAMES.indexOf(name));

/** Fills `register` with something that looks like an accident, the same in every run. */
function destroy(machine: Machine, register: number): void {
  const { palCalls } = machine.processor.counters;
  const mixed = BigInt(palCalls * 32 + register) * 0x9e37_79b9_7f4a_7c15n;
  writeRegister(machine, register, BigInt.asUintN(64, mixed));
}

function before(pc: VirtualAddress): VirtualAddress {
  return virtual(pc - 4n);
}

// :::exercise 1.5
// :::
