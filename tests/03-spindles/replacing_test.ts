// One spindle in the place of another: what changes at once, what is kept, and what is refused.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  createDomain,
  eventNamed,
  freeRetired,
  take,
  usedBytes,
} from "../../chapters/02-controllers/mod.ts";
import {
  checkSpindle,
  createExtensions,
  environmentOf,
  type Extensions,
  install,
  type InstalledSpindle,
  KernelFull,
  lowerSpindle,
  NotPermitted,
  readState,
  remove,
  replace,
} from "../../chapters/03-spindles/mod.ts";
import { newKernel } from "../02-controllers/helpers.ts";
import { ENVIRONMENT } from "./helpers.ts";

function newExtensions(): Extensions {
  return createExtensions(newKernel(), ENVIRONMENT);
}

function lowered(extensions: Extensions, text: string, owner = 0) {
  const environment = environmentOf(extensions, owner);
  return lowerSpindle(checkSpindle({ file: "test", text }, environment));
}

function put(extensions: Extensions, text: string, owner = 0) {
  return install(extensions, lowered(extensions, text, owner), owner);
}

function exchange(
  extensions: Extensions,
  before: InstalledSpindle,
  text: string,
) {
  return replace(extensions, before, lowered(extensions, text));
}

function field(
  extensions: Extensions,
  spindle: InstalledSpindle,
  name: string,
  index = 0,
): bigint {
  const found = spindle.lowered.typed.fields.find((one) => one.name === name)!;
  return readState(extensions, spindle, found, index);
}

const FIRST = `spindle Page {
  record Part { age: u8; frame: u32; }
  state { sum: u64 = 7; row: [u8; 3] = 5; parts: [Part; 2]; odd: u32 = 3; }
  entry add(n: u64): u64 { self.sum += n; return self.sum; }
  on Trap.systemCall(number) when number == 20 { return 1; }
}`;

const SECOND = `spindle Page {
  record Part { age: u8; frame: u32; }
  state { fresh: u64 = 11; odd: u64 = 4; parts: [Part; 2]; row: [u8; 3]; sum: u64; }
  entry other(): u64 { return 0; }
  entry add(n: u64): u64 { self.sum += n * 2; return self.sum; }
  on Trap.systemCall(number) when number == 20 { return 2; }
  on Clock.tick(ticks) { self.fresh = ticks; }
}`;

Deno.test("replace keeps fields of the same name and type, and nothing else", () => {
  const extensions = newExtensions();
  const before = put(extensions, FIRST);
  const { bytes } = extensions.kernel.machine.bus;
  const { offset } = before.lowered.typed.fields
    .find(({ name }) => name === "sum")!;
  bytes[before.state + offset] = 9;
  const { spindle, kept } = exchange(extensions, before, SECOND);
  assertEquals(kept.map(({ name }) => name), ["parts", "row", "sum"]);
  assertEquals(
    ["fresh", "odd", "sum"].map((name) => field(extensions, spindle, name)),
    [11n, 4n, 9n],
  );
  assertEquals(field(extensions, spindle, "row", 2), 5n);
  assertEquals(extensions.spindles, [spindle]);
});

Deno.test("replace does not keep a field whose record has changed", () => {
  const extensions = newExtensions();
  const before = put(extensions, FIRST);
  const changed = SECOND.replace(
    "age: u8; frame: u32;",
    "frame: u32; age: u8;",
  );
  const { kept } = exchange(extensions, before, changed);
  assertEquals(kept.map(({ name }) => name), ["row", "sum"]);
});

Deno.test("replace leaves an entry the number by which programs call it", () => {
  const extensions = newExtensions();
  const before = put(extensions, FIRST);
  const numberOf = ({ handlers }: InstalledSpindle, name: string) =>
    handlers.find(({ procedure }) => procedure.name === name)?.call;
  const { spindle } = exchange(extensions, before, SECOND);
  assertEquals(numberOf(spindle, "add"), numberOf(before, "add"));
  assertEquals(
    numberOf(spindle, "other")! > numberOf(before, "add")!,
    true,
  );
});

Deno.test("replace exchanges all handlers at once, and gives everything back", () => {
  const extensions = newExtensions();
  const { kernel } = extensions;
  remove(extensions, put(extensions, SECOND));
  freeRetired(kernel);
  const [text, data] = [usedBytes(kernel.text), usedBytes(kernel.data)];
  const before = put(extensions, FIRST);
  const names = () =>
    eventNamed(kernel, "Trap.systemCall").handlers.map(({ name }) => name);
  assertEquals(names().length, 2);
  const { spindle } = exchange(extensions, before, SECOND);
  assertEquals(names().length, 3);
  assertEquals(eventNamed(kernel, "Clock.tick").handlers.length, 1);
  const back = exchange(extensions, spindle, FIRST).spindle;
  assertEquals(names().length, 2);
  assertEquals(eventNamed(kernel, "Clock.tick").handlers.length, 0);
  remove(extensions, back);
  freeRetired(kernel);
  // The lists that skip who has left are as long as they were made.
  assert(usedBytes(kernel.text) <= text);
  assertEquals(usedBytes(kernel.data), data);
});

/** Everything that could have changed. */
function snapshot({ kernel, spindles, nextCall, nextHandler }: Extensions) {
  return {
    spindles: [...spindles],
    nextCall,
    nextHandler,
    text: usedBytes(kernel.text),
    data: usedBytes(kernel.data),
    handlers: [...kernel.handlers.keys()],
  };
}

Deno.test("replace changes nothing if the new spindle may not have what it wants", () => {
  const extensions = newExtensions();
  const { kernel } = extensions;
  const { identifier } = createDomain(kernel, "program");
  const before = put(extensions, FIRST, identifier);
  const wanted = `spindle Page {
  on Processor.select(processor) { return none; }
}`;
  const state = snapshot(extensions);
  assertThrows(
    () => replace(extensions, before, lowered(extensions, wanted)),
    NotPermitted,
    "may not handle Processor.select",
  );
  assertEquals(snapshot(extensions), state);
});

Deno.test("replace changes nothing if the kernel is full", () => {
  const extensions = newExtensions();
  const { kernel } = extensions;
  const before = put(extensions, FIRST);
  for (const size of [4096, 256, 64]) {
    while (take(kernel.text, size) !== undefined);
  }
  const state = snapshot(extensions);
  assertThrows(() => exchange(extensions, before, SECOND), KernelFull, "room");
  assertEquals(snapshot(extensions), state);
});

Deno.test("replace refuses what others use, default handlers, and what is gone", () => {
  const extensions = newExtensions();
  const provider = put(
    extensions,
    `spindle Provider { export operation three(): u64 cost 100 { return 3; } }`,
  );
  const user = put(
    extensions,
    `spindle User uses Provider { entry get(): u64 { return Provider.three(); } }`,
  );
  const again =
    `spindle Provider { export operation three(): u64 cost 100 { return 4; } }`;
  assertThrows(
    () => exchange(extensions, provider, again),
    NotPermitted,
    "while User uses it: remove User first",
  );
  remove(extensions, user);
  const { spindle } = exchange(extensions, provider, again);
  assertThrows(
    () => exchange(extensions, provider, again),
    NotPermitted,
    "not installed any more",
  );
  const standing =
    `spindle Provider { on Trap.systemCall(number) default { return 1; } }`;
  assertThrows(
    () => exchange(extensions, spindle, standing),
    NotPermitted,
    "is the default handler",
  );
});
