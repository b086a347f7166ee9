import { assertEquals } from "@std/assert";
import {
  advance,
  ASM,
  CLOCK_RATE,
  CYCLES_PER_TICK,
  type EntryName,
  FIRST_PAGES,
  frameStart,
  isPrivileged,
  type Machine,
  MODELS,
  PAL_CALLS,
  palCycles,
  PCB,
  PCB_BYTES,
  physical,
  readPhysical,
  remember,
  run,
  slotAddress,
  step,
  TRANSLATION_MISS,
  TRAP_ENTRY,
  VALID,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import {
  at,
  bareMachine,
  doorOf,
  entryFor,
  IMAGE,
  reg,
  runBare,
  setReg,
  userMachine,
} from "./helpers.ts";

/** A kernel that has just performed `call`, with A0 and A1 set. */
function perform(
  call: string,
  a0 = 0n,
  a1 = 0n,
  prepare: (machine: Machine) => void = () => {},
): Machine {
  const machine = bareMachine(call);
  setReg(machine, "a0", a0);
  setReg(machine, "a1", a1);
  prepare(machine);
  step(machine);
  return machine;
}

Deno.test("PAL_CALLS has OSF/1's number for each name", () => {
  const numbers = Object.fromEntries(
    [...PAL_CALLS].map(([code, { name }]) => [name, code]),
  );
  assertEquals(numbers, {
    halt: 0x00,
    cflush: 0x01,
    draina: 0x02,
    cserve: 0x09,
    swppal: 0x0a,
    wripir: 0x0d,
    rdmces: 0x10,
    wrmces: 0x11,
    wrfen: 0x2b,
    wrvptptr: 0x2d,
    swpctx: 0x30,
    wrval: 0x31,
    rdval: 0x32,
    tbi: 0x33,
    wrent: 0x34,
    swpipl: 0x35,
    rdps: 0x36,
    wrkgp: 0x37,
    wrusp: 0x38,
    wrperfmon: 0x39,
    rdusp: 0x3a,
    whami: 0x3c,
    retsys: 0x3d,
    wtint: 0x3e,
    rti: 0x3f,
    bpt: 0x80,
    bugchk: 0x81,
    callsys: 0x83,
    imb: 0x86,
    urti: 0x92,
    rdunique: 0x9e,
    wrunique: 0x9f,
    gentrap: 0xaa,
    clrfen: 0xae,
    nphalt: 0xbe,
  });
  for (const [code, call] of PAL_CALLS) assertEquals(call.code, code);
});

Deno.test("every privileged call from user mode is opcDec behind the call", () => {
  for (const [code, { name }] of PAL_CALLS) {
    if (!isPrivileged(code)) continue;
    const machine = userMachine(`call_pal ${code}`);
    run(machine, { steps: 3 });
    assertEquals(doorOf(machine), "entIF", name);
    assertEquals(reg(machine, "a0"), 4n, name);
    assertEquals(machine.processor.counters.palCalls, 1, name);
  }
});

Deno.test("every number that names no call is opcDec in both modes", () => {
  const holes = Array.from({ length: 0x100 }, (_, code) => code)
    .filter((code) => !PAL_CALLS.has(code));
  for (const code of [...holes, 0x100, 0x3ff_ffff]) {
    const user = userMachine(`call_pal ${code}`);
    run(user, { steps: 3 });
    assertEquals([doorOf(user), reg(user, "a0")], ["entIF", 4n]);
    const kernel = perform(`call_pal ${code}`);
    assertEquals(kernel.processor.counters.traps, 1);
    assertEquals(reg(kernel, "a0"), 4n);
  }
});

Deno.test("nphalt is an illegal instruction in both modes", () => {
  const user = userMachine("nphalt");
  run(user, { steps: 3 });
  assertEquals([doorOf(user), reg(user, "a0")], ["entIF", 4n]);
  assertEquals(reg(perform("nphalt"), "a0"), 4n);
});

Deno.test("bpt, bugchk and gentrap say 0, 1 and 2 to entIF", () => {
  for (const [index, name] of ["bpt", "bugchk", "gentrap"].entries()) {
    const machine = userMachine(name);
    setReg(machine, "a0", 77n);
    run(machine, { steps: 3 });
    assertEquals(doorOf(machine), "entIF");
    assertEquals(reg(machine, "a0"), BigInt(index));
    assertEquals(reg(machine, "a1"), name === "gentrap" ? 77n : 0n);
  }
});

Deno.test("halt stops the machine and keeps it stopped", () => {
  const [machine, stop] = runBare("halt\nhalt");
  assertEquals(stop, { reason: "halt", code: "software" });
  const { cycles } = machine.processor.counters;
  assertEquals(run(machine), stop);
  assertEquals(machine.processor.counters.cycles, cycles);
});

Deno.test("imb and draina change nothing but the time", () => {
  for (const name of ["imb", "draina"]) {
    const machine = perform(name);
    assertEquals(machine.processor.pc as bigint, IMAGE + 4n);
    assertEquals(machine.processor.counters.cycles, palCycles({ moves: 2 }));
  }
});

Deno.test("wrunique and rdunique keep the word in the control block", () => {
  const machine = userMachine("wrunique\nclr v0\nrdunique\nbpt");
  setReg(machine, "a0", 0xfeed_face_dead_beefn);
  run(machine, { steps: 10 });
  assertEquals(reg(machine, "v0"), 0xfeed_face_dead_beefn);
  const place = physical(machine.processor.pcb + PCB.unique);
  assertEquals(readPhysical(machine.bus, place, 8), 0xfeed_face_dead_beefn);
});

Deno.test("wrent sets each door and ignores a selector that names none", () => {
  const order: EntryName[] = [
    "entInt",
    "entArith",
    "entMM",
    "entIF",
    "entUna",
    "entSys",
  ];
  for (const [selector, name] of order.entries()) {
    const machine = perform("wrent", 0x1003n, BigInt(selector));
    assertEquals(machine.processor.entries[name] as bigint, 0x1000n);
  }
  for (const selector of [6n, 0xffff_ffff_ffff_ffffn, 1n << 32n]) {
    const { entries } = perform("wrent", 0x1000n, selector).processor;
    assertEquals(Object.values(entries).map(BigInt), [0n, 0n, 0n, 0n, 0n, 0n]);
  }
});

Deno.test("swpipl takes three bits and gives back the level before", () => {
  const machine = perform("swpipl", 0xfdn);
  assertEquals(machine.processor.ipl, 5);
  assertEquals(reg(machine, "v0"), 7n);
});

Deno.test("rdps, wrval, rdval, wrkgp, wrusp, rdusp and whami do as they say", () => {
  assertEquals(reg(perform("rdps"), "v0"), 7n);
  assertEquals(perform("wrval", 5n).processor.value, 5n);
  const value = perform("rdval", 0n, 0n, (one) => one.processor.value = 6n);
  assertEquals(reg(value, "v0"), 6n);
  assertEquals(perform("wrkgp", 7n).processor.kernelGp, 7n);
  assertEquals(perform("wrusp", 8n).processor.otherStack, 8n);
  const user = perform("rdusp", 0n, 0n, (one) => one.processor.otherStack = 9n);
  assertEquals(reg(user, "v0"), 9n);
  assertEquals(reg(perform("whami"), "v0"), 0n);
});

Deno.test("wrfen switches floating point and writes the control block's flag", () => {
  const flags = (machine: Machine) =>
    readPhysical(machine.bus, physical(0x3000 + PCB.flags), 8);
  const prepare = (machine: Machine) => {
    machine.processor.pcb = physical(0x3000);
    const place = physical(0x3000 + PCB.flags);
    writePhysical(machine.bus, place, 8, 1n << 62n);
  };
  const on = perform("wrfen", 3n, 0n, prepare);
  assertEquals([on.processor.fen, flags(on)], [true, 1n << 62n | 1n]);
  const off = perform("wrfen", 2n, 0n, prepare);
  assertEquals([off.processor.fen, flags(off)], [false, 1n << 62n]);
});

Deno.test("clrfen switches floating point off from user mode", () => {
  const machine = userMachine("clrfen\nbpt");
  const place = physical(machine.processor.pcb + PCB.flags);
  writePhysical(machine.bus, place, 8, 1n << 62n | 1n);
  machine.processor.fen = true;
  run(machine, { steps: 10 });
  assertEquals(machine.processor.fen, false);
  assertEquals(readPhysical(machine.bus, place, 8), 1n << 62n);
});

Deno.test("cserve calls the host, with A0 as it is", () => {
  let called = 0;
  const machine = perform("cserve", 5n, 0n, (one) => {
    one.cserve = (served) => {
      called++;
      assertEquals(reg(served, "a0"), 5n);
    };
  });
  assertEquals([called, machine.processor.counters.traps], [1, 0]);
});

Deno.test("cserve without a host reads and writes memory and tells the time", () => {
  const written = perform("cserve", 2n, 0x4000n, (one) => {
    setReg(one, "a2", 0x1234_5678_9abc_def0n);
  });
  assertEquals(
    readPhysical(written.bus, physical(0x4000), 8),
    0x1234_5678_9abc_def0n,
  );
  const read = perform("cserve", 1n, 0x4007n, (one) => {
    writePhysical(one.bus, physical(0x4000), 8, 77n);
  });
  assertEquals(reg(read, "v0"), 77n);
  const time = perform("cserve", 7n, 0n, (one) => {
    one.processor.counters.cycles = CLOCK_RATE;
  });
  assertEquals(reg(time, "v0") / 1000n, 1_000_000n);
});

Deno.test("cserve without a host gives 0 for what it does not know", () => {
  for (const number of [0n, 4n, 52n, (1n << 64n) - 1n]) {
    const machine = perform("cserve", number);
    assertEquals(reg(machine, "v0"), 0n);
    assertEquals(machine.processor.counters.traps, 0);
  }
});

Deno.test("cserve to where nothing answers is a machine check", () => {
  for (const service of [1n, 2n]) {
    const machine = perform("cserve", service, 1n << 40n);
    const address = physical(2 ** 40);
    assertEquals(machine.stopped, { reason: "machine check", address });
  }
});

Deno.test("whami is the number of the processor that asks, wripir asks for another", () => {
  const machine = bareMachine("whami\nwripir", undefined, { processors: 3 });
  machine.processor = machine.processors[2]!;
  machine.processor.pc = IMAGE;
  setReg(machine, "a0", 1n);
  step(machine);
  step(machine);
  assertEquals(reg(machine, "v0"), 2n);
  assertEquals(
    machine.processors.map((one) => one.interprocessorPending),
    [false, true, false],
  );
});

Deno.test("wripir ignores a number that no processor has", () => {
  for (const number of [1n, 64n, (1n << 64n) - 1n]) {
    const machine = perform("wripir", number);
    assertEquals(machine.processor.interprocessorPending, false);
    assertEquals(machine.processor.counters.traps, 0);
  }
});

// ## swppal

Deno.test("swppal to OSF/1 loads a context, the virtual page table and the pc", () => {
  const machine = perform("swppal", 2n, 0x1_2003n, (one) => {
    writePhysical(one.bus, physical(NEW + PCB.ksp), 8, 0x1111n);
    writePhysical(one.bus, physical(NEW + PCB.ptbr), 8, 0x33n);
    setReg(one, "a2", BigInt(NEW));
    setReg(one, "a3", 0xffff_fffe_0000_0000n);
    const { instructionBuffer, dataBuffer } = one.processor;
    for (const buffer of [instructionBuffer, dataBuffer]) {
      remember(buffer, at(0x4000n), 0, entryFor(2, VALID | ASM));
    }
  });
  const { processor } = machine;
  assertEquals(processor.pc as bigint, 0x1_2000n);
  assertEquals(processor.pcb, physical(NEW));
  assertEquals(processor.pageTable as number, 0x33);
  assertEquals(processor.virtualPageTable as bigint, 0xffff_fffe_0000_0000n);
  assertEquals(processor.dataBuffer.entries.size, 0);
  assertEquals(processor.instructionBuffer.entries.size, 0);
  assertEquals(
    ["v0", "ra", "sp"].map((name) => reg(machine, name)),
    [0n, 0x1_2003n, 0x1111n],
  );
});

Deno.test("swppal to other PALcode says that it is unknown or not loaded", () => {
  const cases = [[0n, 1n], [1n, 1n], [3n, 1n], [255n, 1n], [0x1_0000n, 2n]];
  for (const [variant, status] of cases) {
    const machine = perform("swppal", variant);
    assertEquals(reg(machine, "v0"), status);
    assertEquals(machine.processor.pc as bigint, IMAGE + 4n);
  }
});

// ## swpctx

const OLD = 0x3000;
const NEW = 0x3040;

function swap(): Machine {
  return perform("swpctx", BigInt(NEW), 0n, (machine) => {
    const { bus, processor } = machine;
    const put = (field: number, width: 4 | 8, value: bigint) =>
      writePhysical(bus, physical(NEW + field), width, value);
    put(PCB.ksp, 8, 0x1111n);
    put(PCB.usp, 8, 0x2222n);
    put(PCB.ptbr, 8, 0x33n);
    put(PCB.pcc, 4, 0x4444n);
    put(PCB.asn, 4, 0x55n);
    put(PCB.unique, 8, 0x6666n);
    put(PCB.flags, 8, 1n);
    processor.pcb = physical(OLD);
    processor.otherStack = 0xaaaan;
    processor.cycleOffset = 1000;
    machine.processor.counters.cycles = 2 ** 32 + 0x9000;
    setReg(machine, "sp", 0xbbbbn);
  });
}

Deno.test("PCB fields fill a 64-byte block without overlap", () => {
  assertEquals(PCB, {
    ksp: 0,
    usp: 8,
    ptbr: 16,
    pcc: 24,
    asn: 28,
    unique: 32,
    flags: 40,
  });
  assertEquals(PCB_BYTES, 64);
});

Deno.test("swpctx saves both stacks and the time of the old context", () => {
  const machine = swap();
  const get = (field: number, width: 4 | 8) =>
    readPhysical(machine.bus, physical(OLD + field), width);
  assertEquals(get(PCB.ksp, 8), 0xbbbbn);
  assertEquals(get(PCB.usp, 8), 0xaaaan);
  const cost = BigInt(PAL_CALLS.get(0x30)!.cycles);
  assertEquals(get(PCB.pcc, 4), 0x9000n + 1000n + cost);
  assertEquals(get(PCB.asn, 4), 0n);
  assertEquals(reg(machine, "v0"), BigInt(OLD));
});

Deno.test("swpctx loads everything of the new context", () => {
  const machine = swap();
  const { processor } = machine;
  assertEquals(processor.pcb, physical(NEW));
  assertEquals(reg(machine, "sp"), 0x1111n);
  assertEquals(processor.otherStack, 0x2222n);
  assertEquals(processor.pageTable as number, 0x33);
  assertEquals(processor.asn, 0x55);
  assertEquals(processor.fen, true);
});

Deno.test("swpctx takes from the flags whether floating point is on, by bit 0 alone", () => {
  for (const [flags, on] of [[1n, true], [3n, true], [~1n, false]] as const) {
    const machine = perform("swpctx", BigInt(NEW), 0n, ({ bus, processor }) => {
      writePhysical(bus, physical(NEW + PCB.flags), 8, flags);
      processor.fen = !on;
    });
    assertEquals(machine.processor.fen, on);
  }
});

Deno.test("swpctx keeps as many bits of the ASN as the model has", () => {
  for (const model of MODELS) {
    const machine = bareMachine("swpctx", undefined, { model });
    setReg(machine, "a0", BigInt(NEW));
    writePhysical(machine.bus, physical(NEW + PCB.asn), 4, 0xffff_ffffn);
    step(machine);
    assertEquals(machine.processor.asn, model.greatestAsn, model.name);
  }
  assertEquals(MODELS.map(({ greatestAsn }) => greatestAsn), [
    63,
    127,
    127,
    127,
    255,
    255,
  ]);
});

Deno.test("swpctx gives the new context its own time back", () => {
  const machine = swap();
  const { processor } = machine;
  const { counters } = processor;
  const own = (counters.cycles + processor.cycleOffset) % 2 ** 32;
  assertEquals(own, 0x4444);
  assertEquals(processor.cycleOffset >= 0, true);
});

Deno.test("swpctx forgets no translation", () => {
  const machine = perform("swpctx", BigInt(NEW), 0n, (one) => {
    remember(one.processor.dataBuffer, at(0x2000n), 0, entryFor(1, VALID));
  });
  assertEquals(machine.processor.dataBuffer.entries.size, 1);
});

Deno.test("swpctx ignores the lowest three bits of the address", () => {
  const machine = perform("swpctx", BigInt(NEW) + 7n, 0n, (one) => {
    writePhysical(one.bus, physical(NEW + PCB.ksp), 8, 0x1111n);
  });
  assertEquals(machine.processor.pcb, physical(NEW));
  assertEquals(reg(machine, "sp"), 0x1111n);
});

Deno.test("swpctx to a block outside memory halts and loads nothing", () => {
  for (const place of [1n << 40n, 0xffff_ffff_ffff_ffffn, 0x10_0000n]) {
    const machine = perform("swpctx", place);
    const code = "machine check in PALcode";
    assertEquals(machine.stopped, { reason: "halt", code });
    const first = slotAddress(frameStart(FIRST_PAGES.block), 0);
    assertEquals(machine.processor.pcb, first);
  }
});

Deno.test("a context whose block has been lost halts at its word", () => {
  for (const call of ["rdunique", "wrunique", "wrfen", "clrfen"]) {
    const machine = perform(call, 0n, 0n, (one) => {
      one.processor.pcb = physical(2 ** 40);
    });
    const code = "machine check in PALcode";
    assertEquals(machine.stopped, { reason: "halt", code }, call);
  }
});

// ## tbi

function afterInvalidation(kind: bigint, address: bigint): string {
  const machine = perform("tbi", kind, address, (one) => {
    for (
      const buffer of [
        one.processor.instructionBuffer,
        one.processor.dataBuffer,
      ]
    ) {
      remember(buffer, at(0x2000n), 0, entryFor(1, VALID));
      remember(buffer, at(0x4000n), 0, entryFor(2, VALID | ASM));
    }
  });
  const pages = ({ processor: { instructionBuffer, dataBuffer } }: Machine) =>
    [instructionBuffer, dataBuffer]
      .map(({ entries }) => [...entries.values()].map(({ page }) => page))
      .map((numbers) => numbers.join("+")).join(" ");
  return pages(machine);
}

Deno.test("tbi forgets as much as its first argument says", () => {
  assertEquals(afterInvalidation(-2n, 0n), " ");
  assertEquals(afterInvalidation(-1n, 0n), "2 2");
  assertEquals(afterInvalidation(1n, 0x2008n), "2 1+2");
  assertEquals(afterInvalidation(2n, 0x2008n), "1+2 2");
  assertEquals(afterInvalidation(3n, 0x4000n), "1 1");
  assertEquals(afterInvalidation(0n, 0x2000n), "1+2 1+2");
  assertEquals(afterInvalidation(4n, 0x2000n), "1+2 1+2");
  assertEquals(afterInvalidation(0xffff_fffen, 0x2000n), "1+2 1+2");
});

// ## wtint

Deno.test("wtint sleeps until the next tick and no further", () => {
  const machine = perform("wtint");
  const tick = machine.processor.nextTick;
  advance(machine);
  assertEquals(machine.processor.counters.cycles, tick);
  assertEquals(reg(machine, "v0"), 0n);
});

Deno.test("wtint does not sleep when a tick is waiting already", () => {
  const machine = perform(
    "wtint",
    0n,
    0n,
    (one) => one.processor.tickPending = true,
  );
  advance(machine);
  assertEquals(machine.processor.counters.cycles, PAL_CALLS.get(0x3e)!.cycles);
});

Deno.test("wtint keeps up to A0 ticks from the kernel and says how many", () => {
  const machine = perform("wtint", 3n);
  const first = machine.processor.nextTick;
  while (machine.processor.waiting) advance(machine);
  assertEquals(
    machine.processor.counters.cycles,
    first + 3 * CYCLES_PER_TICK,
  );
  assertEquals(reg(machine, "v0"), 3n);
  assertEquals(machine.processor.counters.ticks, 4);
  assertEquals(machine.processor.tickPending, true);
});

Deno.test("wtint that is woken by another processor has skipped fewer", () => {
  const machine = perform("wtint", 9n);
  for (let step = 0; step < 4; step++) advance(machine);
  machine.processor.interprocessorPending = true;
  advance(machine);
  assertEquals(machine.processor.waiting, false);
  const { ticks } = machine.processor.counters;
  assertEquals([reg(machine, "v0"), ticks > 1], [BigInt(ticks), true]);
  assertEquals(machine.processor.tickPending, false);
});

Deno.test("the fault of an illegal call is charged as a trap and no more", () => {
  const machine = userMachine("call_pal 0x3b");
  step(machine);
  assertEquals(machine.processor.counters.palCalls, 0);
  assertEquals(
    machine.processor.counters.cycles,
    TRANSLATION_MISS + TRAP_ENTRY,
  );
});
