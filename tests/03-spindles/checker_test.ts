// Every kind of mistake in meaning, with its place.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  createEnvironment,
  kernelInventory,
  LARGEST_STATE,
  MOST_DIAGNOSTICS,
  Refusal,
} from "../../chapters/03-spindles/mod.ts";
import {
  assertRefused,
  entryWith as body,
  ENVIRONMENT,
  type Refused,
  typed,
} from "./helpers.ts";

const HANDLER = (filter: string, does = "return 0;") =>
  `spindle A { state { n: u64; }
  on Trap.systemCall(number) when ${filter} { ${does} } }`;

const REFUSED: readonly Refused[] = [
  // Names
  {
    code: "T101",
    text: body("const a = $b;"),
    says: "Nothing here is called b",
  },
  { code: "T101", text: body("const a = $n;"), says: "called n" },
  { code: "T101", text: body("$y = 1;") },
  {
    code: "T101",
    text: body("if x > 0 { const a = 1; self.n = a; } self.n = $a;"),
  },
  { code: "T101", text: body("for i in 0..3 { } self.n = $i;") },
  { code: "T101", text: body("self.$m = 1;"), says: "no field m" },
  { code: "T101", text: body("self.$constructor = 1;") },
  { code: "T101", text: body("self.n = $toString;") },
  { code: "T101", text: body("$f(x);"), says: "no procedure f" },
  { code: "T101", text: body("self.n = $bool(x);") },
  { code: "T101", text: body("$Console.print(x);"), says: "Console.print" },
  { code: "T101", text: body("$constructor.prototype(x);") },
  { code: "T101", text: body("const a: $u128 = 1;"), says: "no type u128" },
  { code: "T101", text: "spindle A { state { x: $int; } }" },
  { code: "T101", text: "spindle A { state { x: [$word; 3]; } }" },
  { code: "T101", text: "spindle A { entry a(x: $string) { } }" },
  { code: "T101", text: "spindle A { entry a(): $void { } }" },
  { code: "T101", text: "spindle A { on $Trap.nothing() { } }" },
  { code: "T101", text: "spindle A { on $__proto__.tick() { } }" },
  { code: "T101", text: HANDLER("$status == 1") },
  // Types
  { code: "T102", text: body("self.small = $x;"), says: "This is u64, but u8" },
  { code: "T102", text: body("self.n = $self.small;") },
  { code: "T102", text: body("self.n = x + $self.small;") },
  { code: "T102", text: body("self.n = $i64(x) + 1;") },
  { code: "T102", text: body("if $x { }"), says: "bool is expected" },
  { code: "T102", text: body("if $1 { }") },
  { code: "T102", text: body("if !$x { }") },
  { code: "T102", text: body("if self.truth && $x { }") },
  {
    code: "T102",
    text: body("if $self.truth < true { }"),
    says: "a number is expected",
  },
  { code: "T102", text: body("self.truth = -$self.truth;") },
  { code: "T102", text: body("self.truth = ~$true;") },
  { code: "T102", text: body("self.truth = $true + true;") },
  { code: "T102", text: body("$self.truth += true;") },
  { code: "T102", text: body("self.truth = $x;") },
  { code: "T102", text: body("self.n = $true;") },
  { code: "T102", text: body("self.n = $self.truth;") },
  { code: "T102", text: body("self.n = x << $u8(1);") },
  { code: "T102", text: body("if x == $self.small { }") },
  { code: "T102", text: body("self.n = $self.list;"), says: "[i32; 10]" },
  { code: "T102", text: body("self.n = $self.n[0];"), says: "not an array" },
  { code: "T102", text: body("self.list[$self.list[0]] = 1;") },
  { code: "T102", text: body("const a: [u8; 3] = $1;") },
  { code: "T117", text: "spindle A { entry a(x: $[u8; 3]) { } }" },
  { code: "T102", text: "spindle A { state { x: u8; y: u8 = $self.x; } }" },
  {
    code: "T102",
    text: "spindle A { state { y: u64 = $Clock.ticks(); } }",
    says: "known beforehand",
  },
  { code: "T102", text: "spindle A { state { y: bool = $1; } }" },
  { code: "T102", text: "spindle A { state { y: u8 = $true; } }" },
  { code: "T102", text: body("for i in $false..true { }") },
  { code: "T102", text: body("for i in x..$self.small { }") },
  {
    code: "T102",
    text: body("const a = $Strand.exit(1);"),
    says: "gives no value",
  },
  { code: "T102", text: body("Console.write(1, x, $self.small);") },
  { code: "T102", text: body("$return 1;"), says: "returns nothing" },
  {
    code: "T102",
    text: "spindle A { entry a(): u8 { $return; } }",
    says: "must return a value",
  },
  { code: "T102", text: "spindle A { entry a(x: u64): u8 { return $x; } }" },
  { code: "T102", text: HANDLER("$number") },
  { code: "T102", text: HANDLER("true", "return $number;") },
  { code: "T102", text: HANDLER("true", "$return;") },
  // Names that are taken
  { code: "T103", text: body("const $x = 1;") },
  { code: "T103", text: body("const a = 1; const $a = 2;") },
  { code: "T103", text: body("const a = 1; if x > a { const $a = 2; }") },
  { code: "T103", text: body("for $x in 0..3 { }") },
  { code: "T103", text: body("for i in 0..3 { const $i = 1; }") },
  { code: "T103", text: body("", "a: u8, $a: u8") },
  { code: "T103", text: "spindle A { state { a: u8; $a: u8; } }" },
  { code: "T103", text: "spindle A { state { a: u8; } state { $a: u8; } }" },
  { code: "T103", text: "spindle A { entry a() { } entry $a() { } }" },
  {
    code: "T103",
    text: "spindle A { on Trap.systemCall(a, $a) { return 0; } }",
  },
  // Counts
  {
    code: "T104",
    text: body("$Console.write(1, x);"),
    says: "takes 3 arguments, here are 2",
  },
  { code: "T104", text: body("$Console.write(1, x, x, x);") },
  { code: "T104", text: body("self.n = $Clock.ticks(1);") },
  { code: "T104", text: body("self.n = $u8();"), says: "one argument" },
  { code: "T104", text: body("self.n = $u8(1, 2);") },
  {
    code: "T104",
    text: "spindle A { entry a($b: u8, c: u8, d: u8, e: u8, f: u8) { } }",
  },
  {
    code: "T104",
    text: "spindle A { on $Clock.tick(a, b) { } }",
    says: "has 1 parameters",
  },
  // Numbers
  {
    code: "T105",
    text: body("self.small = $256;"),
    says: "256 is not a number of type u8",
  },
  { code: "T105", text: body("self.small = $-1;") },
  { code: "T105", text: body("self.n = $-1;") },
  { code: "T105", text: body("self.n = $0x1_0000_0000_0000_0000;") },
  { code: "T105", text: body("const a: i8 = $128; self.n = u64(a);") },
  { code: "T105", text: body("const a: i8 = $-129; self.n = u64(a);") },
  { code: "T105", text: body("const a: i64 = $0x8000_0000_0000_0000;") },
  { code: "T105", text: body("if self.small == $300 { }") },
  { code: "T105", text: body("if $300 > self.small { }") },
  { code: "T105", text: body("self.list[$-1] = 1;") },
  {
    code: "T105",
    text: "spindle A { state { a: $[u8; 0]; } }",
    says: "0 elements",
  },
  { code: "T105", text: "spindle A { state { a: $[u8; 4097]; } }" },
  {
    code: "T105",
    text: "spindle A { state { a: $[u8; 0xffff_ffff_ffff_ffff]; } }",
  },
  { code: "T105", text: "spindle A { state { a: u8 = $256; } }" },
  { code: "T105", text: "spindle A { state { a: [i8; 2] = $-129; } }" },
  // What cannot be changed
  { code: "T106", text: body("$x = 1;"), says: "x cannot be changed" },
  { code: "T106", text: body("const a = 1; $a = 2;") },
  { code: "T106", text: body("const a = 1; $a += 2;") },
  { code: "T106", text: body("for i in 0..3 { $i = 5; }") },
  { code: "T106", text: body("$x + 1 = 2;"), says: "not a place" },
  { code: "T106", text: body("$1 = 1;") },
  { code: "T106", text: body("$Clock.ticks() = 1;") },
  { code: "T106", text: body("$u64(x) = 1;") },
  { code: "T106", text: HANDLER("true", "$number = 1; return 0;") },
  // Ends
  { code: "T107", text: "spindle A { entry a(): u8 { $} }" },
  {
    code: "T107",
    text: "spindle A { entry a(x: u8): u8 { if x == 0 { return 1; } $} }",
  },
  {
    code: "T107",
    text: "spindle A { entry a(): u8 { for i in 0..1 { return 1; } $} }",
  },
  { code: "T107", text: "spindle A { on Trap.accessViolation() { $} }" },
  { code: "T108", text: body("return; $self.n = 1;") },
  {
    code: "T108",
    text: body("if x == 0 { return; } else { return; } $self.n = 1;"),
  },
  { code: "T108", text: body("for i in 0..1 { return; $self.n = 1; }") },
  // Filters
  { code: "T109", text: HANDLER("$Console.read(1, 2) == 1") },
  {
    code: "T109",
    text: HANDLER("number == 1 && $Console.write(1, 2, 3) == 1"),
  },
  // Size
  {
    code: "T110",
    text: "spindle $A { state { a: [u64; 4096]; b: u8; } }",
    says: `${LARGEST_STATE + 8} bytes`,
  },
  { code: "T111", text: body("$x;") },
  { code: "T111", text: body("$x + 1;") },
  { code: "T111", text: body("$u8(x);") },
  { code: "T111", text: body("$self.n;") },
];

