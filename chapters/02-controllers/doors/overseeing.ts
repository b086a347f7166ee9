// # Who watches the kernel
//
// Code in the kernel may do what it should not: it may fault, or it may never come to an end. In both
// cases somebody else has to act.
//
// A handler's loop goes round and round, because whoever computed its bound has made a mistake. No
// interrupt gets through, for the kernel runs at a level that keeps them all out. Boards that must not stand
// still have a *watchdog* for that: a timer whose signal nothing keeps out. Ours looks once in a tick, or
// earlier if it was told to. What it sees, a later chapter understands ([[watchActivations]]).
//
// It takes no cycles to look. Who looks twice and then has to act is charged for it.

import {
  CYCLES_PER_TICK,
  type Device,
  FRAME_BYTES,
  ksegAddress,
  panic,
  physical,
  plugIn,
  readPhysical,
  readRegister,
  REGISTER,
} from "../../01-hardware/mod.ts";
import type { Kernel } from "../kernel/kernel.ts";
import {
  DOOR_BYTES,
  programPc,
  programRegister,
} from "../memory/program_registers.ts";

/** Puts a watchdog on the board of `kernel`. */
export function startWatchdog(kernel: Kernel): void {
  const { machine } = kernel;
  let due = machine.processor.counters.cycles + CYCLES_PER_TICK;
  const watchdog: Device = {
    name: "watchdog",
    start: physical(0),
    size: 0,
    get due() {
      return due;
    },
    interrupting: false,
    read: () => 0n,
    write: () => {},
    attend: (now) => {
      const wishes = kernel.whenWatched.map((look) => look());
      due = now + Math.max(1, Math.min(CYCLES_PER_TICK, ...wishes));
    },
    save: () => due,
    restore: (saved) => {
      due = Number(saved);
    },
  };
  plugIn(machine.bus, watchdog);
}

// ## A fault inside
//
// The door's code has saved the registers on the stack of the kernel, as for a program. `t0` is where
// it was called from, and tells which door it was.

/** Where on the stack the door's code has put where it was called from, and what PALcode has told. */
const PLACE = { return: 16n, a0: 96n, a2: 112n } as const;
/** The register that holds the address to return to. */
const LINK = 26;

/** Lets somebody end the activation whose code has faulted; a panic if it was nobody's. */
export function faulted(kernel: Kernel): undefined {
  const { machine } = kernel;
  const stack = readRegister(machine, REGISTER.sp);
  const read = (at: bigint) =>
    readPhysical(
      machine.bus,
      physical(Number(stack + at - ksegAddress(physical(0)))),
      8,
    ) ?? 0n;
  const pc = programPc(machine);
  const what = wordsFor(kernel, read(PLACE.return), read(PLACE.a0), read);
  const fault = {
    pc,
    what,
    stack: stack + BigInt(DOOR_BYTES) + FRAME_BYTES,
    link: programRegister(machine, LINK),
  };
  if (kernel.whenFaulted.some((tell) => tell(fault))) return;
  panic(
    `overseeing: the kernel's own code at 0x${
      pc.toString(16)
    } has faulted: ${what}`,
  );
}

const ACCESSES = ["read", "write", "", "fetch"] as const;

/** What has happened, by the door that it has come through. */
function wordsFor(
  { symbols }: Kernel,
  from: bigint,
  a0: bigint,
  read: (at: bigint) => bigint,
): string {
  const before = ["entMM", "entUna", "entArith", "entIF", "entInt"] as const;
  const door = before
    .filter((name) => (symbols.get(name) ?? 0n) < from)
    .sort((a, b) => Number((symbols.get(b) ?? 0n) - (symbols.get(a) ?? 0n)))[0];
  switch (door) {
    case "entMM": {
      const access = ACCESSES[Number(read(PLACE.a2) & 3n)];
      return `a ${access} of 0x${a0.toString(16)}, which leads nowhere`;
    }
    case "entUna":
      return `an unaligned access to 0x${a0.toString(16)}`;
    case "entArith":
      return "an arithmetic trap";
    case "entIF":
      return "an instruction that is none";
    default:
      return "a failure of the hardware";
  }
}
