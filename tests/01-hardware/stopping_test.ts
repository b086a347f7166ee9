import { assert, assertEquals } from "@std/assert";
import {
  type Breakpoint,
  type Hit,
  type Machine,
  run,
  runUntil,
  type Stop,
  virtual,
  type Watchpoint,
} from "../../chapters/01-hardware/mod.ts";
import {
  bareMachine,
  IMAGE,
  KERNEL_STACK,
  reg,
  setReg,
  USER_DATA,
  USER_TEXT,
  userMachine,
  watch,
} from "./helpers.ts";

/** Runs to a breakpoint at the instruction numbered `index`. */
function runTo(machine: Machine, index: number, asn?: number): Stop | Hit {
  const address = virtual(IMAGE + BigInt(4 * index));
  return runUntil(machine, {
    breakpoints: [{ address, asn }],
    watchpoints: [],
  });
}

/** Runs until one of `watchpoints` is touched. */
function runWatching(machine: Machine, ...watchpoints: Watchpoint[]) {
  return runUntil(machine, { breakpoints: [], watchpoints });
}

const COUNTING = `
        clr     t0
again:  addq    t0, 1, t0
        cmplt   t0, 3, t1
        bne     t1, again
        halt`;

Deno.test("a breakpoint stops before its instruction", () => {
  const machine = bareMachine(COUNTING);
  const stop = runTo(machine, 1);
  assertEquals(stop.reason, "breakpoint");
  assertEquals(machine.processor.pc, virtual(IMAGE + 4n));
  assertEquals(reg(machine, "t0"), 0n);
  assertEquals(machine.processor.counters.instructions, 1);
});

Deno.test("a machine that stands at a breakpoint goes on, and stops when it comes back", () => {
  const machine = bareMachine(COUNTING);
  const counts = [];
  while (runTo(machine, 1).reason === "breakpoint") {
    counts.push(reg(machine, "t0"));
  }
  assertEquals(counts, [0n, 1n, 2n]);
  assertEquals(machine.stopped?.reason, "halt");
});

Deno.test("an instruction that jumps to itself arrives each time", () => {
  const machine = bareMachine("loop: br loop");
  const breakpoints: Breakpoint[] = [{ address: IMAGE }];
  const stop = runUntil(machine, { breakpoints, watchpoints: [] });
  assertEquals(stop.reason, "breakpoint");
  assertEquals(machine.processor.counters.instructions, 1);
});

Deno.test("a breakpoint for one address space does not count in another", () => {
  const machine = bareMachine(COUNTING);
  machine.processor.asn = 5;
  assertEquals(runTo(machine, 1, 4).reason, "halt");
  const again = bareMachine(COUNTING);
  again.processor.asn = 5;
  assertEquals(runTo(again, 1, 5).reason, "breakpoint");
});

Deno.test("running to a breakpoint is running: state and time are the same", () => {
  const plain = bareMachine(COUNTING);
  const stopped = bareMachine(COUNTING);
  run(plain);
  while (runTo(stopped, 2).reason === "breakpoint");
  assertEquals(stopped.processor, plain.processor);
});

const WRITING = `
        stq     t0, 0(s0)
        stb     t1, 5(s0)
        ldl     t2, 4(s0)
        halt`;

/** A user program that writes and reads at USER_DATA. */
function writing(): Machine {
  const machine = userMachine(WRITING);
  setReg(machine, "t0", 0x1122_3344_5566_7788n);
  setReg(machine, "t1", 0xeen);
  return machine;
}

Deno.test("a watchpoint stops behind the store, and tells what it has changed", () => {
  const machine = writing();
  const stop = runWatching(machine, {
    address: virtual(USER_DATA + 5n),
    size: 1,
    on: "write",
  });
  assert(stop.reason === "watchpoint");
  const { pc, address, width, before, value, access } = stop;
  assertEquals([pc, address, width], [USER_TEXT, USER_DATA, 8]);
  assertEquals([access, before, value], ["write", 0n, 0x1122_3344_5566_7788n]);
  assertEquals(machine.processor.pc, virtual(USER_TEXT + 4n));
});

Deno.test("a watchpoint counts the bytes: a store beside them is not one", () => {
  const machine = writing();
  machine.processor.pc = virtual(USER_TEXT + 4n);
  for (const offset of [4n, 6n]) {
    const address = virtual(USER_DATA + offset);
    const stop = runWatching(machine, { address, size: 1, on: "write" });
    assertEquals(stop.reason, "halt");
    machine.stopped = undefined;
    machine.processor.mode = "user";
    machine.processor.pc = virtual(USER_TEXT + 4n);
  }
});

Deno.test("a watchpoint for reading is not touched by stores, one for both is", () => {
  const place = { address: USER_DATA, size: 8 };
  const reading = runWatching(writing(), { ...place, on: "read" });
  assert(reading.reason === "watchpoint");
  assertEquals(reading.pc, virtual(USER_TEXT + 8n));
  assertEquals([reading.address, reading.value], [
    virtual(USER_DATA + 4n),
    0x1122_ee44n,
  ]);
  const either = runWatching(writing(), { ...place, on: "access" });
  assert(either.reason === "watchpoint");
  assertEquals(either.pc, USER_TEXT);
});

Deno.test("a watchpoint sees the frame that a trap pushes", () => {
  const machine = userMachine("bpt");
  const stop = runWatching(machine, {
    address: virtual(KERNEL_STACK - 40n),
    size: 8,
    on: "write",
  });
  assert(stop.reason === "watchpoint");
  assertEquals(stop.value, USER_TEXT + 4n);
});

Deno.test("a watchpoint on a device tells what was written, and no value before", () => {
  const machine = bareMachine("stb t0, 0(s0)\nhalt");
  const port = virtual(0xffff_fd01_fc00_03f8n);
  setReg(machine, "s0", port);
  setReg(machine, "t0", 42n);
  const stop = runWatching(machine, { address: port, size: 1, on: "write" });
  assert(stop.reason === "watchpoint");
  assertEquals([stop.value, stop.before], [42n, undefined]);
});

Deno.test("who watches goes on hearing everything, and is alone again afterwards", () => {
  const machine = writing();
  const events = watch(machine);
  const { watcher } = machine;
  runWatching(machine, { address: USER_DATA, size: 8, on: "read" });
  assertEquals(machine.watcher, watcher);
  const kinds = events.map(({ kind }) => kind);
  assertEquals(kinds.filter((kind) => kind === "store").length, 2);
  assertEquals(kinds.filter((kind) => kind === "load").length, 1);
});

Deno.test("runUntil ends after its steps, and where the machine has stopped", () => {
  const machine = bareMachine(COUNTING);
  const nowhere = { breakpoints: [], watchpoints: [] };
  assertEquals(runUntil(machine, nowhere, 4), { reason: "limit" });
  assertEquals(machine.processor.counters.instructions, 4);
  assertEquals(runUntil(machine, nowhere).reason, "halt");
  assertEquals(runUntil(machine, nowhere).reason, "halt");
});
