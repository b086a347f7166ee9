// Whatever bytes arrive, the machine must treat them as a guest's mistake: an ElfError, a
// trap, a halt. A failure names its seed; `FUZZ_SEED=… deno test` begins with it.

import { assertEquals } from "@std/assert";
import {
  assemble,
  assembleProgram,
  AssemblyError,
  createMachine,
  disassemble,
  ElfError,
  loadBare,
  type Machine,
  type MachineOptions,
  nearestSymbol,
  physical,
  type Program,
  readElf,
  run,
  writeElf,
  writeRegister,
} from "../../chapters/01-hardware/mod.ts";
import {
  at,
  DOORS,
  IMAGE,
  KERNEL_STACK,
  mapPage,
  MEMORY,
  pick,
  random,
  random64,
  ROOT,
  setReg,
  USER_DATA,
  USER_PAGE,
  USER_TEXT,
  userMachine,
} from "./helpers.ts";

const SEED = Number(seedFromOutside() ?? 0x5eed);

/** The seed in the environment, if this run may look there. */
function seedFromOutside(): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env" });
  return state === "granted" ? Deno.env.get("FUZZ_SEED") : undefined;
}

/** Calls `attempt` with a random source for each seed, and names the one that fails. */
function fuzz(rounds: number, attempt: (next: () => number) => void): void {
  for (let round = 0; round < rounds; round++) {
    const seed = SEED + round >>> 0;
    try {
      attempt(random(seed));
    } catch (error) {
      throw new Error(`With FUZZ_SEED=${seed}`, { cause: error });
    }
  }
}

// ## ELF files

const SAMPLE = writeElf(
  assembleProgram(
    `
_start: br      t0, next
next:   lda     sp, -64(sp)
        stq     t0, 0(sp)
        ldq     t1, 0(sp)
        callsys
        bne     t1, next
        halt
        .data
value:  .quad   1, 2, 3
        .bss
        .space  256`,
    new Map([["spindle", Uint8Array.of(1, 2, 3, 4)]]),
    { text: IMAGE, data: at(IMAGE + 0x4000n) },
  ),
);

/** The bytes of the file that mean something: all but the gaps between pages. */
const MEANT: readonly number[] = [...SAMPLE.keys()]
  .filter((offset) =>
    offset < 512 || SAMPLE[offset] !== 0 || offset % 97 === 0
  );

const INTERESTING = [0, 1, 2, 3, 0x7f, 0x80, 0xff, 0xfe, 0x40, 0x38];

const MUTATIONS:
  readonly ((file: Uint8Array, next: () => number) => Uint8Array)[] = [
    function flipBit(file, next) {
      file[pick(next, MEANT)]! ^= 1 << next() % 8;
      return file;
    },
    function setByte(file, next) {
      file[pick(next, MEANT)] = pick(next, INTERESTING);
      return file;
    },
    function setQuadword(file, next) {
      const place = Math.min(pick(next, MEANT) & ~7, file.length - 8);
      new DataView(file.buffer).setBigUint64(place, random64(next), true);
      return file;
    },
    function setHeaderWord(file, next) {
      file[next() % 176] = next() & 0xff;
      return file;
    },
    function cutOff(file, next) {
      return file.slice(0, next() % file.length);
    },
    function copyPiece(file, next) {
      const from = next() % file.length;
      const length = next() % 64;
      file.copyWithin(next() % file.length, from, from + length);
      return file;
    },
  ];

/** The sample after one to four mutations. */
function mutated(next: () => number): Uint8Array {
  let file: Uint8Array = SAMPLE.slice();
  for (let count = 1 + next() % 4; count > 0; count--) {
    if (file.length >= 256) file = pick(next, MUTATIONS)(file, next).slice();
  }
  return file;
}

/** What `action` gives; `undefined` if it throws an ElfError, which must say something. */
function unlessRefused<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof ElfError && error.message.length > 10) {
      return undefined;
    }
    throw error;
  }
}

