// # A seventh door with a frame of its own
//
// Another solution: the routine itself keeps every register on the kernel's stack, and a
// third routine brings them back, so that nothing is left to do behind the door.

import {
  argument,
  halt,
  illegalInstruction,
  type Machine,
  type PalCall,
  palCycles,
  readRegister,
  readVirtual,
  REGISTER,
  SHORT,
  signed,
  virtual,
  type VirtualAddress,
  writeRegister,
  writeVirtual,
} from "../../chapters/01-hardware/mod.ts";

/** Registers 1 to 30, then PC, IPL and whether the caller is a user. */
const WORDS = 33;
const FRAME_SIZE = 8n * 34n;

/** The routines `wrdoor`, `knock` and, for the way back, `leave`. */
export function calls(): readonly PalCall[] {
  const doors: VirtualAddress[] = [];
  const cycles = palCycles({ stores: WORDS, moves: 8 });
  return [
    {
      code: 0x20,
      name: "wrdoor",
      says: "set the seventh door",
      cycles: SHORT,
      perform: (machine) => {
        doors[0] = virtual(argument(machine, 0));
      },
    },
    {
      code: 0xb0,
      name: "knock",
      says: "keep everything and go to the seventh door",
      cycles,
      perform: (machine) => knock(machine, doors[0]),
    },
    {
      code: 0x21,
      name: "leave",
      says: "bring everything back but V0",
      cycles,
      perform: leave,
    },
  ];
}

function knock(machine: Machine, door: VirtualAddress | undefined): void {
  if (door === undefined) return illegalInstruction(machine);
  const { processor } = machine;
  const { mode, ipl, otherStack } = processor;
  const kept = Array.from(
    { length: 30 },
    (_, index) => readRegister(machine, index + 1),
  );
  const words = [...kept, processor.pc, BigInt(ipl), mode === "user" ? 1n : 0n];
  const stack = mode === "user"
    ? otherStack
    : readRegister(machine, REGISTER.sp);
  processor.mode = "kernel";
  for (const [index, word] of words.entries()) {
    const at = virtual(stack - FRAME_SIZE + 8n * BigInt(index));
    if (at & 7n || writeVirtual(machine, at, 8, word) !== undefined) {
      return halt(machine, "KSP not valid");
    }
  }
  if (mode === "user") {
    processor.otherStack = readRegister(machine, REGISTER.sp);
  }
  writeRegister(machine, REGISTER.sp, stack - FRAME_SIZE);
  writeRegister(machine, REGISTER.gp, processor.kernelGp);
  processor.locked = undefined;
  processor.ipl = 7;
  processor.pc = door;
}

function leave(machine: Machine): void {
  const { processor } = machine;
  const frame = readRegister(machine, REGISTER.sp);
  const words: bigint[] = [];
  for (let index = 0; index < WORDS; index++) {
    const at = virtual(frame + 8n * BigInt(index));
    const word = readVirtual(machine, at, 8);
    if (typeof word !== "bigint") return halt(machine, "KSP not valid");
    words.push(word);
  }
  const [pc, ipl, user] = words.slice(30);
  words.slice(0, 30).forEach((word, index) =>
    writeRegister(machine, index + 1, word)
  );
  if (user === 1n) processor.otherStack = frame + FRAME_SIZE;
  processor.mode = user === 1n ? "user" : "kernel";
  processor.ipl = Number(signed(ipl!));
  processor.pc = virtual(pc!);
  processor.locked = undefined;
}

/** What stands behind the door. */
export const DOOR: string = `
door:   bsr     ra, service
        call_pal 0x21
`;
