import { assertEquals } from "@std/assert";
import {
  enterKernel,
  ksegAddress,
  type Machine,
  physical,
  returnFromSystemCall,
  returnFromTrap,
  run,
  statusWord,
  step,
  SYSTEM_CALL_ENTRY,
  TRANSLATION_MISS,
  TRAP_ENTRY,
  virtual,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import {
  bareMachine,
  doorOf,
  DOORS,
  frameWords,
  KERNEL_STACK,
  reg,
  setReg,
  USER_TEXT,
  userMachine,
} from "./helpers.ts";

const USER_SP = 0x7777_0000n;

function setArguments(machine: Machine): void {
  setReg(machine, "a0", 0xa0n);
  setReg(machine, "a1", 0xa1n);
  setReg(machine, "a2", 0xa2n);
}

Deno.test("statusWord has the mode in bit 3 and the priority below", () => {
  assertEquals(statusWord("user", 0), 8n);
  assertEquals(statusWord("kernel", 7), 7n);
});

Deno.test("a trap from user pushes PS, PC, GP, A0 to A2 on the kernel's stack", () => {
  const machine = userMachine("nop\nbpt");
  setArguments(machine);
  run(machine, { steps: 2 });
  assertEquals(frameWords(machine), [
    8n,
    USER_TEXT + 8n,
    0x1111n,
    0xa0n,
    0xa1n,
    0xa2n,
  ]);
});

Deno.test("a trap from user enters the door in kernel mode with the kernel's GP", () => {
  const machine = userMachine("bpt");
  step(machine);
  const { processor } = machine;
  assertEquals(processor.pc, DOORS.entIF);
  assertEquals([processor.mode, processor.ipl], ["kernel", 0]);
  assertEquals(reg(machine, "sp"), KERNEL_STACK - 48n);
  assertEquals(reg(machine, "gp"), 0x9999n);
  assertEquals(processor.otherStack, USER_SP);
});

Deno.test("a trap from user opens all priorities and clears the lock flag", () => {
  const machine = userMachine("bpt");
  machine.processor.ipl = 3;
  machine.processor.locked = physical(0x40);
  step(machine);
  assertEquals(machine.processor.ipl, 0);
  assertEquals(machine.processor.locked, undefined);
});

Deno.test("a trap from the kernel stays on its stack and keeps its priority", () => {
  const machine = bareMachine("bpt");
  Object.assign(machine.processor.entries, DOORS);
  machine.processor.ipl = 3;
  const before = reg(machine, "sp");
  step(machine);
  assertEquals(reg(machine, "sp"), before - 48n);
  assertEquals(frameWords(machine)[0], 3n);
  assertEquals(machine.processor.ipl, 3);
});

Deno.test("a trap from the kernel saves its GP and loads the kernel's", () => {
  const machine = bareMachine("bpt");
  machine.processor.kernelGp = 0x9999n;
  setReg(machine, "gp", 0x1111n);
  step(machine);
  assertEquals(frameWords(machine)[2], 0x1111n);
  assertEquals(reg(machine, "gp"), 0x9999n);
});

Deno.test("enterKernel charges its cycles and counts a trap", () => {
  const machine = userMachine("nop");
  const pc = machine.processor.pc;
  enterKernel(machine, { entry: "entArith", arguments: [1n, 2n, 3n], pc });
  assertEquals(machine.processor.counters.cycles, TRAP_ENTRY);
  assertEquals(machine.processor.counters.traps, 1);
  assertEquals(
    ["a0", "a1", "a2"].map((name) => reg(machine, name)),
    [1n, 2n, 3n],
  );
});

Deno.test("callsys writes half a frame and leaves the caller's registers", () => {
  const machine = userMachine("callsys");
  setArguments(machine);
  setReg(machine, "v0", 4n);
  machine.bus.bytes.fill(0xee, 0xff00, 0x1_0000);
  step(machine);
  const untouched = 0xeeee_eeee_eeee_eeeen;
  assertEquals(frameWords(machine), [
    8n,
    USER_TEXT + 4n,
    0x1111n,
    untouched,
    untouched,
    untouched,
  ]);
  assertEquals(machine.processor.pc, DOORS.entSys);
  assertEquals(
    ["v0", "a0", "a1", "a2"].map((name) => reg(machine, name)),
    [4n, 0xa0n, 0xa1n, 0xa2n],
  );
  assertEquals(
    machine.processor.counters.cycles,
    TRANSLATION_MISS + SYSTEM_CALL_ENTRY,
  );
});

Deno.test("retsys restores PC, GP and the user's stack, and nothing else", () => {
  const machine = userMachine("callsys");
  step(machine);
  setArguments(machine);
  machine.processor.ipl = 5;
  returnFromSystemCall(machine);
  const { processor } = machine;
  assertEquals(processor.pc as bigint, USER_TEXT + 4n);
  assertEquals([processor.mode, processor.ipl], ["user", 0]);
  assertEquals(reg(machine, "gp"), 0x1111n);
  assertEquals(reg(machine, "sp"), USER_SP);
  assertEquals(processor.otherStack, KERNEL_STACK);
  assertEquals(reg(machine, "a1"), 0xa1n);
});

Deno.test("rti restores all six registers and both stacks", () => {
  const machine = userMachine("bpt");
  setArguments(machine);
  step(machine);
  for (const name of ["a0", "a1", "a2", "gp"]) setReg(machine, name, 0n);
  returnFromTrap(machine);
  assertEquals(
    ["gp", "a0", "a1", "a2", "sp"].map((name) => reg(machine, name)),
    [0x1111n, 0xa0n, 0xa1n, 0xa2n, USER_SP],
  );
  const { processor } = machine;
  assertEquals(processor.pc as bigint, USER_TEXT + 4n);
  assertEquals(processor.mode, "user");
  assertEquals(processor.otherStack, KERNEL_STACK);
});

/** A kernel whose stack holds a frame with the given PS and PC. */
function kernelWithFrame(ps: bigint, pc: bigint): Machine {
  const machine = bareMachine("halt");
  setReg(machine, "sp", ksegAddress(physical(0x8000)));
  writePhysical(machine.bus, physical(0x8000), 8, ps);
  writePhysical(machine.bus, physical(0x8008), 8, pc);
  return machine;
}

Deno.test("rti to the kernel takes the priority from the frame and keeps the stack", () => {
  const machine = kernelWithFrame(5n, 0x1007n);
  returnFromTrap(machine);
  assertEquals(machine.processor.mode, "kernel");
  assertEquals(machine.processor.ipl, 5);
  assertEquals(machine.processor.pc as bigint, 0x1004n);
  assertEquals(reg(machine, "sp"), ksegAddress(physical(0x8030)) as bigint);
});

Deno.test("retsys clears the lowest two bits of the pc and goes to the user at once", () => {
  const machine = kernelWithFrame(5n, 0x1_2003n);
  machine.processor.ipl = 7;
  returnFromSystemCall(machine);
  const { pc, mode, ipl } = machine.processor;
  assertEquals([pc as bigint, mode, ipl], [0x1_2000n, "user", 0]);
});

Deno.test("rti to the user forces priority 0", () => {
  const machine = kernelWithFrame(0xfn, 0x1000n);
  returnFromTrap(machine);
  assertEquals([machine.processor.mode, machine.processor.ipl], ["user", 0]);
});

Deno.test("rti takes from a PS full of ones the mode alone", () => {
  const machine = kernelWithFrame((1n << 64n) - 1n, 0x1000n);
  returnFromTrap(machine);
  assertEquals([machine.processor.mode, machine.processor.ipl], ["user", 0]);
  const kernel = kernelWithFrame((1n << 64n) - 1n - 8n, 0x1000n);
  returnFromTrap(kernel);
  assertEquals([kernel.processor.mode, kernel.processor.ipl], ["kernel", 7]);
});

Deno.test("rti and retsys clear the lock flag and the interrupt flag", () => {
  for (const leave of [returnFromTrap, returnFromSystemCall]) {
    const machine = kernelWithFrame(8n, 0x1000n);
    machine.processor.locked = physical(0x40);
    machine.processor.interruptFlag = true;
    leave(machine);
    assertEquals(machine.processor.locked, undefined);
    assertEquals(machine.processor.interruptFlag, false);
  }
});

Deno.test("a trap with a bad kernel stack halts with KSP not valid", () => {
  const bad = [0n, 0x1_0000n, KERNEL_STACK + 4n, 1n << 45n];
  for (const stack of bad) {
    const machine = userMachine("bpt");
    machine.processor.otherStack = stack;
    const stop = run(machine, { steps: 5 });
    assertEquals(stop, { reason: "halt", code: "KSP not valid" });
  }
});

Deno.test("rti and retsys with a bad kernel stack halt with KSP not valid", () => {
  for (const leave of [returnFromTrap, returnFromSystemCall]) {
    for (const stack of [0n, 1n, 1n << 45n]) {
      const machine = bareMachine("halt");
      setReg(machine, "sp", stack);
      leave(machine);
      assertEquals(machine.stopped, { reason: "halt", code: "KSP not valid" });
    }
  }
});

Deno.test("a handler runs in the kernel and rti goes on behind the trap", () => {
  const machine = userMachine("bpt\nbugchk");
  // The door of entIF leads to rdps, which reads the kernel's status, and rti.
  const handler = [0x36, 0x3f];
  for (const [index, word] of handler.entries()) {
    const at = physical(0x4_3000 + 4 * index);
    writePhysical(machine.bus, at, 4, BigInt(word));
  }
  run(machine, { steps: 3 });
  assertEquals(machine.processor.pc as bigint, USER_TEXT + 4n);
  assertEquals(reg(machine, "v0"), 0n);
  assertEquals(machine.processor.otherStack, KERNEL_STACK);
});

Deno.test("every door can be found by where the run ended", () => {
  const machine = userMachine("bpt");
  run(machine, { steps: 10 });
  assertEquals(doorOf(machine), "entIF");
  assertEquals(virtual(machine.processor.pc - 4n), DOORS.entIF);
});
