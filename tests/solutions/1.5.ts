// # A seventh door, solved
//
// The frame of every other entry is good for this one as well: `enterKernel` pushes it, and
// `rti` takes it back.

import {
  argument,
  enterKernel,
  illegalInstruction,
  type Machine,
  type PalCall,
  SHORT,
  virtual,
  type VirtualAddress,
} from "../../chapters/01-hardware/mod.ts";

/** The routines `wrdoor` and `knock`, for one machine. */
export function calls(): readonly PalCall[] {
  let door: VirtualAddress | undefined;
  return [
    {
      code: 0x20,
      name: "wrdoor",
      says: "set the seventh door",
      cycles: SHORT,
      perform: (machine) => {
        door = virtual(argument(machine, 0) & ~3n);
      },
    },
    {
      code: 0xb0,
      name: "knock",
      says: "enter the kernel at its seventh door",
      cycles: 0,
      perform: (machine) => knock(machine, door),
    },
  ];
}

/** Enters the kernel at `door`; PS is in the frame before IPL rises. */
function knock(machine: Machine, door: VirtualAddress | undefined): void {
  if (door === undefined) return illegalInstruction(machine);
  const { processor } = machine;
  enterKernel(machine, {
    entry: "entSys",
    arguments: [
      argument(machine, 0),
      argument(machine, 1),
      argument(machine, 2),
    ],
    pc: processor.pc,
  });
  processor.ipl = 7;
  processor.pc = door;
}

/** What stands behind the door: the frame has A0 to A2 and GP, the stack the others. */
export const DOOR: string = `
door:   lda     sp, -144(sp)
        stq     t0, 0(sp)
        stq     t1, 8(sp)
        stq     t2, 16(sp)
        stq     t3, 24(sp)
        stq     t4, 32(sp)
        stq     t5, 40(sp)
        stq     t6, 48(sp)
        stq     t7, 56(sp)
        stq     t8, 64(sp)
        stq     t9, 72(sp)
        stq     t10, 80(sp)
        stq     t11, 88(sp)
        stq     a3, 96(sp)
        stq     a4, 104(sp)
        stq     a5, 112(sp)
        stq     ra, 120(sp)
        stq     t12, 128(sp)
        stq     at, 136(sp)
        bsr     ra, service
        ldq     t0, 0(sp)
        ldq     t1, 8(sp)
        ldq     t2, 16(sp)
        ldq     t3, 24(sp)
        ldq     t4, 32(sp)
        ldq     t5, 40(sp)
        ldq     t6, 48(sp)
        ldq     t7, 56(sp)
        ldq     t8, 64(sp)
        ldq     t9, 72(sp)
        ldq     t10, 80(sp)
        ldq     t11, 88(sp)
        ldq     a3, 96(sp)
        ldq     a4, 104(sp)
        ldq     a5, 112(sp)
        ldq     ra, 120(sp)
        ldq     t12, 128(sp)
        ldq     at, 136(sp)
        lda     sp, 144(sp)
        rti
`;
