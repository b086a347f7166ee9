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
  NotKept,
  NotPermitted,
  printContent,
  readState,
  remove,
  replace,
  stateContent,
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
  state { sum: u64 = 7; row: [u8; 3] = 5; parts: [Part; 2]; odd: u32 = 3; gone: u8; }
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

Deno.test("replace keeps fields of the same name, widens them, and tells of the others", () => {
  const extensions = newExtensions();
  const before = put(extensions, FIRST);
  const { bytes } = extensions.kernel.machine.bus;
  const { offset } = before.lowered.typed.fields
    .find(({ name }) => name === "sum")!;
  bytes[before.state + offset] = 9;
  const { spindle, ...migration } = exchange(extensions, before, SECOND);
  const { kept, changed, fresh, forgotten } = migration;
  const names = (fields: typeof kept) => fields.map(({ name }) => name);
  assertEquals(names(kept), ["odd", "parts", "row", "sum"]);
  assertEquals(names(changed), ["odd"]);
  assertEquals(names(fresh), ["fresh"]);
  assertEquals(names(forgotten), ["gone"]);
  assertEquals(
    ["fresh", "odd", "sum"].map((name) => field(extensions, spindle, name)),
    [11n, 3n, 9n],
  );
  assertEquals(field(extensions, spindle, "row", 2), 5n);
  assertEquals(extensions.spindles, [spindle]);
});

Deno.test("replace moves the fields of a record to where they are now", () => {
  const extensions = newExtensions();
  const before = put(extensions, FIRST);
  const changed = SECOND.replace(
    "age: u8; frame: u32;",
    "frame: u64; more: u16; age: u8;",
  );
  const parts = before.lowered.typed.fields
    .find(({ name }) => name === "parts")!;
  const { bytes } = extensions.kernel.machine.bus;
  bytes.set([1, 0, 0, 0, 2, 3, 0, 0], before.state + parts.offset + 8);
  const { spindle } = exchange(extensions, before, changed);
  const now = spindle.lowered.typed.fields
    .find(({ name }) => name === "parts")!;
  assertEquals(
    printContent(now.type, stateContent(extensions, spindle, now)),
    "[Part { frame: 0, more: 0, age: 0 }, Part { frame: 770, more: 0, age: 1 }]",
  );
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
  const again = FIRST.replace("odd: u32", "odd: u64");
  const back = exchange(extensions, spindle, again).spindle;
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

// ## What a state becomes

/** Types around the field `x`: before and after, first value, what it holds afterwards. */
const KEPT: Readonly<Record<string, readonly [string, string, string?]>> = {
  "a wider number": ["x: u8 = 200;", "x: u32;", "200"],
  "a negative number, wider": ["x: i16 = -2;", "x: i64;", "-2"],
  "an unsigned number in a wider signed one": ["x: u32 = 7;", "x: i64;", "7"],
  "a wider range": ["x: u64 in 3..=9 = 5;", "x: u64 in 1..=10 = 1;", "5"],
  "a longer array": ["x: [u8; 2] = 3;", "x: [u8; 4] = 9;", "[3, 3, 9, 9]"],
  "an array of wider numbers": ["x: [u8; 2] = 3;", "x: [u16; 2];", "[3, 3]"],
  "an option of a wider number": ["x: u8? = 4;", "x: u64?;", "4"],
  "nothing in an option": ["x: u8?;", "x: u64? = 5;", "none"],
  "a number that is optional now": ["x: u8 = 4;", "x: u8?;", "4"],
};

for (const [what, [old, next, content]] of Object.entries(KEPT)) {
  Deno.test(`planMigration: ${what} is kept`, () => {
    const extensions = newExtensions();
    const text = (fields: string) =>
      `spindle S { state { front: u8; ${fields} } entry e() { } }`;
    const before = put(extensions, text(old));
    const { spindle } = exchange(
      extensions,
      before,
      text(`more: u64; ${next}`),
    );
    const now = spindle.lowered.typed.fields.find(({ name }) => name === "x")!;
    const found = stateContent(extensions, spindle, now);
    assertEquals(printContent(now.type, found), content);
  });
}

/** Declarations and a field before and after, and what is said against it. */
const NOT_KEPT: Readonly<
  Record<string, readonly [string, string, string]>
> = {
  "a narrower number": ["x: u16;", "x: u8;", "x was u16 and is u8"],
  "a sign that is gone": ["x: i8;", "x: u64;", "x was i8 and is u64"],
  "a range that is smaller": [
    "x: u64 < 100;",
    "x: u64 < 99;",
    "x was u64 <= 99 and is u64 <= 98",
  ],
  "a shorter array": ["x: [u8; 4];", "x: [u8; 3];", "had 4 elements and has 3"],
  "a number that was optional": ["x: u8?;", "x: u8;", "x was u8?"],
  "a truth for a number": ["x: bool;", "x: u8;", "x was bool and is u8"],
};

for (const [what, [old, next, says]] of Object.entries(NOT_KEPT)) {
  Deno.test(`planMigration: ${what} is refused, and nothing has changed`, () => {
    const extensions = newExtensions();
    const text = (fields: string) =>
      `spindle S { state { ${fields} } entry e() { } }`;
    const before = put(extensions, text(old));
    const state = snapshot(extensions);
    assertThrows(() => exchange(extensions, before, text(next)), NotKept, says);
    assertEquals(snapshot(extensions), state);
  });
}

/** Types before and after, the first value of `x`, and what is said against it or what it holds afterwards. */
const SHAPES: Readonly<
  Record<string, readonly [string, string, string, RegExp | string]>
> = {
  "an enum with one more case": [
    "enum K { a, b }",
    "enum K { a, b, c }",
    "K = K.b",
    "K.b",
  ],
  "an enum whose cases have other numbers": [
    "enum K { a, b }",
    "enum K { b, a }",
    "K = K.b",
    /x was K and is K/,
  ],
  "a variant with one more case in front": [
    "variant V { none1, full(n: u8) }",
    "variant V { other(m: u64), none1, full(n: u32) }",
    "V = V.full(6)",
    "V.full(6)",
  ],
  "a variant without a case": [
    "variant V { none1, full(n: u8) }",
    "variant V { none1 }",
    "V = V.full(6)",
    /V has no case full any more/,
  ],
  "a record without a field": [
    "record R { a: u8; b: u8; }",
    "record R { a: u8; }",
    "R = R { a: 1, b: 2 }",
    /x\.b is not there any more/,
  ],
};

for (const [what, [old, next, first, wanted]] of Object.entries(SHAPES)) {
  const refused = typeof wanted !== "string";
  Deno.test(`planMigration: ${what} is ${refused ? "refused" : "kept"}`, () => {
    const extensions = newExtensions();
    const text = (types: string, field: string) =>
      `spindle S { ${types} state { x: ${field}; } entry e() { } }`;
    const before = put(extensions, text(old, first));
    const change = () =>
      exchange(extensions, before, text(next, first.split(" ")[0]!));
    if (refused) {
      const { message } = assertThrows(change, NotKept);
      assert(wanted.test(message), message);
      return;
    }
    const { spindle } = change();
    const [now] = spindle.lowered.typed.fields;
    const found = stateContent(extensions, spindle, now!);
    assertEquals(printContent(now!.type, found), wanted);
  });
}
