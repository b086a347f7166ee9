// The inventory: everything of chapter 2 is declared for spindles or is not for them.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  DISK_ERRORS,
  FAULT_CODE,
  MOST_PROCESSORS,
} from "../../chapters/01-hardware/mod.ts";
import {
  EVENTS,
  GLOBALS,
  OPERATIONS,
  REFUSALS,
  STOP_CAUSES,
  STRAND,
  STRAND_STATES,
} from "../../chapters/02-controllers/mod.ts";
import {
  effectsOf,
  KERNEL_INTERFACES,
  kernelInventory,
  NOT_FOR_SPINDLES,
  parseInterfaces,
  printInventory,
} from "../../chapters/03-spindles/mod.ts";

const inventory = kernelInventory();
const operations = inventory.flatMap((one) => one.operations);
const events = inventory.flatMap((one) => one.events);

Deno.test("kernelInventory: every operation of the controllers is declared, or is not for spindles", () => {
  const called = operations.filter(({ inlined }) => inlined === undefined);
  const known = [...called.map(({ name }) => name), ...NOT_FOR_SPINDLES.keys()];
  assertEquals(known.sort(), OPERATIONS.map(({ name }) => name).sort());
});

Deno.test("kernelInventory: every event of the catalogue is declared, with its parameters", () => {
  const names = events.map(({ name }) => name);
  assertEquals(names.sort(), EVENTS.map(({ name }) => name).sort());
  for (const { name, parameters, result, says } of events) {
    const { parameters: told, combine, says: sentence } = EVENTS.find((one) =>
      one.name === name
    )!;
    const words = parameters.flatMap(({ name, type }) =>
      type.startsWith("[") ? ["start", "length"] : [name]
    );
    assertEquals(words.length, told.length, name);
    assert(told.length <= 5);
    assertEquals(combine === "none", result === undefined, name);
    assertEquals(says, sentence);
  }
});

Deno.test("kernelInventory: what is inlined reads a field that a record has", () => {
  const fields = new Set([
    ...Object.keys(GLOBALS.fields).map((one) => `Globals.${one}`),
    ...Object.keys(STRAND.fields).map((one) => `Strand.${one}`),
  ]);
  const reads = KERNEL_INTERFACES.flatMap(parseInterfaces)
    .flatMap(({ operations }) => operations)
    .flatMap(({ reads }) => reads ?? []);
  assert(reads.length > 8);
  for (const one of reads) assert(fields.has(one), one);
});

Deno.test("kernelInventory: an operation that is called has a cost, and its arguments fit into registers", () => {
  for (const { name, parameters, cost, inlined } of operations) {
    assertEquals(cost === undefined, inlined !== undefined, name);
    const words = parameters.map(({ type }) => /^(mut )?\[/.test(type) ? 2 : 1);
    assert(words.reduce((sum, one) => sum + one, 0) <= 6, name);
  }
});

/** The cases of an enum of the interfaces, with their numbers. */
function casesOf(of: string, name: string): [string, number][] {
  for (const one of KERNEL_INTERFACES.flatMap(parseInterfaces)) {
    for (const declaration of one.declarations) {
      const found = one.name.text === of && declaration.name.text === name;
      if (!found || declaration.kind !== "enum") continue;
      let next = 0;
      return declaration.cases.map(({ name, number }) => {
        if (number?.kind === "number") next = Number(number.value);
        return [name.text, next++];
      });
    }
  }
  throw new Error(`There is no ${of}.${name}`);
}

Deno.test("enums of the interfaces have the numbers of the controllers", () => {
  const words = (name: string) =>
    name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  assertEquals(
    Object.fromEntries(
      casesOf("Kernel", "Refusal").map(([name, n]) => [words(name), n]),
    ),
    { ...REFUSALS },
  );
  assertEquals(
    casesOf("Strand", "StopCause").map(([name]) => name),
    [...STOP_CAUSES],
  );
  assertEquals(
    casesOf("Strand", "Status").map(([name]) => name).slice(1),
    STRAND_STATES.slice(1),
  );
  assertEquals(
    casesOf("Trap", "Cause").map(([, number]) => BigInt(number)),
    [
      FAULT_CODE["translation-not-valid"],
      FAULT_CODE["access-violation"],
      FAULT_CODE["fault-on-read"],
      FAULT_CODE["fault-on-execute"],
      FAULT_CODE["fault-on-write"],
    ],
  );
  const status = Object.entries(DISK_ERRORS);
  assertEquals(
    casesOf("Disk", "Status").slice(1),
    status.slice(1).map(([name, { code }]) => [name.toLowerCase(), code]),
  );
  const [number] = inventory.find(({ name }) => name === "Processor")!.types;
  assertEquals(number!.declaration, `type Number = u64 < ${MOST_PROCESSORS};`);
});

Deno.test("effectsOf: what concerns everybody is the system's, and only traps are no interrupts", () => {
  const system = [...operations, ...events].filter((one) =>
    effectsOf(one).includes("system only")
  );
  assertEquals(system.map(({ name }) => name), [
    "Domain.first",
    "Domain.next",
    "Strand.first",
    "Strand.next",
    "Processor.allot",
    "Processor.preempt",
    "PhysAddr.demand",
    "Disk.again",
    "Disk.first",
    "Disk.next",
    "Disk.blockOf",
    "Processor.select",
    "PhysAddr.shortage",
    "Disk.select",
  ]);
  for (const one of events) {
    const trap = one.name.startsWith("Trap.");
    assertEquals(effectsOf(one).includes("interrupt"), !trap, one.name);
  }
});

Deno.test("printInventory: an interface as text, and all of it as data", () => {
  const timer = inventory.filter(({ name }) => name === "Timer");
  assertEquals(
    printInventory(timer),
    `Timer
  type Timer;
  event Timer.expired(timer: Timer)
      interrupt, 20000 cycles
  Timer.set(tick: u64): Timer fails Refusal
      100 cycles
  Timer.cancel(timer: Timer) fails Refusal
      100 cycles
  Timer.named(number: u64): Timer fails Refusal
      pure, 50 cycles
`,
  );
  const printed = printInventory(inventory);
  assertStringIncludes(printed, "requires Space.readable(address, length)");
  assertStringIncludes(printed, "is Globals.ticks");
  assertStringIncludes(printed, "consumes frame: NewFrame");
  assertEquals(JSON.parse(JSON.stringify(inventory)).length, inventory.length);
});
