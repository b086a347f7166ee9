import { assertEquals } from "@std/assert";
import {
  advance,
  CHECK_REASON,
  CHECK_VECTOR,
  FIRST_PAGES,
  frameStart,
  HALT_CODES,
  ksegAddress,
  LOGOUT,
  LOGOUT_BYTES,
  type Machine,
  type MachineOptions,
  MCES,
  physical,
  readPhysical,
  run,
  step,
  writePhysical,
  writeSummary,
} from "../../chapters/01-hardware/mod.ts";
import {
  bareMachine,
  doorOf,
  DOORS,
  entryFor,
  frameWords,
  IMAGE,
  KERNEL_STACK,
  mapPage,
  reg,
  runBare,
  setReg,
  USER_PAGE,
  USER_TEXT,
  userMachine,
} from "./helpers.ts";

/** Where nothing answers: behind memory. */
const NOWHERE = physical(2 ** 40 - 64);

/** A kernel with doors, about to execute `source`; S0 leads to nothing. */
function kernel(source: string, options: MachineOptions = {}): Machine {
  const machine = bareMachine(source, undefined, options);
  Object.assign(machine.processor.entries, DOORS);
  setReg(machine, "sp", KERNEL_STACK);
  setReg(machine, "s0", ksegAddress(NOWHERE));
  machine.processor.ipl = 0;
  return machine;
}

// ## Loads and fetches

Deno.test("a load from nowhere is a processor machine check behind the load", () => {
  const machine = kernel("ldq t0, 0(s0)");
  step(machine);
  const { processor } = machine;
  assertEquals(processor.pc, DOORS.entInt);
  assertEquals(
    ["a0", "a1", "a2"].map((name) => reg(machine, name)),
    [2n, 0x670n, ksegAddress(frameStart(FIRST_PAGES.logout))],
  );
  assertEquals(processor.ipl, 7);
  assertEquals(processor.mces, MCES.inProgress);
  assertEquals(frameWords(machine)[1], IMAGE + 4n);
  assertEquals(machine.stopped, undefined);
});

Deno.test("a load from nowhere does not wait for the priority", () => {
  const machine = kernel("ldq t0, 0(s0)");
  machine.processor.ipl = 7;
  step(machine);
  assertEquals(machine.processor.pc, DOORS.entInt);
  assertEquals(frameWords(machine)[0], 7n);
});

Deno.test("a program's own load from nowhere does not stop the machine", () => {
  const machine = userMachine("ldq t0, 0(s1)\nnop");
  mapPage(machine, 0x1_6000_0000n, entryFor(2 ** 27 - 1, USER_PAGE));
  setReg(machine, "s1", 0x1_6000_0000n);
  run(machine, { steps: 2 });
  assertEquals(doorOf(machine), "entInt");
  assertEquals(frameWords(machine).slice(0, 2), [8n, USER_TEXT + 4n]);
});

Deno.test("a handler that clears the summary and returns goes on behind the load", () => {
  const machine = kernel(`
        ldq     t0, 0(s0)
        mov     7, t1
        halt`);
  // The door leads to: mov 1, a0; wrmces; rti.
  const handler = bareMachine("mov 1, a0\nwrmces\nrti");
  const code = handler.bus.bytes.slice(0x2_0000, 0x2_000c);
  machine.bus.bytes.set(code, 0x4_0000);
  assertEquals(run(machine), { reason: "halt", code: "software" });
  assertEquals(reg(machine, "t1"), 7n);
  assertEquals([machine.processor.mces, machine.processor.ipl], [0, 0]);
});

