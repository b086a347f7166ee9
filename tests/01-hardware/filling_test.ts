import { assertEquals } from "@std/assert";
import {
  DOUBLE_MISS,
  type FrameNumber,
  KRE,
  type Machine,
  physical,
  readPhysical,
  readVirtual,
  step,
  translate,
  TRANSLATION_MISS,
  type TranslationBuffer,
  URE,
  UWE,
  VALID,
  virtual,
  VIRTUAL_MISS,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import {
  at,
  bareMachine,
  entryFor,
  KERNEL_PAGE,
  mapPage,
  pagedMachine,
  reg,
  ROOT,
  setReg,
  watch,
} from "./helpers.ts";

/** Where the row of entries begins: the last entry of the level 1 table leads back to it. */
const ROW = 0xffff_fffe_0000_0000n;
const SELF = 1023;
const PAGE = 0x1_2000_6000n;

/** A machine whose page tables map themselves. */
function mappedMachine(): Machine {
  const machine = pagedMachine();
  const place = physical(ROOT * 8192 + SELF * 8);
  writePhysical(machine.bus, place, 8, entryFor(ROOT, KERNEL_PAGE));
  machine.processor.virtualPageTable = virtual(ROW);
  return machine;
}

function pagesOf({ entries }: TranslationBuffer): number[] {
  return [...entries.values()].map(({ page }) => page);
}

/** The address in the row of the entry for `address`. */
function inRow(address: bigint): bigint {
  return ROW + ((address >> 13n & 0x3fff_ffffn) << 3n);
}

Deno.test("wrvptptr says where the virtual page table is; before that there is none", () => {
  const machine = bareMachine("wrvptptr");
  assertEquals(machine.processor.virtualPageTable, undefined);
  setReg(machine, "a0", ROW);
  step(machine);
  assertEquals(machine.processor.virtualPageTable as bigint, ROW);
});

Deno.test("the first miss of a table is a double miss, the next ones are single", () => {
  const machine = mappedMachine();
  mapPage(machine, PAGE, entryFor(5, KERNEL_PAGE));
  mapPage(machine, PAGE + 8192n, entryFor(6, KERNEL_PAGE));
  const events = watch(machine);
  const { counters, dataBuffer } = machine.processor;
  assertEquals(translate(machine, at(PAGE), "read"), physical(5 * 8192));
  assertEquals(counters.cycles, VIRTUAL_MISS + DOUBLE_MISS);
  assertEquals(
    translate(machine, at(PAGE + 8n + 8192n), "read"),
    physical(6 * 8192 + 8),
  );
  assertEquals(counters.cycles, 2 * VIRTUAL_MISS + DOUBLE_MISS);
  assertEquals(dataBuffer.misses, 3);
  assertEquals(events, [
    { kind: "miss", buffer: "data", address: at(PAGE) },
    { kind: "miss", buffer: "data", address: at(inRow(PAGE)) },
    { kind: "miss", buffer: "data", address: at(PAGE + 8n + 8192n) },
  ]);
});

Deno.test("a table that was used takes a place in the buffer for data, even for a fetch", () => {
  const machine = mappedMachine();
  mapPage(machine, PAGE, entryFor(5, KERNEL_PAGE));
  translate(machine, at(PAGE), "fetch");
  const { instructionBuffer, dataBuffer } = machine.processor;
  const row = Number(inRow(PAGE) >> 13n & 0x3fff_ffffn);
  assertEquals(pagesOf(dataBuffer), [row]);
  assertEquals(pagesOf(instructionBuffer), [Number(PAGE >> 13n)]);
  assertEquals([instructionBuffer.misses, dataBuffer.misses], [1, 1]);
});

Deno.test("a virtual page table costs less than the walk while its tables are known", () => {
  assertEquals(VIRTUAL_MISS < TRANSLATION_MISS, true);
  assertEquals(VIRTUAL_MISS + DOUBLE_MISS > TRANSLATION_MISS, true);
});

Deno.test("a table that has moved is used as it was until the buffer is told", () => {
  const machine = mappedMachine();
  mapPage(machine, PAGE, entryFor(5, KERNEL_PAGE));
  mapPage(machine, PAGE + 8192n, entryFor(6, KERNEL_PAGE));
  translate(machine, at(PAGE), "read");
  // The kernel makes a copy of the level 3 table, changes it and puts it in place.
  const { bus } = machine;
  const row = machine.processor.dataBuffer.entries.values().next().value!;
  const old = Number(row.entry >> 32n);
  bus.bytes.copyWithin(90 * 8192, old * 8192, (old + 1) * 8192);
  const index = Number(PAGE >> 13n & 1023n) + 1;
  writePhysical(
    bus,
    physical(90 * 8192 + 8 * index),
    8,
    entryFor(7, KERNEL_PAGE),
  );
  const stale = translate(machine, at(PAGE + 8192n), "read");
  assertEquals(stale, physical(6 * 8192));
});

Deno.test("the virtual page table gives the same faults as the walk", () => {
  const cases: [bigint, string | number][] = [
    [VALID | KRE, 5 * 8192],
    [VALID, "access-violation"],
    [KRE, "translation-not-valid"],
    [0n, "access-violation"],
    [VALID | URE | UWE, "access-violation"],
  ];
  for (const [bits, expected] of cases) {
    for (const row of [undefined, virtual(ROW)]) {
      const machine = mappedMachine();
      machine.processor.virtualPageTable = row;
      mapPage(machine, PAGE, entryFor(5, bits));
      assertEquals<unknown>(translate(machine, at(PAGE), "read"), expected);
    }
  }
});

Deno.test("an invalid upper entry is answered for by its KRE, at either level", () => {
  for (const bits of [KRE, 0n]) {
    const expected = bits === KRE
      ? "translation-not-valid"
      : "access-violation";
    for (const level of [1, 2]) {
      const machine = mappedMachine();
      mapPage(machine, PAGE, entryFor(5, KERNEL_PAGE));
      const one = physical(ROOT * 8192 + Number(PAGE >> 33n) * 8);
      const two = Number(readPhysical(machine.bus, one, 8)! >> 32n) * 8192;
      const index = Number(PAGE >> 23n & 1023n);
      const place = level === 1 ? one : physical(two + 8 * index);
      writePhysical(machine.bus, place, 8, entryFor(9, bits));
      assertEquals(translate(machine, at(PAGE), "read"), expected);
      assertEquals(machine.processor.dataBuffer.entries.size, 0);
    }
  }
});

Deno.test("tables outside memory are noticed through the virtual page table too", () => {
  const machine = mappedMachine();
  mapPage(machine, PAGE, entryFor(5, KERNEL_PAGE));
  const one = physical(ROOT * 8192 + Number(PAGE >> 33n) * 8);
  writePhysical(machine.bus, one, 8, entryFor(2 ** 27 - 1, KERNEL_PAGE));
  assertEquals(
    translate(machine, at(PAGE), "read"),
    "machine check in PALcode",
  );
  machine.processor.pageTable = 2 ** 27 - 1 as FrameNumber;
  assertEquals(translate(machine, at(PAGE), "read"), "PTBR not valid");
});

Deno.test("the row itself can be read through the map, by the kernel's own loads", () => {
  const machine = mappedMachine();
  mapPage(machine, PAGE, entryFor(5, KERNEL_PAGE));
  assertEquals(
    readVirtual(machine, at(inRow(PAGE)), 8),
    entryFor(5, KERNEL_PAGE) as bigint,
  );
  // The entry that leads back is itself in the row, at the crossing of all three.
  const self = ROW + (1023n << 23n) + (1023n << 13n) + (1023n << 3n);
  assertEquals(
    readVirtual(machine, at(self), 8),
    entryFor(ROOT, KERNEL_PAGE) as bigint,
  );
  assertEquals(reg(machine, "v0"), 0n);
});