for (const [index, { code, text, says = "" }] of REFUSED.entries()) {
  const shown = text.replace(/\s+/g, " ").slice(0, 200);
  Deno.test(`checkSpindle: ${code} ${index}: ${shown}`, () => {
    assertRefused({ code, text, says });
  });
}

const ACCEPTED: readonly string[] = [
  "spindle A { }",
  "spindle A { state { } }",
  "spindle A { state { a: [bool; 4096] = true; } }",
  "spindle A { state { a: i64 = -9223372036854775808; b: u64 = 0xffff_ffff_ffff_ffff; } }",
  "spindle constructor { state { __proto__: u8; toString: u8; } entry valueOf(hasOwnProperty: u8) { self.__proto__ = hasOwnProperty; } }",
  body("const a: i8 = -128; self.n = u64(a);"),
  body("if 3 < self.small { self.small = 255; }"),
  body("if -3 < self.list[0] { self.list[9] = -0x8000_0000; }"),
  body("self.list[self.small] = 1;"),
  "spindle A { state { y: u8 = 1 + 1; } }",
  body("for i in self.small..10 { self.small = i; }"),
  body("for i in 3..self.small { self.small = i; }"),
  body("for i in 0..3 { self.n = i; } for i in 0..3 { self.n = i; }"),
  body(
    "if x > 0 { const a = 1; self.n = a; } else { const a = 2; self.n = a; }",
  ),
  body(
    "self.n += x; self.n -= 1; self.list[x] += -1; self.truth = x == 1 || !self.truth;",
  ),
  body("Clock.ticks(); Space.readable(x, 1);"),
  body("return;"),
  body("if x == 0 { return; } self.n = 1;"),
  "spindle A { entry a(x: u8): u8 { if x == 0 { return 1; } else { return 2; } } }",
  "spindle A { on Clock.tick() { } on Trap.arithmetic(a, b) when a == 1 { return true; } }",
  HANDLER("Clock.ticks() > 5 && Space.readable(number, 5) && self.n == 1"),
];