/** Loads and runs `program` for a while on `machine`, cleaned before. */
function loadAndRun(machine: Machine, program: Program): void {
  machine.stopped = undefined;
  machine.processor.nextTick = machine.processor.counters.cycles + 1000;
  machine.processor.mode = "kernel";
  machine.processor.ipl = 7;
  loadBare(machine, program);
  run(machine, {
    steps: 40,
    cycles: machine.processor.counters.cycles + 10_000,
  });
}

Deno.test("readElf and loadBare answer 24,000 mutated files with a program or an ElfError", () => {
  const machine = createMachine({ memory: MEMORY });
  let accepted = 0;
  let loaded = 0;
  fuzz(24_000, (next) => {
    const program = unlessRefused(() => readElf(mutated(next)));
    if (program === undefined) return;
    accepted++;
    nearestSymbol(program.symbols, program.entry);
    const ran = unlessRefused(() => (loadAndRun(machine, program), true));
    if (ran) loaded++;
  });
  // The mutations must neither break every file nor miss everything that matters.
  assertEquals(accepted > 5000 && accepted < 23_000, true, `${accepted}`);
  assertEquals(loaded > 4000, true, `${loaded}`);
});

Deno.test("writeElf writes whatever readElf accepted", () => {
  fuzz(1000, (next) => {
    const program = unlessRefused(() => readElf(mutated(next)));
    if (program === undefined) return;
    const again = readElf(writeElf(program));
    assertEquals(again.entry, program.entry);
    assertEquals(
      again.segments.map(({ address, size }) => [address, size]),
      program.segments.map(({ address, size }) => [address, size]),
    );
  });
});

// ## Instructions

/** A machine in one mode or the other, with random registers that often point somewhere. */
function randomMachine(next: () => number, machine: Machine): Machine {
  const places = [USER_DATA, USER_TEXT, IMAGE, 0n, random64(next)];
  machine.stopped = undefined;
  for (let register = 0; register < 31; register++) {
    const wild = next() % 2 === 0;
    const value = wild
      ? random64(next)
      : pick(next, places) + BigInt(next() % 64);
    writeRegister(machine, register, value);
  }
  return machine;
}

/** A random word, most often of an opcode that means something. */
function randomWord(next: () => number): number {
  const operate = [0x10, 0x11, 0x12, 0x13, 0x1c, 0x18, 0x1a];
  const choice = next() % 8;
  if (choice === 0) return next();
  if (choice === 1) return 1 + next() % 0xff; // a call of PALcode, but not halt
  if (choice < 4) {
    return (pick(next, operate) * 2 ** 26 + next() % 2 ** 26) >>> 0;
  }
  return (next() % 2 ** 26 + (8 + next() % 56) * 2 ** 26) >>> 0;
}

/** A handler that goes on behind whatever trapped, unless the PC itself is lost. */
const SKIP = assemble(`
        addq    a2, 1, t0
        beq     t0, lost
        ldq     t0, 8(sp)
        lda     t0, 4(t0)
        stq     t0, 8(sp)
        rti
lost:   halt`).segments[0]!.bytes;

/** A handler that returns to where the trap says. */
const RETURN = assemble("rti").segments[0]!.bytes;

/** The machines that random words are tried on: as plain and as odd as can be. */
const KINDS: readonly (readonly [string, MachineOptions])[] = [
  ["ordinary", {}],
  ["odd", {
    strict: true,
    caches: { board: 16384 },
    processors: 2,
    logout: physical(0x6000),
  }],
];

/** A machine whose doors lead to handlers that let it go on. */
function preparedMachine(options: MachineOptions): Machine {
  const machine = userMachine("halt", options);
  mapPage(machine, USER_DATA + 0x2000n, USER_PAGE);
  return machine;
}

