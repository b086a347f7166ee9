// # A seventh door
//
// The kernel can be entered through six doors. Build a seventh, for programs that want a
// service and want nothing else changed when they go on.
//
// A machine takes PALcode routines of your own in `machine.palCalls`. Write two:
//
// - `wrdoor`, number 20 (hexadecimal): the kernel says in A0 where its seventh door is. Each
//   machine has its own. Numbers below 40 are the kernel's alone, without any work of yours.
// - `knock`, number b0: anybody calls it. It enters the kernel at the door, in kernel mode,
//   on the kernel's stack and with the kernel's GP, as every entry into the kernel does; and
//   at IPL 7, so that nothing interrupts the service. A0 to A2 are for the service and arrive
//   unchanged. As long as no door is set, `knock` is an illegal instruction. If the kernel's
//   stack is no good, the machine halts with `KSP not valid`.
//
// Then write what stands behind the door, in assembly language, from the label `door` on. It
// calls `service`, a procedure of the kernel (`bsr ra, service`), and then returns to the
// instruction behind the `knock`. `service` leaves its result in V0. Like every procedure it
// may overwrite all registers but S0 to S5, FP and SP. Whoever has knocked finds the
// result in V0 and every other register, both stacks, the mode and the IPL as they were.
//
// Programs knock, and so does the kernel at any IPL. `service` may knock as well, and the
// service of that knock once more.
//
// Most of what you need is in the pages before this one: see what `enterKernel` does and what
// `rti` undoes. You may write more routines, such as a return of your own.

import type { PalCall } from "../../mod.ts";

/** The routines `wrdoor` and `knock`, for one machine. */
export function calls(): readonly PalCall[] {
  // TODO: then delete `unwritten`.
  return unwritten();
}

/** What stands behind the door, in assembly language. */
export const DOOR: string = `
// TODO: save what service may overwrite, and restore it
door:   bsr     ra, service
        rti
`;

function unwritten(..._given: readonly unknown[]): never {
  throw new Error("exercise 1.5: not yet written");
}
