// # Returning from a signal
//
// A program that its kernel has interrupted to tell it something goes on afterwards as if
// nothing had happened, with one call that loads its last registers and jumps.
//
// UNIX tells a program of certain events by calling one of its procedures at any moment: a
// *signal*. When that procedure is done, all registers must hold again what they held. The
// program can load most of them by itself, but it needs one register for the address from
// which it loads and one for the jump back. So the last few must be loaded together with
// the pc, in one step. `urti` is that step. The frame lies on the
// program's own stack, at a multiple of 64:
//
// :::figure user-frame
// :::
//
// The program has written this frame and could have written anything. It returns to user
// mode in any case: a frame that says otherwise is an illegal instruction.

import { readVirtual } from "../processor/access.ts";
import { memoryFault } from "./faults.ts";
import { REGISTER } from "../instruction_set.ts";
import { breakLock } from "../processor/locks.ts";
import {
  type Machine,
  readRegister,
  writeRegister,
} from "../processor/machine.ts";
import { virtual } from "../numbers.ts";
import { enterKernel } from "./traps.ts";

/** The words of the frame that `urti` loads, each eight bytes, in order. */
export const USER_FRAME_WORDS = [
  "AT",
  "SP",
  "PS",
  "PC",
  "GP",
  "A0",
  "A1",
  "A2",
] as const;

const USER_FRAME_BYTES = 64n;

/** `CALL_PAL urti`: goes on where the frame on the user's stack says. */
export function returnToUser(machine: Machine): void {
  const { processor } = machine;
  const at = readRegister(machine, REGISTER.sp);
  if (processor.mode === "kernel" || at % USER_FRAME_BYTES !== 0n) {
    return refuse(machine);
  }
  const words = readFrame(machine, at);
  if (words === undefined) return;
  const [temporary, stack, ps, pc, gp, a0, a1, a2] = words;
  if ((ps! & 8n) === 0n) return refuse(machine);
  const restored = {
    at: temporary!,
    sp: stack!,
    gp: gp!,
    a0: a0!,
    a1: a1!,
    a2: a2!,
  };
  for (const [name, value] of Object.entries(restored)) {
    writeRegister(machine, REGISTER[name as keyof typeof restored], value);
  }
  processor.pc = virtual(pc! & ~3n);
  breakLock(processor);
  processor.interruptFlag = false;
}

/** The words of the frame at `at`; if one cannot be read, takes the fault. */
function readFrame(machine: Machine, at: bigint): bigint[] | undefined {
  const words: bigint[] = [];
  for (const index of USER_FRAME_WORDS.keys()) {
    const address = virtual(at + 8n * BigInt(index));
    const word = readVirtual(machine, address, 8);
    if (typeof word === "string") {
      // The call itself is repeated when the kernel has mended the cause.
      const pc = virtual(machine.processor.pc - 4n);
      memoryFault(machine, word, address, "read", pc);
      return undefined;
    }
    words.push(word);
  }
  return words;
}

function refuse(machine: Machine): void {
  const { pc } = machine.processor;
  enterKernel(machine, { entry: "entIF", arguments: [4n, 0n, 0n], pc });
}