Deno.test("a program on the bare machine can ask whether anything is at an address", () => {
  const [machine, stop] = runBare(`
        nop
        br      t5, start
        mov     1, t3
        mov     1, a0
        wrmces
        rti
start:  mov     t5, a0
        clr     a1
        wrent
        lda     t2, -1(zero)
        sll     t2, 42, t2
        lda     t4, 1(zero)
        sll     t4, 39, t4
        addq    t2, t4, t2
        clr     t3
        ldq     t0, 0(t2)
        mov     t3, s0
        clr     t3
        ldq     t0, 0(t5)
        halt`);
  assertEquals(stop, { reason: "halt", code: "software" });
  assertEquals([reg(machine, "s0"), reg(machine, "t3")], [1n, 0n]);
});

Deno.test("a fetch from nowhere saves the place itself", () => {
  const machine = kernel("jmp (s0)");
  step(machine);
  step(machine);
  assertEquals(machine.processor.pc, DOORS.entInt);
  assertEquals(frameWords(machine)[1], ksegAddress(NOWHERE) as bigint);
});

// ## Stores

Deno.test("a store to nowhere is a system machine check after the next instruction", () => {
  const machine = kernel("stq t0, 0(s0)\nmov 1, t1");
  advance(machine);
  assertEquals(machine.processor.pc as bigint, IMAGE + 4n);
  advance(machine);
  assertEquals(machine.processor.pc, DOORS.entInt);
  assertEquals([reg(machine, "a0"), reg(machine, "a1")], [2n, 0x660n]);
  assertEquals(machine.processor.lostStore, undefined);
  assertEquals(machine.processor.ipl, 7);
});

Deno.test("a lost store waits while the priority is 7, and only the first is kept", () => {
  const machine = kernel(
    `
        stq     t0, 0(s0)
        stq     t0, 8(s0)
        mov     6, a0
        swpipl
        nop`,
    { logout: physical(0x5000) },
  );
  machine.processor.ipl = 7;
  for (let step = 0; step < 4; step++) advance(machine);
  assertEquals(machine.processor.ipl, 6);
  assertEquals(machine.processor.lostStore, NOWHERE);
  advance(machine);
  assertEquals(machine.processor.pc, DOORS.entInt);
  const place = physical(0x5000 + LOGOUT.address);
  assertEquals(readPhysical(machine.bus, place, 8), BigInt(NOWHERE));
});

Deno.test("a conditional store to nowhere is lost like any other", () => {
  const machine = kernel("stq_c t0, 0(s0)");
  machine.processor.locked = NOWHERE;
  step(machine);
  assertEquals(machine.processor.lostStore, NOWHERE);
  assertEquals(reg(machine, "t0"), 1n);
});

// ## The summary

Deno.test("wrmces clears bits 0 to 2 by ones and copies bits 3 and 4", () => {
  assertEquals(writeSummary(0b00111, 0b00101n), 0b00010);
  assertEquals(writeSummary(0b11111, 0n), 0b00111);
  assertEquals(writeSummary(0, 0b11111n), 0b11000);
  assertEquals(writeSummary(0b00001, (1n << 64n) - 2n), 0b11001);
});

Deno.test("wrmces and rdmces reach the summary", () => {
  const machine = kernel("mov 25, a0\nwrmces\nrdmces");
  machine.processor.mces = MCES.inProgress;
  run(machine, { steps: 3 });
  assertEquals(machine.processor.mces, 24);
  assertEquals(reg(machine, "v0"), 24n);
});

// ## The logout frame

Deno.test("each processor describes its machine check in its own logout frame", () => {
  const logout = physical(0x5000);
  const machine = kernel("", { logout, processors: 2 });
  machine.processor = machine.processors[1]!;
  machine.processor.pc = IMAGE;
  Object.assign(machine.processor.entries, DOORS);
  setReg(machine, "sp", KERNEL_STACK);
  setReg(machine, "s0", ksegAddress(NOWHERE));
  const code = bareMachine("ldq t0, 8(s0)").bus.bytes.slice(0x2_0000, 0x2_0004);
  machine.bus.bytes.set(code, 0x2_0000);
  step(machine);
  const frame = physical(logout + LOGOUT_BYTES);
  assertEquals(reg(machine, "a2"), ksegAddress(frame) as bigint);
  const get = (field: keyof typeof LOGOUT, width: 4 | 8) =>
    readPhysical(machine.bus, physical(frame + LOGOUT[field]), width);
  assertEquals(get("size", 4), 40n);
  assertEquals(get("reason", 4), BigInt(CHECK_REASON.nothingThere));
  assertEquals(get("pc", 8), IMAGE + 4n);
  assertEquals(get("address", 8), BigInt(NOWHERE + 8));
});

