import { assertEquals } from "@std/assert";
import {
  advance,
  CLOCK_RATE,
  CYCLES_PER_TICK,
  type Machine,
  run,
} from "../../chapters/01-hardware/mod.ts";
import {
  bareMachine,
  doorOf,
  DOORS,
  frameWords,
  IMAGE,
  reg,
  setReg,
  USER_TEXT,
  userMachine,
  watch,
} from "./helpers.ts";

/** A kernel that loops with interrupts open as far as `ipl`, and doors that halt. */
function looping(ipl: number): Machine {
  const machine = bareMachine("br _start");
  Object.assign(machine.processor.entries, DOORS);
  machine.processor.ipl = ipl;
  return machine;
}

Deno.test("CYCLES_PER_TICK makes 1024 ticks a second", () => {
  assertEquals(Math.round(CLOCK_RATE / CYCLES_PER_TICK), 1024);
});

Deno.test("a processor that waits for a limit between two cycles stops at a whole one", () => {
  const machine = bareMachine("wtint");
  run(machine, { cycles: 1000.5 });
  assertEquals(machine.processor.waiting, true);
  assertEquals(machine.processor.counters.cycles, 1001);
});

Deno.test("run stops after exactly so many steps and can go on", () => {
  const machine = looping(7);
  assertEquals(run(machine, { steps: 10 }), { reason: "limit" });
  assertEquals(machine.processor.counters.instructions, 10);
  assertEquals(run(machine, { steps: 0 }), { reason: "limit" });
  run(machine, { steps: 5 });
  assertEquals(machine.processor.counters.instructions, 15);
});

Deno.test("run stops once the cycles are used up, and not an instruction later", () => {
  const machine = looping(7);
  assertEquals(run(machine, { cycles: 100 }), { reason: "limit" });
  assertEquals(machine.processor.counters.cycles, 100);
  run(machine, { cycles: 100 });
  assertEquals(machine.processor.counters.cycles, 100);
});

Deno.test("run with a limit ends even if every step is a fault", () => {
  const machine = bareMachine("halt");
  machine.processor.pc = 0n as typeof machine.processor.pc;
  assertEquals(run(machine, { cycles: 10_000 }), { reason: "limit" });
  // Without a limit, the frames fill the kernel's stack in the end.
  assertEquals(run(machine), { reason: "halt", code: "KSP not valid" });
});

Deno.test("the clock interrupts below priority 5, at the next instruction", () => {
  const machine = looping(4);
  machine.processor.nextTick = 20;
  const stop = run(machine, { steps: 1000 });
  assertEquals(stop.reason, "halt");
  assertEquals(doorOf(machine), "entInt");
  assertEquals([reg(machine, "a0"), reg(machine, "a1")], [1n, 0x600n]);
  assertEquals(reg(machine, "a2"), 0n);
  assertEquals(frameWords(machine).slice(0, 2), [4n, IMAGE as bigint]);
  assertEquals(machine.processor.counters.ticks, 1);
  assertEquals(machine.processor.counters.instructions, 11);
});

Deno.test("the clock waits while the priority is 5 or more, and then comes once", () => {
  for (const level of [5, 6, 7]) {
    const machine = looping(level);
    run(machine, { cycles: 3 * CYCLES_PER_TICK });
    advance(machine);
    assertEquals([
      machine.processor.counters.ticks,
      machine.processor.counters.traps,
    ], [3, 0]);
    machine.processor.ipl = 4;
    advance(machine);
    assertEquals([
      machine.processor.tickPending,
      machine.processor.counters.traps,
    ], [false, 1]);
  }
});

Deno.test("the clock's handler runs at priority 5, so that it is not interrupted", () => {
  for (const machine of [looping(0), userMachine("loop: br loop")]) {
    machine.processor.tickPending = true;
    advance(machine);
    assertEquals(machine.processor.pc, DOORS.entInt);
    assertEquals(machine.processor.ipl, 5);
    assertEquals(machine.processor.mode, "kernel");
  }
});

Deno.test("the clock interrupts user code and rti resumes it untouched", () => {
  const machine = userMachine("loop: addq t0, 1, t0\nbr loop");
  const handler = 0x4_0000;
  machine.bus.bytes[handler] = 0x3f;
  machine.processor.nextTick = 500;
  setReg(machine, "a0", 0xa0n);
  run(machine, { steps: 1000 });
  assertEquals(machine.processor.counters.traps, 1);
  assertEquals(reg(machine, "a0"), 0xa0n);
  assertEquals(machine.processor.mode, "user");
  // 1000 steps: one takes the interrupt, one is rti, half of the others add.
  assertEquals(reg(machine, "t0"), 499n);
});

Deno.test("ticks that pass during one long step are counted and come as one", () => {
  const machine = looping(0);
  machine.processor.counters.cycles = 10 * CYCLES_PER_TICK;
  advance(machine);
  assertEquals(machine.processor.counters.ticks, 10);
  assertEquals(machine.processor.counters.traps, 1);
  assertEquals(machine.processor.tickPending, false);
});

Deno.test("run does the same twice, to the last counter and event", () => {
  const once = () => {
    const machine = userMachine(`
loop:   ldq_l   t0, 0(s0)
        addq    t0, 1, t0
        stq_c   t0, 0(s0)
        beq     t0, loop
        mulq    t0, t1, t2
        ldq     t3, 8(s0)
        br      loop`);
    machine.bus.bytes[0x4_0000] = 0x3f;
    const events = watch(machine);
    run(machine, { cycles: 5 * CYCLES_PER_TICK });
    return {
      counters: machine.processor.counters,
      registers: machine.processor.registers,
      misses: [
        machine.processor.instructionBuffer.misses,
        machine.processor.dataBuffer.misses,
      ],
      last: events.slice(-100),
      many: events.length,
    };
  };
  const first = once();
  assertEquals(once(), first);
  assertEquals(first.counters.ticks, 4);
});

Deno.test("run in pieces comes to the same as run at once", () => {
  const whole = userMachine("loop: addq t0, 3, t0\nldq t1, 0(s0)\nbr loop");
  const parts = userMachine("loop: addq t0, 3, t0\nldq t1, 0(s0)\nbr loop");
  for (const one of [whole, parts]) one.bus.bytes[0x4_0000] = 0x3f;
  run(whole, { steps: 7000 });
  for (let done = 0; done < 7000; done += 7) run(parts, { steps: 7 });
  assertEquals(parts.processor.counters, whole.processor.counters);
  assertEquals(parts.processor, whole.processor);
  assertEquals(whole.processor.pc >= USER_TEXT, true);
});
