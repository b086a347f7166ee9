import { assertEquals } from "@std/assert";
import {
  type Machine,
  physical,
  run,
  USER_FRAME_WORDS,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import {
  DATA_FRAME,
  doorOf,
  frameWords,
  reg,
  setReg,
  USER_DATA,
  USER_TEXT,
  userMachine,
} from "./helpers.ts";

const FRAME = {
  AT: 0xaan,
  SP: 0x1234_5678n,
  PS: 8n,
  PC: USER_TEXT + 8n + 3n,
  GP: 0xbbn,
  A0: 0xa0n,
  A1: 0xa1n,
  A2: 0xa2n,
};

/** A program about to return from a signal through `frame`, 64 bytes into its data. */
function returning(frame: Partial<typeof FRAME> = {}, offset = 64n): Machine {
  const machine = userMachine("urti\nbugchk\nbpt");
  for (const [index, word] of USER_FRAME_WORDS.entries()) {
    const place = physical(DATA_FRAME * 8192 + 64 + 8 * index);
    writePhysical(machine.bus, place, 8, { ...FRAME, ...frame }[word]);
  }
  setReg(machine, "sp", USER_DATA + offset);
  return machine;
}

Deno.test("urti loads eight words from the user's stack and goes on there", () => {
  const machine = returning();
  machine.processor.locked = physical(64);
  machine.processor.interruptFlag = true;
  run(machine, { steps: 1 });
  const names = ["at", "sp", "gp", "a0", "a1", "a2"];
  assertEquals(
    names.map((name) => reg(machine, name)),
    [0xaan, 0x1234_5678n, 0xbbn, 0xa0n, 0xa1n, 0xa2n],
  );
  const { pc, mode, ipl, locked, interruptFlag } = machine.processor;
  assertEquals([pc as bigint, mode, ipl], [USER_TEXT + 8n, "user", 0]);
  assertEquals([locked, interruptFlag], [undefined, false]);
});

Deno.test("urti takes no frame that would make the program the kernel", () => {
  for (const ps of [0n, 7n, 0xffff_ffff_ffff_fff7n]) {
    const machine = returning({ PS: ps });
    run(machine, { steps: 2 });
    assertEquals([doorOf(machine), reg(machine, "a0")], ["entIF", 4n]);
    assertEquals(machine.processor.otherStack, USER_DATA + 64n);
  }
});

Deno.test("urti wants its frame at a multiple of 64", () => {
  for (const offset of [65n, 72n, 96n]) {
    const machine = returning({}, offset);
    run(machine, { steps: 2 });
    assertEquals([doorOf(machine), reg(machine, "a0")], ["entIF", 4n]);
  }
});

Deno.test("urti with a frame that is not mapped faults, and can be repeated", () => {
  const machine = returning({}, 8192n);
  run(machine, { steps: 2 });
  assertEquals(doorOf(machine), "entMM");
  assertEquals(reg(machine, "a0"), USER_DATA + 8192n);
  assertEquals(frameWords(machine)[1], USER_TEXT as bigint);
});

Deno.test("urti is not for the kernel", () => {
  const machine = returning();
  machine.processor.mode = "kernel";
  setReg(machine, "sp", 0xffff_fc00_0000_8000n);
  run(machine, { steps: 1 });
  assertEquals([machine.processor.counters.traps, reg(machine, "a0")], [1, 4n]);
});