// ## callsys from the kernel

Deno.test("callsys from the kernel is a machine check", () => {
  const machine = kernel("callsys", { logout: physical(0x5000) });
  step(machine);
  assertEquals(machine.processor.pc, DOORS.entInt);
  assertEquals(reg(machine, "a1"), CHECK_VECTOR.processor);
  const reason = physical(0x5000 + LOGOUT.reason);
  assertEquals(readPhysical(machine.bus, reason, 4), 0x90n);
  assertEquals(frameWords(machine)[1], IMAGE + 4n);
});

// ## Without a door

Deno.test("without a door the machine stops and says where nothing is", () => {
  for (const source of ["ldq t0, 0(s0)", "stq t0, 0(s0)", "jmp (s0)"]) {
    const machine = bareMachine(source);
    setReg(machine, "s0", ksegAddress(NOWHERE));
    const stop = { reason: "machine check", address: NOWHERE } as const;
    assertEquals(run(machine, { steps: 3 }), stop);
  }
});

Deno.test("without a door callsys from the kernel halts", () => {
  const machine = bareMachine("callsys");
  const code = "machine check in PALcode";
  assertEquals(run(machine), { reason: "halt", code });
});

// ## Every way to halt

Deno.test("HALT_CODES has the console's numbers", () => {
  assertEquals(Object.values(HALT_CODES), [0, 1, 2, 3, 4, 5, 6, 7]);
});

Deno.test("a machine check while one is dealt with halts", () => {
  const machine = kernel("ldq t0, 0(s0)");
  machine.processor.mces = MCES.inProgress;
  const stop = run(machine, { steps: 2 });
  assertEquals(stop, { reason: "halt", code: "double machine check" });
});

Deno.test("a level 1 table outside memory halts", () => {
  const machine = userMachine("nop");
  machine.processor.pageTable = 2 ** 27 -
    1 as typeof machine.processor.pageTable;
  const stop = run(machine, { steps: 2 });
  assertEquals(stop, { reason: "halt", code: "PTBR not valid" });
});

Deno.test("a lower table outside memory halts", () => {
  const machine = userMachine("ldq t0, 0(s0)");
  const root = physical(machine.processor.pageTable * 8192);
  const above = readPhysical(machine.bus, root, 8)!;
  const lost = entryFor(2 ** 27 - 1, above & 0xffff_ffffn);
  writePhysical(machine.bus, root, 8, lost);
  const stop = run(machine, { steps: 2 });
  assertEquals(stop, { reason: "halt", code: "machine check in PALcode" });
});

Deno.test("a kernel stack that leads to nowhere halts, on the way in and out", () => {
  const code = "machine check in PALcode";
  for (const call of ["bpt", "rti", "retsys"]) {
    const machine = kernel(call);
    setReg(machine, "sp", ksegAddress(NOWHERE));
    assertEquals(run(machine, { steps: 2 }), { reason: "halt", code }, call);
  }
});

Deno.test("a kernel stack under a lost page table halts for that reason", () => {
  const machine = kernel("bpt");
  setReg(machine, "sp", 0x10000n);
  machine.processor.pageTable = 2 ** 27 -
    1 as typeof machine.processor.pageTable;
  const stop = run(machine, { steps: 2 });
  assertEquals(stop, { reason: "halt", code: "PTBR not valid" });
});