for (const [index, text] of ACCEPTED.entries()) {
  const shown = text.replace(/\s+/g, " ").slice(0, 90);
  Deno.test(`checkSpindle: accepts ${index}: ${shown}`, () => {
    typed(text);
  });
}

Deno.test("checkSpindle: tells of every mistake once, in the order of the source", () => {
  const text = `spindle A {
  on Clock.tick() { self.a = b + c; }
  entry e(x: u8) { const y: u8 = z + 300; x = y; }
}`;
  const refusal = assertThrows(() => typed(text), Refusal);
  assertEquals(
    refusal.diagnostics.map(({ code, span }) => [
      code,
      text.slice(span.start, span.end),
    ]),
    [["T101", "a"], ["T101", "b"], ["T101", "c"], ["T101", "z"], [
      "T105",
      "300",
    ], [
      "T106",
      "x",
    ]],
  );
});

Deno.test("checkSpindle: stops after twenty mistakes", () => {
  const text = body("a;".repeat(10_000));
  const refusal = assertThrows(() => typed(text), Refusal);
  assertEquals(refusal.diagnostics.length, MOST_DIAGNOSTICS);
});

Deno.test("checkSpindle: a refusal reads as documented", () => {
  const text =
    "spindle A {\n  entry e(length: u32): u64 {\n    return lenght;\n  }\n}";
  const refusal = assertThrows(() => typed(text), Refusal);
  assertEquals(
    refusal.message,
    `test.spindle:3:12: T101: Nothing here is called lenght
  |
3 |     return lenght;
  |            ^^^^^^
  = Names in force: length`,
  );
});

Deno.test("createEnvironment: the kernel's interfaces make sense", () => {
  assertEquals(ENVIRONMENT.interfaces.get("Clock"), undefined);
  assert(ENVIRONMENT.interfaces.has("Clock"));
  const listed = kernelInventory();
  assertEquals(
    [...ENVIRONMENT.events.keys()],
    listed.flatMap(({ events }) => events.map(({ name }) => name)),
  );
  assertEquals(
    [...ENVIRONMENT.operations.keys()],
    listed.flatMap(({ operations }) => operations.map(({ name }) => name)),
  );
});

Deno.test("createEnvironment: a later source adds to an interface, and to none twice in one file", () => {
  const files = (...texts: string[]) =>
    texts.map((text) => ({ file: "i", text }));
  const first = "interface A { type T; }";
  const more = "interface A { operation b(t: T); }";
  const { operations } = createEnvironment(files(first, more));
  assertEquals([...operations.keys()], ["A.b"]);
  assertThrows(
    () => createEnvironment(files(`${first} ${more}`)),
    Refusal,
    "T103",
  );
});

Deno.test("createEnvironment: an interface that makes no sense is refused", () => {
  const make = (text: string) => () => createEnvironment([{ file: "i", text }]);
  assertThrows(make("interface A { operation b(x: word); }"), Refusal, "T101");
  assertThrows(
    make("interface A { operation b(x: u8) requires x; }"),
    Refusal,
    "T102",
  );
  assertThrows(make("interface A { operation b() cost x; }"), Refusal, "T101");
  assertThrows(make("spindle A { }"), Refusal, "S002");
});
