// # Strands that go on elsewhere
//
// A handler lets a strand go on at another instruction, and is told where it would have gone on.
//
// A program has two threads of its own on strand 5. The first of them computes without end, and the
// program's library never gets a word in. The clock interrupts strand 5. A handler of the program
// says that strand 5 is to go on in the library, at a routine that keeps all registers, and learns
// the address at which the thread was interrupted. The library puts thread and address away and
// carries the second thread ([[§Activations]]).
//
// Nothing but the program counter is changed. Whoever goes on elsewhere finds all registers as they
// were, and so the first thread can be brought back: by another `divert`, to the address that was told.
//
// A program may have jumped to an address in the kernel's half, and faults there. Such an address would be a negative number,
// and an operation's negative answer is a refusal ([[resultWord]]). So this strand cannot be diverted.
//
// A program can do so with its own strands only, and only while they are in the kernel: because they
// have no processor, or because this is the visit in which they came.

import { physical, writePhysical } from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import {
  currentStrand,
  type Kernel,
  type Operation,
  type Strand,
} from "../kernel/kernel.ts";
import { refuse, type Refused } from "../kernel/refusals.ts";
import { interruptedPc, trapFrameOn } from "./pages.ts";
import { onOwn } from "./strand_operations.ts";

const DIVERT = cyclesOf(`
        and     a1, 3, t0
        bne     t0, 0
        ldq     v0, 8(t1)       // the program counter in the frame
        blt     v0, 0
        stq     a1, 8(t1)
`);

/** Lets `strand` go on at `to`, and gives where it would have gone on. */
export function divert(
  kernel: Kernel,
  strand: Strand,
  to: bigint,
): bigint | Refused {
  charge(kernel.machine, DIVERT);
  if (to & 3n) {
    return refuse(
      "bad argument",
      `There is no instruction at 0x${to.toString(16)}`,
    );
  }
  if (strand.state === "running" && strand !== currentStrand(kernel)) {
    return refuse("busy", `Strand ${strand.identifier} has another processor`);
  }
  const pc = interruptedPc(kernel, strand.page);
  if (pc >> 63n) {
    return refuse(
      "bad argument",
      `Strand ${strand.identifier} is at 0x${
        pc.toString(16)
      }, where no program is`,
    );
  }
  const saved = physical(trapFrameOn(strand.page) + 8);
  writePhysical(kernel.machine.bus, saved, 8, to);
  return pc;
}

/** The operation that lets strands go on elsewhere. */
export const DIVERTING_OPERATIONS: readonly Operation[] = [
  onOwn("Strand.divert", divert),
];
