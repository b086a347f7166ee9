import { assertEquals } from "@std/assert";
import {
  ASM,
  createTranslationBuffer,
  FOE,
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
  type TranslationBuffer,
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

/** The first pages of what `buffer` holds, in its order. */
function pagesOf({ entries }: TranslationBuffer): number[] {
  return [...entries.values()].map(({ page }) => page);
}

/** What `buffer` finds for `address`. */
function found(buffer: TranslationBuffer, address: bigint, asn = 7) {
  return lookUp(buffer, at(address), asn)?.entry;
}

Deno.test("lookUp finds any byte of the page, and only for the same ASN", () => {
  const buffer = createTranslationBuffer(4);
  const entry = entryFor(5, VALID | KRE);
  remember(buffer, at(PAGE), 7, entry);
  assertEquals(found(buffer, PAGE + 8191n), entry);
  assertEquals(found(buffer, PAGE + 8192n), undefined);
  assertEquals(found(buffer, PAGE, 8), undefined);
});

Deno.test("lookUp finds an entry with ASM for every ASN", () => {
  const buffer = createTranslationBuffer(4);
  const entry = entryFor(5, VALID | KRE | ASM);
  remember(buffer, at(PAGE), 7, entry);
  assertEquals(found(buffer, PAGE, 8), entry);
});

Deno.test("remember keeps the same page for several ASNs", () => {
  const buffer = createTranslationBuffer(4);
  for (const asn of [1, 2, 63]) {
    remember(buffer, at(PAGE), asn, entryFor(asn, VALID));
  }
  for (const asn of [1, 2, 63]) {
    assertEquals(found(buffer, PAGE, asn), entryFor(asn, VALID));
  }
});

Deno.test("remember forgets the oldest when it is full, and never grows", () => {
  const buffer = createTranslationBuffer(3);
  for (let page = 0n; page < 5n; page++) {
    remember(buffer, at(page << 13n), 0, entryFor(1, VALID));
  }
  assertEquals(pagesOf(buffer), [2, 3, 4]);
  // A page that is there already takes no other's place.
  remember(buffer, at(3n << 13n), 0, entryFor(2, VALID));
  assertEquals(pagesOf(buffer), [2, 4, 3]);
});

Deno.test("addresses at both ends of the address space do not meet", () => {
  const buffer = createTranslationBuffer(8);
  const addresses = [0n, 0x3ff_ffff_e000n, -0x400_0000_0000n, -0x2000n];
  for (const [frame, address] of addresses.entries()) {
    remember(buffer, at(address), 0, entryFor(frame, VALID));
  }
  for (const [frame, address] of addresses.entries()) {
    assertEquals(found(buffer, address, 0), entryFor(frame, VALID));
  }
});

// ## Granularity hints

Deno.test("a hint makes one entry good for 8, 64 or 512 pages", () => {
  for (const [hint, pages] of [[1n, 8n], [2n, 64n], [3n, 512n]] as const) {
    const buffer = createTranslationBuffer(4);
    const entry = entryFor(1024, VALID | hint << 5n);
    const first = 3n * pages << 13n;
    remember(buffer, at(first + (5n << 13n)), 7, entry);
    assertEquals(found(buffer, first), entry);
    assertEquals(found(buffer, first + (pages << 13n) - 1n), entry);
    assertEquals(found(buffer, first - 1n), undefined);
    assertEquals(found(buffer, first + (pages << 13n)), undefined);
    assertEquals(found(buffer, first, 8), undefined);
  }
});

Deno.test("translate goes by a block's first frame, wherever in it the miss was", () => {
  const machine = pagedMachine();
  for (let page = 0; page < 8; page++) {
    const address = PAGE + BigInt(page) * 8192n;
    mapPage(machine, address, entryFor(64 + page, KERNEL_PAGE | 1n << 5n));
    machine.bus.bytes[(64 + page) * 8192 + 3] = 100 + page;
  }
  for (const page of [5, 0, 7, 2]) {
    const address = PAGE + BigInt(page) * 8192n + 3n;
    assertEquals(readVirtual(machine, at(address), 1), BigInt(100 + page));
  }
  assertEquals(misses(machine), [0, 1]);
});

Deno.test("the buffer for instructions has places for the largest blocks only", () => {
  const buffer = createTranslationBuffer(2, 1);
  const block = 512n << 13n;
  remember(buffer, at(0n), 0, entryFor(8, VALID | 1n << 5n));
  assertEquals(found(buffer, 8192n, 0), undefined);
  remember(buffer, at(block), 0, entryFor(512, VALID | 3n << 5n));
  remember(buffer, at(8192n), 0, entryFor(1, VALID));
  assertEquals(pagesOf(buffer), [0, 512, 1]);
  remember(buffer, at(2n * block), 0, entryFor(1024, VALID | 3n << 5n));
  assertEquals(pagesOf(buffer), [0, 1, 1024]);
  remember(buffer, at(3n * 8192n), 0, entryFor(2, VALID));
  assertEquals(pagesOf(buffer), [1, 1024, 3]);
});

// ## Forgetting

Deno.test("forget drops one page, forgetAll everything or all but ASM", () => {
  const buffer = createTranslationBuffer(8);
  const fill = () => {
    remember(buffer, at(0n), 1, entryFor(1, VALID));
    remember(buffer, at(PAGE), 1, entryFor(2, VALID | ASM));
  };
  fill();
  forget(buffer, at(5n), 1);
  assertEquals(pagesOf(buffer), [8]);
  fill();
  forgetAll(buffer, true);
  assertEquals(pagesOf(buffer), [8]);
  fill();
  forgetAll(buffer, false);
  assertEquals(buffer.entries.size, 0);
});

Deno.test("forget leaves another ASN's page, but not one with ASM", () => {
  const buffer = createTranslationBuffer(8);
  remember(buffer, at(PAGE), 1, entryFor(1, VALID));
  remember(buffer, at(PAGE), 2, entryFor(2, VALID));
  remember(buffer, at(0n), 1, entryFor(3, VALID | ASM));
  forget(buffer, at(PAGE), 2);
  forget(buffer, at(0n), 2);
  assertEquals(pagesOf(buffer), [8]);
  assertEquals(found(buffer, PAGE, 1), entryFor(1, VALID));
});

Deno.test("forget drops a whole block, named by any of its pages", () => {
  const buffer = createTranslationBuffer(8);
  for (const hint of [1n, 2n, 3n]) {
    remember(buffer, at(0n), 1, entryFor(512, VALID | hint << 5n));
    forget(buffer, at(7n << 13n), 1);
    assertEquals(buffer.entries.size, 0);
  }
});

Deno.test("the version changes with every change", () => {
  const buffer = createTranslationBuffer(1);
  const seen = new Set([buffer.version]);
  remember(buffer, at(0n), 1, entryFor(1, VALID));
  seen.add(buffer.version);
  remember(buffer, at(0n), 1, entryFor(2, VALID));
  seen.add(buffer.version);
  remember(buffer, at(PAGE), 1, entryFor(1, VALID));
  seen.add(buffer.version);
  forget(buffer, at(PAGE), 1);
  seen.add(buffer.version);
  forgetAll(buffer, true);
  seen.add(buffer.version);
  assertEquals(seen.size, 6);
});

// ## In the machine

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
  forget(machine.processor.dataBuffer, at(PAGE), 0);
  assertEquals(readVirtual(machine, at(PAGE), 1), 66n);
});