/** Puts back what the last round may have destroyed. */
function mend(machine: Machine): void {
  const { bus, processor } = machine;
  for (const [name, door] of Object.entries(DOORS)) {
    const handler = name === "entMM" ? SKIP : RETURN;
    bus.bytes.set(handler, Number(BigInt.asUintN(40, door)));
  }
  Object.assign(processor.entries, DOORS);
  processor.pcb = physical(0x3000);
  processor.pageTable = ROOT;
  processor.mces = 0;
  processor.waiting = false;
  processor.virtualPageTable = undefined;
}

function runRandomWords(
  next: () => number,
  machine: Machine,
  text: number,
): void {
  const { view } = machine.bus;
  for (let index = 0; index < 32; index++) {
    const word = randomWord(next);
    view.setUint32(text + 4 * index, word, true);
    disassemble(word, at(random64(next)));
  }
  machine.processor.instructionLines?.clear();
  run(machine, {
    steps: 64,
    cycles: machine.processor.counters.cycles + 50_000,
  });
  if (next() % 4 === 0) machine.processor.tickPending = true;
  assertEquals(machine.processor.registers[31], 0n);
}

for (const [kind, options] of KINDS) {
  Deno.test(`random words in user mode never end in a host error on an ${kind} machine`, () => {
    const machine = preparedMachine(options);
    const { processor } = machine;
    const { counters } = processor;
    fuzz(3000, (next) => {
      randomMachine(next, machine);
      mend(machine);
      processor.otherStack = next() % 16 ? KERNEL_STACK : random64(next);
      Object.assign(processor, { mode: "user", ipl: 0, pc: USER_TEXT });
      processor.fen = next() % 2 === 0;
      if (next() % 8 === 0) processor.virtualPageTable = at(random64(next));
      runRandomWords(next, machine, 40 * 8192);
      if (next() % 50 === 0) machine.processor.dataBuffer.entries.clear();
    });
    const { instructions, traps } = counters;
    assertEquals(instructions > 30_000, true, `${instructions}`);
    assertEquals(traps > 5000, true, `${traps}`);
  });

  Deno.test(`random words in kernel mode never end in a host error on an ${kind} machine`, () => {
    const machine = preparedMachine(options);
    const { processor } = machine;
    const { counters } = processor;
    fuzz(3000, (next) => {
      randomMachine(next, machine);
      mend(machine);
      machine.cserve = next() % 2 ? undefined : () => {};
      if (next() % 16) setReg(machine, "sp", KERNEL_STACK);
      Object.assign(processor, { mode: "kernel", ipl: next() % 8, pc: IMAGE });
      runRandomWords(next, machine, 0x2_0000);
    });
    const { instructions, traps, palCalls } = counters;
    assertEquals(instructions > 25_000, true, `${instructions}`);
    assertEquals(traps > 5000, true, `${traps}`);
    assertEquals(palCalls > 500, true, `${palCalls}`);
  });
}

// ## Sources

const FRAGMENTS = [
  ..."addq ldq stq br beq jsr ret mov ldgp lda .quad .ascii .align x: x y"
    .split(
      " ",
    ),
  ..."$1 $31 sp 0($2) -1 0x10 'a' \"s\" , , , ( ) ! !gprelhigh # // \n \n"
    .split(
      " ",
    ),
  ...[
    ".data",
    ".section",
    ".space 9",
    "\\",
    "'",
    '"',
    "é",
    "\0",
    "$",
    ":",
    ".",
  ],
  ...["constructor", "__proto__", "call_pal", "fetch", "99999999999999999999"],
];

Deno.test("assemble answers random sources with words or an AssemblyError", () => {
  fuzz(10_000, (next) => {
    const length = next() % 12;
    const parts = Array.from({ length }, () => pick(next, FRAGMENTS));
    try {
      assemble(parts.join(next() % 2 ? " " : ""));
    } catch (error) {
      if (!(error instanceof AssemblyError)) throw error;
    }
  });
});
