// The doors: what a program finds in its registers behind a call, a fault, a tick.

import { assert, assertEquals } from "@std/assert";
import {
  CYCLES_PER_TICK,
  entryAddress,
  frameIn,
  type FrameNumber,
  type PageTableEntry,
  readPhysical,
  REGISTER_NAMES,
  VALID,
  virtual,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import {
  type AddressSpace,
  currentStrand,
  GLOBALS,
  grantFrame,
  type Kernel,
  loadProgram,
  mapPage,
  readField,
  runKernel,
} from "../../chapters/02-controllers/mod.ts";
import {
  answerCalls,
  FINISH,
  newKernel,
  on,
  programOf,
  register,
  runProgram,
} from "./helpers.ts";

/** Sets every register but the stack pointer to a number of its own. */
function fill(but: readonly string[] = []): string {
  return REGISTER_NAMES.map((name, number) =>
    ["sp", "zero", ...but].includes(name)
      ? ""
      : `        lda     $${number}, ${1000 + number}($31)\n`
  ).join("");
}

/** The registers of a program that stops at a `callsys` with number 2000. */
function registersAt(kernel: Kernel, source: string): Map<string, bigint> {
  const registers = new Map<string, bigint>();
  const strand = loadProgram(kernel, programOf(source), []);
  const { machine } = kernel;
  // The last word of the program is a branch to itself.
  for (let steps = 0; steps < 5000; steps++) {
    const { mode, pc } = machine.processor;
    runKernel(kernel, { steps: 1 });
    if (mode === "user" && pc === machine.processor.pc) {
      for (const name of REGISTER_NAMES) {
        registers.set(name, register(machine, name));
      }
      return registers;
    }
    if (strand.state === "ended") break;
  }
  throw new Error(`The program did not reach its end: ${strand.state}`);
}

/** The numbers of [[fill]] that are not any more in `registers`. */
function changed(registers: ReadonlyMap<string, bigint>): string[] {
  return REGISTER_NAMES.filter((name, number) =>
    name !== "sp" && name !== "zero" &&
    registers.get(name) !== BigInt(1000 + number)
  );
}

Deno.test("entSys: a call preserves arguments, saved registers, stack and return address", () => {
  const kernel = newKernel();
  answerCalls(kernel, () => 77n);
  const registers = registersAt(
    kernel,
    `${fill()}        callsys\nend: br end\n`,
  );
  const may = ["v0", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7"];
  const allowed = [...may, "t8", "t9", "t10", "t11", "a3", "t12", "at"];
  assertEquals(
    changed(registers).filter((name) => !allowed.includes(name)),
    [],
  );
  assertEquals(registers.get("v0"), 77n);
  assertEquals(registers.get("a3"), 0n);
  for (
    const name of ["a0", "a1", "a2", "a4", "a5", "s0", "s5", "fp", "ra", "gp"]
  ) {
    assert(!changed(registers).includes(name), name);
  }
});

Deno.test("entSys: the event's parameters are the call's number and a0 to a3", () => {
  const kernel = newKernel();
  const calls = answerCalls(kernel);
  registersAt(kernel, `${fill()}        callsys\nend: br end\n`);
  assertEquals(calls, [[1000n, 1016n, 1017n, 1018n, 1019n]]);
});

Deno.test("entSys: results from -1 down to -4095 are errors, others are not", () => {
  const cases: [bigint, bigint, bigint][] = [
    [0n, 0n, 0n],
    [5n, 5n, 0n],
    [-1n, 1n, 1n],
    [-14n, 14n, 1n],
    [-4095n, 4095n, 1n],
    [-4096n, 2n ** 64n - 4096n, 0n],
    [2n ** 63n, 2n ** 63n, 0n],
  ];
  for (const [answer, v0, a3] of cases) {
    const kernel = newKernel();
    answerCalls(kernel, () => BigInt.asUintN(64, answer));
    const registers = registersAt(
      kernel,
      "        lda v0, 9(zero)\n        callsys\nend: br end\n",
    );
    assertEquals([registers.get("v0"), registers.get("a3")], [v0, a3]);
  }
});

Deno.test("entSys: a call that nobody knows is error 78", () => {
  const kernel = newKernel();
  const registers = registersAt(
    kernel,
    "        lda v0, 9(zero)\n        callsys\nend: br end\n",
  );
  assertEquals([registers.get("v0"), registers.get("a3")], [78n, 1n]);
  assertEquals(kernel.events.get("Trap.systemCall")!.undecided, 1);
});

const FAULTS: readonly [string, Parameters<typeof on>[1], string][] = [
  ["entIF breakpoint", "Trap.breakpoint", "        bpt\n"],
  ["entIF bugchk", "Trap.breakpoint", "        bugchk\n"],
  ["entIF gentrap", "Trap.software", "        gentrap\n"],
  ["entIF illegal", "Trap.illegalInstruction", "        .long   0x04000000\n"],
  ["entUna", "Trap.unalignedAccess", "        stl     t0, 1(sp)\n"],
];

for (const [name, event, source] of FAULTS) {
  Deno.test(`trap: ${name} preserves every register when a handler answers 1`, () => {
    const kernel = newKernel();
    let asked = 0;
    on(kernel, event, () => {
      asked++;
      return 1n;
    });
    const registers = registersAt(kernel, `${fill()}${source}end: br end\n`);
    assertEquals(asked, 1);
    assertEquals(changed(registers), []);
  });
}

// A page that was never mapped has an entry of zeros, which gives nobody any right.

Deno.test("trap: a memory fault preserves every register and the access is made again", () => {
  const kernel = newKernel();
  let asked = 0;
  on(kernel, "Trap.accessViolation", (kernel, [address, cause, access]) => {
    asked++;
    assertEquals([address, cause, access], [64n, 1n, 0n]);
    const { space, domain } = currentStrand(kernel)!;
    mapPage(kernel, space, virtual(0n), grantFrame(kernel, domain), false);
    return 1n;
  });
  const registers = registersAt(
    kernel,
    `${
      fill(["t0"])
    }        ldq     t0, 64(zero)\n        lda     t0, 1001(t0)\nend: br end\n`,
  );
  assertEquals(asked, 1);
  assertEquals(changed(registers), []);
});

/** Puts `change` of the entry for page 0 in `space` in its place. */
function changeEntry(
  { machine: { bus } }: Kernel,
  { root }: AddressSpace,
  change: (entry: bigint) => bigint,
): void {
  const place = [33n, 23n].reduce<number>((table, shift) => {
    const at = entryAddress(table as FrameNumber, virtual(0n), shift);
    return frameIn(readPhysical(bus, at, 8) as PageTableEntry);
  }, root);
  const at = entryAddress(place as FrameNumber, virtual(0n), 13n);
  writePhysical(bus, at, 8, change(readPhysical(bus, at, 8)!));
}

Deno.test("trap: an entry that is not valid is told of, and with another the program goes on", () => {
  const kernel = newKernel();
  answerCalls(kernel);
  const seen: bigint[][] = [];
  const strand = loadProgram(
    kernel,
    programOf(`        ldq     s0, 64(zero)\n${FINISH}`),
    [],
  );
  const { space, domain } = strand;
  const frame = grantFrame(kernel, domain);
  kernel.machine.bus.bytes[frame * 8192 + 64] = 33;
  mapPage(kernel, space, virtual(0n), frame, false);
  changeEntry(kernel, space, (entry) => entry & ~VALID);
  on(kernel, "Trap.invalidTranslation", (kernel, parameters) => {
    seen.push([...parameters]);
    changeEntry(kernel, space, (entry) => entry | VALID);
    return 1n;
  });
  runKernel(kernel, { steps: 10_000 });
  assertEquals(seen, [[64n, 0n, 0n]]);
  assertEquals(strand.outcome, { kind: "exited", status: 33 });
});

Deno.test("trap: an answer of 0 is a refusal and ends the strand", () => {
  const kernel = newKernel();
  on(kernel, "Trap.breakpoint", () => 0n);
  const { outcome } = runProgram(kernel, "        bpt\n");
  assert(outcome?.kind === "killed");
  assertEquals(outcome.signal, 5);
});

Deno.test("entInt: the clock's ticks change nothing in a program", () => {
  const kernel = newKernel();
  const seen: bigint[] = [];
  on(kernel, "Clock.tick", (_, [ticks]) => {
    seen.push(ticks!);
    return undefined;
  });
  answerCalls(kernel);
  // A loop that goes on for several ticks and leaves everything as it was.
  const source = `${fill()}
        lda     $9, 30000($31)
again:  addq    $1, $22, $1
        mulq    $2, 1, $2
        subq    $1, $22, $1
        subq    $9, 1, $9
        bne     $9, again
        lda     $9, 1009($31)
end:    br      end
`;
  const strand = loadProgram(kernel, programOf(source), []);
  const { machine } = kernel;
  let end = false;
  for (let steps = 0; steps < 2_000_000 && !end; steps++) {
    const { mode, pc } = machine.processor;
    runKernel(kernel, { steps: 1 });
    end = mode === "user" && pc === machine.processor.pc;
  }
  assert(end && strand.state === "running");
  const registers = new Map(
    REGISTER_NAMES.map((name) => [name, register(machine, name)]),
  );
  assertEquals(changed(registers), []);
  assert(seen.length >= 2, `${seen}`);
  const ticks = readField(machine.bus, kernel.globals, GLOBALS, "ticks");
  assertEquals(seen.at(-1), ticks);
  assertEquals(seen, seen.map((_, index) => seen[0]! + BigInt(index)));
});

Deno.test("entInt: ticks come once in as many cycles as the clock says", () => {
  const kernel = newKernel();
  loadProgram(kernel, programOf("end: br end\n"), []);
  const before = kernel.machine.processor.counters.ticks;
  runKernel(kernel, {
    cycles: kernel.machine.processor.counters.cycles + 5 * CYCLES_PER_TICK,
  });
  assertEquals(kernel.machine.processor.counters.ticks - before, 5);
});

Deno.test("boot: the doors stand where the kernel's labels say", () => {
  const { symbols, machine } = newKernel();
  for (const [door, address] of Object.entries(machine.processor.entries)) {
    assertEquals(symbols.get(door), address);
  }
});

Deno.test("the kernel's privileged calls are illegal in a program", () => {
  const calls = [
    "cserve",
    "swpipl",
    "swpctx",
    "wrent",
    "rti",
    "retsys",
    "wrkgp",
    "tbi",
    "halt",
    "wrval",
    "rdps",
    "wrusp",
  ];
  for (const call of calls) {
    const { outcome } = runProgram(newKernel(), `        ${call}\n${FINISH}`);
    assert(outcome?.kind === "killed", call);
    assertEquals(outcome.signal, 4, call);
  }
});