Deno.test("a kernel that clears FOW must tell the buffer", () => {
  const machine = pagedMachine();
  const write = () => writeVirtual(machine, at(PAGE), 8, 1n);
  mapPage(machine, PAGE, entryFor(5, KERNEL_PAGE | FOW));
  assertEquals(write(), "fault-on-write");
  mapPage(machine, PAGE, entryFor(5, KERNEL_PAGE));
  assertEquals(write(), "fault-on-write");
  forget(machine.processor.dataBuffer, at(PAGE), 0);
  assertEquals(write(), undefined);
  assertEquals(misses(machine), [0, 2]);
});

Deno.test("an entry with FOE never gets into the buffer for instructions", () => {
  const machine = pagedMachine();
  const fetch = () => readVirtual(machine, at(PAGE), 4, "fetch");
  mapPage(machine, PAGE, entryFor(5, KERNEL_PAGE | FOE));
  assertEquals(fetch(), "fault-on-execute");
  assertEquals(readVirtual(machine, at(PAGE), 4), 0n);
  mapPage(machine, PAGE, entryFor(5, KERNEL_PAGE));
  assertEquals(fetch(), 0n);
  assertEquals(misses(machine), [2, 1]);
});

Deno.test("an entry that is not valid never gets into a buffer", () => {
  const machine = pagedMachine();
  const read = () => readVirtual(machine, at(PAGE), 8);
  mapPage(machine, PAGE, entryFor(5, KRE));
  assertEquals(read(), "translation-not-valid");
  mapPage(machine, PAGE, entryFor(5, 0n));
  assertEquals(read(), "access-violation");
  mapPage(machine, PAGE, entryFor(5, VALID));
  assertEquals(read(), "access-violation");
  mapPage(machine, PAGE, entryFor(5, KERNEL_PAGE));
  // The entry before this one was valid, and is remembered.
  assertEquals(read(), "access-violation");
  assertEquals(misses(machine), [0, 3]);
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
