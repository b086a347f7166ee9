import { assertEquals } from "@std/assert";
import {
  CONSOLE_PORT,
  createMachine,
  type FrameNumber,
  KSEG,
  ksegAddress,
  peek,
  physical,
  readPhysical,
  readVirtual,
  translate,
  URE,
  VALID,
  writePhysical,
  writeVirtual,
} from "../../chapters/01-hardware/mod.ts";
import {
  ACCESSES,
  at,
  entryFor,
  mapPage,
  MEMORY,
  pagedMachine,
  ROOT,
} from "./helpers.ts";

Deno.test("KSEG begins at physical address 0 and is 2 TB long", () => {
  const machine = createMachine({ memory: MEMORY });
  assertEquals(KSEG as bigint, 0xffff_fc00_0000_0000n);
  assertEquals(translate(machine, KSEG, "read"), physical(0));
  const last = at(KSEG + (1n << 41n) - 1n);
  assertEquals(
    translate(machine, last, "read"),
    physical(2 ** 43 + 2 ** 40 - 1),
  );
  // The first address behind it goes through the tables, and there are none.
  const behind = at(KSEG + (1n << 41n));
  assertEquals(translate(machine, behind, "read"), "access-violation");
});

Deno.test("ksegAddress is undone by translate, for memory and devices", () => {
  const machine = createMachine({ memory: MEMORY });
  for (const place of [0, 8, MEMORY - 1, 2 ** 40 - 1, CONSOLE_PORT]) {
    const address = ksegAddress(physical(place));
    assertEquals(translate(machine, address, "write"), physical(place));
  }
  assertEquals(ksegAddress(CONSOLE_PORT) as bigint, 0xffff_fd01_fc00_03f8n);
});

Deno.test("translate keeps the user out of kseg", () => {
  const machine = createMachine({ memory: MEMORY });
  machine.processor.mode = "user";
  for (const access of ACCESSES) {
    assertEquals(translate(machine, KSEG, access), "access-violation");
  }
  assertEquals(
    machine.processor.dataBuffer.misses +
      machine.processor.instructionBuffer.misses,
    0,
  );
});

Deno.test("translate refuses a malformed address without a look into the buffer", () => {
  const machine = pagedMachine();
  for (const access of ACCESSES) {
    assertEquals(translate(machine, at(1n << 42n), access), "access-violation");
  }
  assertEquals(
    machine.processor.dataBuffer.misses +
      machine.processor.instructionBuffer.misses,
    0,
  );
});

Deno.test("translate needs no translation buffer for kseg", () => {
  const machine = createMachine({ memory: MEMORY });
  writeVirtual(machine, ksegAddress(physical(64)), 8, 5n);
  assertEquals(readVirtual(machine, ksegAddress(physical(64)), 8), 5n);
  assertEquals(machine.processor.dataBuffer.misses, 0);
  assertEquals(machine.processor.counters.cycles, 0);
});

Deno.test("translate keeps the offset in the page", () => {
  const machine = pagedMachine();
  mapPage(machine, 0x2000n, entryFor(7, VALID | URE));
  machine.processor.mode = "user";
  assertEquals(
    translate(machine, at(0x3ffen), "read"),
    physical(7 * 8192 + 8190),
  );
});

Deno.test("readVirtual says where nothing answers, and the board keeps the address", () => {
  const machine = createMachine({ memory: MEMORY });
  const place = physical(MEMORY);
  assertEquals(readVirtual(machine, ksegAddress(place), 8), "nothing there");
  assertEquals(machine.bus.unanswered, place);
  assertEquals(machine.stopped, undefined);
});

Deno.test("writeVirtual says where nothing answers, and the board keeps the address", () => {
  const machine = createMachine({ memory: MEMORY });
  const place = physical(2 ** 43);
  const fault = writeVirtual(machine, ksegAddress(place), 8, 1n);
  assertEquals(fault, "nothing there");
  assertEquals(machine.bus.unanswered, place);
});

Deno.test("translate says which page table is not in memory", () => {
  const machine = pagedMachine();
  const beyond = 0xffff_ffff;
  mapPage(machine, 0x2000n, entryFor(7, VALID | URE));
  const root = physical(ROOT * 8192);
  const above = readPhysical(machine.bus, root, 8)!;
  writePhysical(machine.bus, root, 8, entryFor(beyond, above & 0xffff_ffffn));
  const address = at(0x2000n);
  assertEquals(translate(machine, address, "read"), "machine check in PALcode");
  machine.processor.pageTable = beyond as FrameNumber;
  assertEquals(translate(machine, address, "read"), "PTBR not valid");
});

Deno.test("peek finds nothing where page tables are not in memory", () => {
  const machine = createMachine({ memory: MEMORY });
  machine.processor.pageTable = 0xffff_ffff as FrameNumber;
  assertEquals(peek(machine, at(0x2000n), 8), "access-violation");
  assertEquals(machine.bus.unanswered, undefined);
});
