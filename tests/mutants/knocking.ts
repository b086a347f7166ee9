// # A door with parts to choose
//
// The wrong answers to exercise 1.5 differ from the right one in the way in or in the way
// back, so that is all that each of them says.

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

/** Enters the kernel at `door`. */
export type Knock = (machine: Machine, door: VirtualAddress) => void;

/** The right way in. */
export function knockRightly(machine: Machine, door: VirtualAddress): void {
  enter(machine, door, machine.processor.pc);
  machine.processor.ipl = 7;
}

/** Enters by the frame of every entry, to come back to `pc`. */
export function enter(
  machine: Machine,
  door: VirtualAddress,
  pc: VirtualAddress,
  given: readonly [bigint, bigint, bigint] = [
    argument(machine, 0),
    argument(machine, 1),
    argument(machine, 2),
  ],
): void {
  enterKernel(machine, { entry: "entSys", arguments: given, pc });
  machine.processor.pc = door;
}

/** The two routines, with a door that `place` keeps. */
export function callsBy(
  knock: Knock = knockRightly,
  place: { door: VirtualAddress | undefined } = { door: undefined },
): readonly PalCall[] {
  return [
    {
      code: 0x20,
      name: "wrdoor",
      says: "set the seventh door",
      cycles: SHORT,
      perform: (machine) => {
        place.door = virtual(argument(machine, 0));
      },
    },
    {
      code: 0xb0,
      name: "knock",
      says: "enter the kernel at its seventh door",
      cycles: 0,
      perform: (machine) =>
        place.door === undefined
          ? illegalInstruction(machine)
          : knock(machine, place.door),
    },
  ];
}

/** What a procedure may overwrite and the frame does not keep. */
export const VOLATILE: readonly string[] =
  "t0 t1 t2 t3 t4 t5 t6 t7 t8 t9 t10 t11 a3 a4 a5 ra t12 at".split(" ");

/** A door that saves `registers` on the stack and goes back by `way`. */
export function doorBy(
  registers: readonly string[] = VOLATILE,
  way = "rti",
): string {
  const size = 16 * Math.ceil(registers.length / 2);
  const each = (name: string) =>
    registers.map((register, i) => `        ${name} ${register}, ${8 * i}(sp)`);
  return [
    `door:   lda     sp, -${size}(sp)`,
    ...each("stq"),
    "        bsr     ra, service",
    ...each("ldq"),
    `        lda     sp, ${size}(sp)`,
    `        ${way}`,
  ].join("\n");
}
