import { assertEquals } from "@std/assert";
import {
  ASM,
  createTranslationBuffer,
  forget,
  forgetAll,
  FOW,
  KRE,
  KWE,
  lookUp,
  type Machine,
  readVirtual,
  remember,
  TRANSLATION_MISS,
  URE,
  UWE,
  VALID,
  writeVirtual,
} from "../../chapters/01-hardware/mod.ts";
import {
  at,
  entryFor,
  KERNEL_PAGE,
  mapPage,
  pagedMachine,
  watch,
} from "./helpers.ts";

const PAGE = 0x1_0000n;

function misses(machine: Machine): [number, number] {
  return [
    machine.processor.instructionBuffer.misses,
    machine.processor.dataBuffer.misses,
  ];
}

Deno.test("lookUp finds any byte of the page, and only for the same ASN", () => {
  const buffer = createTranslationBuffer(4);
  const entry = entryFor(5, VALID | KRE);
  remember(buffer, at(PAGE), 7, entry);
  assertEquals(lookUp(buffer, at(PAGE + 8191n), 7), entry);
  assertEquals(lookUp(buffer, at(PAGE + 8192n), 7), undefined);
  assertEquals(lookUp(buffer, at(PAGE), 8), undefined);
});

Deno.test("lookUp finds an entry with ASM for every ASN", () => {
  const buffer = createTranslationBuffer(4);
  const entry = entryFor(5, VALID | KRE | ASM);
  remember(buffer, at(PAGE), 7, entry);
  assertEquals(lookUp(buffer, at(PAGE), 8), entry);
});

Deno.test("remember forgets the oldest when it is full, and never grows", () => {
  const buffer = createTranslationBuffer(3);
  for (let page = 0n; page < 5n; page++) {
    remember(buffer, at(page << 13n), 0, entryFor(1, VALID));
  }
  assertEquals([...buffer.entries.keys()], [2n, 3n, 4n]);
  // A page that is there already takes no other's place.
  remember(buffer, at(3n << 13n), 0, entryFor(2, VALID));
  assertEquals([...buffer.entries.keys()], [2n, 4n, 3n]);
});

Deno.test("forget drops one page, forgetAll everything or all but ASM", () => {
  const buffer = createTranslationBuffer(8);
  const fill = () => {
    remember(buffer, at(0n), 1, entryFor(1, VALID));
    remember(buffer, at(PAGE), 1, entryFor(2, VALID | ASM));
  };
  fill();
  forget(buffer, at(5n));
  assertEquals([...buffer.entries.keys()], [PAGE >> 13n]);
  fill();
  forgetAll(buffer, true);
  assertEquals([...buffer.entries.keys()], [PAGE >> 13n]);
  fill();
  forgetAll(buffer, false);
  assertEquals(buffer.entries.size, 0);
});

Deno.test("translate counts and charges one miss for the first access to a page", () => {
  const machine = pagedMachine();
  mapPage(machine, PAGE, entryFor(5, KERNEL_PAGE));
  const events = watch(machine);
  writeVirtual(machine, at(PAGE), 8, 0x1234n);
  assertEquals(readVirtual(machine, at(PAGE), 8), 0x1234n);
  assertEquals(readVirtual(machine, at(PAGE + 8n), 8), 0n);
  assertEquals(misses(machine), [0, 1]);
  assertEquals(machine.processor.counters.cycles, TRANSLATION_MISS);
  assertEquals(events.filter(({ kind }) => kind === "miss"), [
    { kind: "miss", buffer: "data", address: at(PAGE) },
  ]);
  readVirtual(machine, at(PAGE), 4, "fetch");
  assertEquals(misses(machine), [1, 1]);
});

Deno.test("translate uses the buffer for stale pages until it is told to forget", () => {
  const machine = pagedMachine();
  mapPage(machine, PAGE, entryFor(5, KERNEL_PAGE));
  machine.bus.bytes[5 * 8192] = 55;
  machine.bus.bytes[6 * 8192] = 66;
  assertEquals(readVirtual(machine, at(PAGE), 1), 55n);
  mapPage(machine, PAGE, entryFor(6, KERNEL_PAGE));
  assertEquals(readVirtual(machine, at(PAGE), 1), 55n);
  forget(machine.processor.dataBuffer, at(PAGE));
  assertEquals(readVirtual(machine, at(PAGE), 1), 66n);
});

Deno.test("translate does not keep an entry that the walk refused", () => {
  const machine = pagedMachine();
  mapPage(machine, PAGE, entryFor(5, KERNEL_PAGE | FOW));
  assertEquals(writeVirtual(machine, at(PAGE), 8, 1n), "fault-on-write");
  assertEquals(machine.processor.dataBuffer.entries.size, 0);
  mapPage(machine, PAGE, entryFor(5, KERNEL_PAGE));
  assertEquals(writeVirtual(machine, at(PAGE), 8, 1n), undefined);
  assertEquals(misses(machine), [0, 2]);
});

Deno.test("translate checks the rights in the buffer for each access anew", () => {
  const machine = pagedMachine();
  mapPage(machine, PAGE, entryFor(5, VALID | KRE | KWE | URE | FOW));
  assertEquals(readVirtual(machine, at(PAGE), 8), 0n);
  assertEquals(writeVirtual(machine, at(PAGE), 8, 1n), "fault-on-write");
  machine.processor.mode = "user";
  assertEquals(readVirtual(machine, at(PAGE), 8), 0n);
  assertEquals(writeVirtual(machine, at(PAGE), 8, 1n), "access-violation");
  assertEquals(misses(machine), [0, 1]);
});

Deno.test("translate takes the same address of two ASNs for two pages", () => {
  const machine = pagedMachine();
  mapPage(machine, PAGE, entryFor(5, VALID | URE | UWE));
  machine.processor.mode = "user";
  machine.processor.asn = 1;
  readVirtual(machine, at(PAGE), 8);
  mapPage(machine, PAGE, entryFor(6, VALID | URE | UWE));
  machine.bus.bytes[6 * 8192] = 66;
  machine.processor.asn = 2;
  assertEquals(readVirtual(machine, at(PAGE), 1), 66n);
  assertEquals(misses(machine), [0, 2]);
});

Deno.test("createMachine has 8 entries for instructions and 32 for data", () => {
  const machine = pagedMachine();
  for (let page = 1n; page < 60n; page++) {
    mapPage(machine, page << 13n, entryFor(5, KERNEL_PAGE));
    readVirtual(machine, at(page << 13n), 4, "fetch");
    readVirtual(machine, at(page << 13n), 4, "read");
  }
  assertEquals(machine.processor.instructionBuffer.entries.size, 8);
  assertEquals(machine.processor.dataBuffer.entries.size, 32);
});
