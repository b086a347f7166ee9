import { assertEquals } from "@std/assert";
import {
  advance,
  COUNTER_KINDS,
  FLOATING,
  type Machine,
  type MachineOptions,
  MONITORED,
  PCB,
  periodOf,
  physical,
  run,
  step,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import { bareMachine, DOORS, KERNEL_STACK, reg, setReg } from "./helpers.ts";

const CYCLES = 10n << 8n;
const SHORT_FIRST = 1n << 3n;
const INSTRUCTION_MISSES = 1n << 32n;
const SHORT_SECOND = 1n;

/** A kernel with doors at priority 0 that executes `source`. */
function kernel(source: string, options: MachineOptions = {}): Machine {
  const machine = bareMachine(source, undefined, options);
  Object.assign(machine.processor.entries, DOORS);
  setReg(machine, "sp", KERNEL_STACK);
  machine.processor.ipl = 0;
  // The clock is not to interrupt.
  machine.processor.nextTick = Infinity;
  return machine;
}

/** Performs `wrperfmon` and gives its status. */
function control(machine: Machine, a0: bigint, a1 = 0n): bigint {
  const { pc } = machine.processor;
  setReg(machine, "a0", a0);
  setReg(machine, "a1", a1);
  const call = bareMachine("wrperfmon").bus.bytes.slice(0x2_0000, 0x2_0004);
  machine.bus.bytes.set(call, 0x7000);
  machine.processor.pc = 0xffff_fc00_0000_7000n as typeof pc;
  step(machine);
  machine.processor.pc = pc;
  return reg(machine, "v0");
}

const LOOP = `
again:  addq    t1, 1, t1
        br      again`;

/** Steps until the processor is at a door, or for `most` steps. */
function untilDoor(machine: Machine, most: number): boolean {
  for (let taken = 0; taken < most; taken++) {
    advance(machine);
    if (machine.processor.pc === DOORS.entInt) return true;
  }
  return false;
}

Deno.test("COUNTER_KINDS has the periods of the 21064", () => {
  const [first, second] = COUNTER_KINDS;
  const periods = (control: bigint) =>
    [first!, second!].map((kind) => periodOf(control, kind));
  assertEquals(periods(0n), [65536, 4096]);
  assertEquals(periods(SHORT_FIRST), [4096, 4096]);
  assertEquals(periods(SHORT_SECOND), [65536, 256]);
});

Deno.test("a counter of cycles interrupts once in its period, at entInt with 4", () => {
  const machine = kernel(LOOP);
  control(machine, 2n, CYCLES | SHORT_FIRST);
  control(machine, 3n, 0n);
  control(machine, 1n);
  const { counters } = machine.processor;
  const before = counters.cycles;
  assertEquals(untilDoor(machine, 20_000), true);
  const seen = ["a0", "a1", "a2"].map((name) => reg(machine, name));
  assertEquals(seen, [4n, 0x650n, 0n]);
  assertEquals(machine.processor.ipl, 6);
  assertEquals(counters.cycles - before >= 4096, true);
  assertEquals(counters.cycles - before < 4096 + 100, true);
});

Deno.test("a counter's interrupt waits while the priority is 6", () => {
  const machine = kernel(LOOP);
  machine.processor.ipl = 6;
  control(machine, 2n, CYCLES | SHORT_FIRST);
  control(machine, 1n);
  assertEquals(untilDoor(machine, 10_000), false);
  machine.processor.ipl = 5;
  assertEquals(untilDoor(machine, 1), true);
});

Deno.test("pairs of instructions are counted by the first counter, events 0 and 1", () => {
  for (const event of [0n, 1n]) {
    const machine = kernel(LOOP);
    control(machine, 2n, event << 8n | SHORT_FIRST);
    control(machine, 1n);
    const before = machine.processor.counters.instructions;
    assertEquals(untilDoor(machine, 9000), true);
    const after = machine.processor.counters.instructions;
    assertEquals(Math.abs(after - before - 8192) <= 1, true);
  }
});

Deno.test("the second counter counts misses of the caches, with A2 telling it apart", () => {
  const far = `
again:  br      t0, there
        .space  8188
there:  br      t0, again`;
  const machine = kernel(far, { caches: {} });
  control(machine, 2n, INSTRUCTION_MISSES | SHORT_SECOND);
  control(machine, 1n);
  const { misses } = machine.processor.caches!.instruction;
  assertEquals(untilDoor(machine, 300), true);
  assertEquals(machine.processor.caches!.instruction.misses - misses, 256);
  assertEquals(reg(machine, "a2"), 1n);
  const without = kernel(far);
  control(without, 2n, INSTRUCTION_MISSES | SHORT_SECOND);
  control(without, 1n);
  assertEquals(untilDoor(without, 300), false);
});

Deno.test("an event that is not built is never counted", () => {
  for (const event of [2n, 4n, 15n]) {
    const machine = kernel(LOOP);
    control(machine, 2n, event << 8n | SHORT_FIRST);
    control(machine, 1n);
    assertEquals(untilDoor(machine, 10_000), false);
  }
});

Deno.test("counters that are stopped, or were never started, do not interrupt", () => {
  const machine = kernel(LOOP);
  control(machine, 2n, CYCLES | SHORT_FIRST);
  assertEquals(untilDoor(machine, 5000), false);
  control(machine, 1n);
  control(machine, 0n);
  assertEquals(untilDoor(machine, 5000), false);
});

Deno.test("with option 1 only a context with bit 62 in its block is counted", () => {
  for (const flags of [FLOATING, FLOATING | MONITORED]) {
    const machine = kernel(`swpctx\n${LOOP}`);
    const place = physical(0x3000 + PCB.flags);
    writePhysical(machine.bus, place, 8, flags);
    writePhysical(machine.bus, physical(0x3000), 8, KERNEL_STACK);
    control(machine, 2n, CYCLES | SHORT_FIRST);
    control(machine, 3n, 1n);
    control(machine, 1n);
    setReg(machine, "a0", 0x3000n);
    assertEquals(untilDoor(machine, 6000), flags !== FLOATING);
  }
});

Deno.test("wrperfmon says whether it knows the function", () => {
  const machine = kernel(LOOP);
  const known = [0n, 1n, 2n, 3n].map((number) => control(machine, number));
  assertEquals(known, [1n, 1n, 1n, 1n]);
  const unknown = [4n, 5n, 99n, (1n << 64n) - 1n]
    .map((number) => control(machine, number));
  assertEquals(unknown, [0n, 0n, 0n, 0n]);
});

Deno.test("a machine that counts does without its engine", () => {
  const machine = kernel("nop\nnop\nhalt");
  let used = 0;
  machine.engine = () => void used++;
  control(machine, 3n, 0n);
  control(machine, 1n);
  assertEquals(run(machine).reason, "halt");
  assertEquals(used, 0);
});
