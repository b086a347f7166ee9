import { assertEquals } from "@std/assert";
import {
  BOARD,
  createMachine,
  type Device,
  devicesOf,
  deviceVector,
  INTERRUPT_PORT,
  InterruptController,
  ksegAddress,
  PAGE_SIZE,
  physical,
  readPhysical,
  run,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import {
  bareMachine,
  doorOf,
  DOORS,
  MEMORY,
  peekDevice,
  pokeDevice,
  recordingLine,
  reg,
} from "./helpers.ts";

/** A device of which nothing is known but its wire. */
function wire(): Device & { interrupting: boolean } {
  return {
    name: "wire",
    start: physical(0),
    size: 0,
    interrupting: false,
    due: Infinity,
    read: () => 0n,
    write: () => {},
    attend: () => {},
    save: () => undefined,
    restore: () => {},
  };
}

const ENABLE = 0x20;

Deno.test("no line interrupts anybody until it is enabled for them", () => {
  const lines = [wire(), wire(), wire()];
  const chip = new InterruptController(INTERRUPT_PORT, lines);
  lines[1]!.interrupting = true;
  assertEquals(chip.pendingLine(0), -1);
  assertEquals(peekDevice(chip, 0), 0b010);
  pokeDevice(chip, ENABLE, 0b101);
  assertEquals(chip.pendingLine(0), -1);
  pokeDevice(chip, ENABLE, 0b111);
  assertEquals([chip.pendingLine(0), chip.pendingLine(1)], [1, -1]);
  pokeDevice(chip, ENABLE + 4 * 7, 0b010);
  assertEquals(chip.pendingLine(7), 1);
});

Deno.test("the lowest line comes first, and each waits as long as it is raised", () => {
  const lines = [wire(), wire(), wire()];
  const chip = new InterruptController(INTERRUPT_PORT, lines);
  pokeDevice(chip, ENABLE, 0xffff_ffff);
  for (const line of lines) line.interrupting = true;
  assertEquals(chip.pendingLine(0), 0);
  lines[0]!.interrupting = false;
  assertEquals(chip.pendingLine(0), 1);
  assertEquals(chip.pendingLine(0), 1);
  lines[1]!.interrupting = false;
  lines[2]!.interrupting = false;
  assertEquals(chip.pendingLine(0), -1);
});

Deno.test("what is enabled is saved", () => {
  const chip = new InterruptController(INTERRUPT_PORT, [wire()]);
  pokeDevice(chip, ENABLE + 8, 5);
  const other = new InterruptController(INTERRUPT_PORT, [wire()]);
  other.restore(structuredClone(chip.save()));
  assertEquals(peekDevice(other, ENABLE + 8), 5);
});

// ## On the board

Deno.test("BOARD says of every device where it is, in the order of the lines", () => {
  const { bus, board } = createMachine({ memory: MEMORY });
  assertEquals(
    bus.devices.map(({ name, start }) => ({ name, start })),
    BOARD.map(({ name, start }) => ({ name, start })),
  );
  assertEquals(devicesOf(board), bus.devices);
});

Deno.test("every device but the serial ports has its pages for itself", () => {
  const { bus } = createMachine({ memory: MEMORY });
  const pages = bus.devices.slice(2).flatMap(({ start, size }) => [
    Math.floor(start / PAGE_SIZE),
    ...(size > PAGE_SIZE ? [NaN] : []),
  ]);
  assertEquals(new Set(pages).size, pages.length);
  assertEquals(pages.includes(NaN), false);
  for (const { start } of bus.devices) {
    assertEquals(ksegAddress(start) >> 40n, 0xfffffdn);
  }
});

Deno.test("a device interrupts by entInt with its line's vector, at priority 4", () => {
  for (const ipl of [3, 4]) {
    const line = recordingLine([Uint8Array.of(7), Uint8Array.of()]);
    const machine = bareMachine("br _start", line);
    Object.assign(machine.processor.entries, DOORS);
    machine.processor.ipl = ipl;
    const { bus } = machine;
    writePhysical(bus, physical(INTERRUPT_PORT + ENABLE), 4, 0b1n);
    writePhysical(bus, physical(machine.board.console.start + 1), 1, 1n);
    const stop = run(machine, { cycles: 10_000 });
    if (ipl === 4) {
      assertEquals(stop.reason, "limit");
      continue;
    }
    assertEquals(doorOf(machine), "entInt");
    assertEquals([reg(machine, "a0"), reg(machine, "a1")], [3n, 0x800n]);
    assertEquals(machine.processor.ipl, 4);
    assertEquals(readPhysical(bus, INTERRUPT_PORT, 4), 1n);
  }
});

Deno.test("vectors are sixteen apart", () => {
  assertEquals([deviceVector(0), deviceVector(3)], [0x800n, 0x830n]);
});

Deno.test("a processor that waits is woken by the byte it waits for", () => {
  const line = recordingLine([
    new Uint8Array(),
    new Uint8Array(),
    Uint8Array.of(0x6b),
    new Uint8Array(),
  ]);
  const machine = bareMachine(
    `
        br      t5, start
        nop
ports:  .quad   0xfffffd01fc0003f8, 0xfffffd01fd000000
door:   ldq     t2, 4(t5)
        ldbu    t0, 0(t2)           // the byte: this lowers the line
        stb     t0, 0(t2)
        rti
start:  ldq     t2, 4(t5)
        ldq     t3, 12(t5)
        lda     a0, 20(t5)
        clr     a1
        wrent
        mov     1, t0
        stb     t0, 1(t2)           // IER: a received byte
        stl     t0, 0x20(t3)        // ENABLE line 0 for processor 0
        clr     a0
        swpipl
wait:   wtint
        halt`,
    line,
  );
  // The clock must not be the one that wakes it.
  machine.processor.nextTick = Infinity;
  assertEquals(run(machine, { cycles: 1_000_000 }).reason, "halt");
  assertEquals(line.sent, [0x6b]);
});
