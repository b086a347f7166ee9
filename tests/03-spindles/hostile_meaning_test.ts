// Sources that are made to hurt the checker: each ends with a tree or a refusal, and soon.

import { assert, assertThrows } from "@std/assert";
import { Refusal, type TypedSpindle } from "../../chapters/03-spindles/mod.ts";
import { typed } from "./helpers.ts";

const many = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index)).join("\n");

/** Asserts that `text` is refused, with this in what is said. */
function refused(text: string, says: string): void {
  const refusal = assertThrows(() => typed(text), Refusal);
  assert(refusal.message.includes(says), refusal.message.slice(0, 2_000));
  assert(refusal.message.length < 20_000);
}

/** Asserts that `text` is either accepted or refused. */
function ends(text: string): TypedSpindle | undefined {
  try {
    return typed(text);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

Deno.test("checkSpindle: records that double sixty times are refused", () => {
  refused(
    `spindle A { record R0 { a: u64; }
${many(60, (n) => `record R${n + 1} { a: R${n}; b: R${n}; }`)} }`,
    "T110",
  );
});

Deno.test("checkSpindle: variants that double sixty times are refused", () => {
  refused(
    `spindle A { variant V0 { a(x: u8), b(x: u8) }
${many(60, (n) => `variant V${n + 1} { a(x: V${n}), b(x: V${n}) }`)} }`,
    "T110",
  );
});

Deno.test("checkSpindle: options that double are refused, and options of options are options", () => {
  refused(
    `spindle A { record R0 { a: u8?; }
${many(40, (n) => `record R${n + 1} { a: R${n}?; b: R${n}?; }`)} }`,
    "T110",
  );
  assert(ends("spindle A { state { a: u8????????; } }"));
});

Deno.test("checkSpindle: a record in a hundred records is one, in any order", () => {
  const forward = many(99, (n) => `record R${n + 1} { a: R${n}; }`);
  const text = (records: string) =>
    `spindle A { ${records} state { r: R99; } entry e(): u8 { return self.r${
      ".a".repeat(100)
    }; } }`;
  const first = "record R0 { a: u8; }\n";
  ends(text(first + forward));
  ends(text(forward.split("\n").reverse().join("\n") + first));
});

Deno.test("checkSpindle: thousands of constants, each made from the next, are refused or known", () => {
  refused(
    `spindle A { ${many(2_000, (n) => `const A${n} = A${n + 1};`)}
const A2000 = 1; }`,
    "long chain",
  );
  assert(
    ends(
      `spindle A { const A0 = 1; ${
        many(2_000, (n) => `const A${n + 1} = A${n};`)
      } }`,
    ),
  );
});

Deno.test("checkSpindle: constants that grow without end are refused", () => {
  refused(
    `spindle A { const A0 = 3; ${
      many(100, (n) => `const A${n + 1} = A${n} * A${n};`)
    } }`,
    "far too large",
  );
  refused("spindle A { const A = 1 << 0xffff_ffff_ffff_ffff; }", "T105");
});

Deno.test("checkSpindle: arrays of arrays of arrays are refused", () => {
  refused("spindle A { state { a: [[[u64; 4096]; 4096]; 4096]; } }", "T110");
  refused("spindle A { state { a: [[u8; 4096]; 4096]; } }", "T110");
  refused(
    `spindle A { state { a: ${"[".repeat(40)}u8${"; 4096]".repeat(40)}; } }`,
    "T110",
  );
});

Deno.test("checkSpindle: thousands of locals are known", () => {
  const text = `spindle A { entry e(): u64 { ${
    many(2_500, (n) => `const a${n} = ${n};`)
  } return a2499; } }`;
  assert(ends(text));
});

Deno.test("checkSpindle: thousands of names that mean nothing end after twenty", () => {
  refused(
    `spindle A { entry e() { ${many(3_000, (n) => `b${n} = ${n};`)} } }`,
    "Nothing here is called b0",
  );
});

Deno.test("checkSpindle: a thousand procedures in a circle are refused", () => {
  const count = 900;
  const text = `spindle A { ${
    many(count, (n) => `procedure p${n}() { p${(n + 1) % count}(); }`)
  } }`;
  refused(text, "These procedures call each other: p0 -> p1");
});

Deno.test("checkSpindle: a thousand procedures in a row are known", () => {
  const text = `spindle A { procedure p0() { Console.wait(1); } ${
    many(900, (n) => `procedure p${n + 1}() { p${n}(); }`)
  } on Clock.tick(ticks) { p900(); } }`;
  refused(text, "may wait");
});

Deno.test("checkSpindle: procedures that double are known", () => {
  const text = `spindle A { procedure p0(x: u64): u64 { return x; } ${
    many(60, (n) =>
      `procedure p${n + 1}(x: u64): u64 { return p${n}(p${n}(x)); }`)
  } entry e(x: u64): u64 { return p60(x); } }`;
  assert(ends(text));
});

Deno.test("checkSpindle: a variant with many cases, and enums with many, are refused", () => {
  refused(
    `spindle A { variant V { ${many(65, (n) => `c${n},`)} } }`,
    "65 cases",
  );
  refused(
    `spindle A { enum E { ${many(300, (n) => `c${n},`)} } }`,
    "300 cases",
  );
});

Deno.test("checkSpindle: a value of many parts is refused", () => {
  refused(
    `spindle A { record R { ${many(65, (n) => `f${n}: u8;`)} }
state { r: R; } entry e() { const r = self.r; } }`,
    "made of 65 numbers",
  );
});

Deno.test("checkSpindle: deep blocks and deep expressions end", () => {
  ends(
    `spindle A { entry e(x: u64) { ${"if x > 0 { ".repeat(60)}${
      "} ".repeat(60)
    } } }`,
  );
  ends(
    `spindle A { entry e(x: u64): u64 { return ${"(x + ".repeat(40)}1${
      ")".repeat(40)
    }; } }`,
  );
  ends(
    `spindle A { entry e(x: u64): u64 { return ${"x + ".repeat(5_000)}1; } }`,
  );
});

Deno.test("checkSpindle: many branches with something to be given back end", () => {
  const text = `spindle A { state { n: u64; }
  entry e(x: u64) {
    const frame = Frame.take() else { return; }
    ${many(500, (n) => `if x == ${n} { self.n += 1; }`)}
    frame.discard();
  } }`;
  assert(ends(text));
});

Deno.test("checkSpindle: many slices that show each other end", () => {
  const text = `spindle A { state { l: [u8; 8]; }
  procedure p(): [u8] {
    let own: [u8; 8] = [0; 8];
    let s0 = self.l[..];
    ${many(400, (n) => `let s${n + 1} = s${n}[..];`)}
    ${many(400, (n) => `s${n} = s${n + 1};`)}
    s400 = own[..];
    return s0;
  } }`;
  refused(text, "T120");
});

Deno.test("checkSpindle: names of objects are names like any other", () => {
  assert(ends(`spindle A {
  record constructor { __proto__: u8; toString: u8; }
  enum hasOwnProperty { valueOf, isPrototypeOf }
  const prototype = 3;
  state { a: constructor; b: hasOwnProperty = hasOwnProperty.isPrototypeOf; }
  procedure call(apply: u8): u8 { return apply; }
  entry e(): u8 { return call(self.a.__proto__) + prototype; }
}`));
});
