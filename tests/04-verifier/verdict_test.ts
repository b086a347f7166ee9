// Accept or refuse: a table of spindles for each kind of thing that a verifier must decide.
//
// An accepted one says how many of its checks are proved and how many stay. A refused one
// says with which code, and a `$` stands where the message must point.

import { assert, assertEquals } from "@std/assert";
import { fullEnvironment, verify } from "../../chapters/04-verifier/mod.ts";
import { assertRefused } from "../03-spindles/helpers.ts";

const ENVIRONMENT = fullEnvironment();

function judge(text: string) {
  return verify({ file: "test.spindle", text }, ENVIRONMENT);
}

/** A spindle with an entry that has this body. */
function body(statements: string): string {
  return `spindle Test {
  state { n: u64; m: u64; small: u8; low: i8; truth: bool; list: [u64; 10]; one: [u8; 1]; }
  entry test(x: u64, y: u64, s: i64, b: u8): u64 { ${statements} return 0; }
}`;
}

/** A spindle with a handler of system calls that has this body. */
function handler(statements: string, filter = "number == 5"): string {
  return `spindle Test {
  state { n: u64; list: [u64; 10]; }
  on Trap.systemCall(number, a, l) when ${filter} { ${statements} return 0; }
}`;
}

type Case = readonly [text: string, proved: number, residual: number];

const ACCEPTED: Readonly<Record<string, readonly Case[]>> = {
  "1 arithmetic range": [
    [body("self.n = x << (y & 63);"), 1, 0],
    [body("self.n = x << y;"), 0, 1],
    [body("self.n = x >> 63;"), 1, 0],
    [body("self.small = b >> (b & 7);"), 1, 0],
    [body("self.small = b >> (b & 15);"), 0, 1],
    [body("self.n = self.list[x & 7];"), 1, 0],
    [body("self.n = self.list[x & 8];"), 1, 0],
    [body("self.n = self.list[x & 15];"), 0, 1],
    [body("self.n = self.list[x >> 61];"), 2, 0],
    [body("self.n = self.list[x >> 60];"), 1, 1],
    [body("self.n = self.list[u64(b) & 3];"), 1, 0],
    [body("self.n = self.list[u64(b >> 5)];"), 2, 0],
    [body("self.n = self.list[u64(s)];"), 0, 1],
    [body("self.n = self.list[u64(s & 7)];"), 1, 0],
    [body("self.n = self.list[u64(i8(x) & 7)];"), 1, 0],
    [body("self.n = self.list[u64(self.low)];"), 0, 1],
    [body("self.n = self.list[(x & 1) + (y & 7)];"), 1, 0],
    [body("self.n = self.list[(x & 3) + (y & 7)];"), 0, 1],
    [body("self.n = self.list[(x & 3) * (y & 3)];"), 1, 0],
    [body("self.n = self.list[x - x];"), 1, 0],
    [body("self.n = self.list[9 - (x & 7)];"), 1, 0],
    [body("self.n = self.list[7 - (x & 15)];"), 0, 1],
    [body("self.n = self.list[(x & 1) | (y & 6)];"), 1, 0],
    [body("self.n = self.list[(x & 8) | (y & 7)];"), 0, 1],
    [body("self.n = self.list[(x & 5) ^ (y & 3)];"), 1, 0],
    [body("const k: u8 = b & 3; self.n = self.list[u64(k * 3)];"), 1, 0],
    [
      body(
        "const k: u8 = b & 127; self.small = k * 3; self.n = self.list[u64(k) >> 4];",
      ),
      2,
      0,
    ],
  ],
  "2 bounds": [
    [body("if x < 10 { self.n = self.list[x]; }"), 1, 0],
    [body("if x <= 9 { self.n = self.list[x]; }"), 1, 0],
    [body("if x <= 10 { self.n = self.list[x]; }"), 0, 1],
    [body("if !(x >= 10) { self.list[x] = 1; }"), 1, 0],
    [body("if 10 > x { self.list[x] += 1; }"), 1, 0],
    [body("if x + 1 < 10 { self.n = self.list[x + 1]; }"), 1, 0],
    [body("if x < 9 { self.n = self.list[x + 1]; }"), 1, 0],
    [body("if x + y < 10 { self.n = self.list[x]; }"), 0, 1],
    [body("if x != 0 && x < 10 { self.n = self.list[x - 1]; }"), 1, 0],
    [body("if x > 0 { self.n = self.list[x - 1]; }"), 0, 1],
    [body("if x >= 10 { return 1; } self.n = self.list[x];"), 1, 0],
    [body("if x == 3 { self.n = self.list[x + 6]; }"), 1, 0],
    [body("self.n = self.list[x]; self.m = self.list[x];"), 1, 1],
    [body("self.small = self.one[0];"), 1, 0],
    [body("if x < 1 { self.small = self.one[x]; }"), 1, 0],
    [body("if x < y && y < 10 { self.n = self.list[x]; }"), 1, 0],
    [body("if y < 10 && x < y { self.n = self.list[x]; }"), 1, 0],
    [body("if y <= 9 && x <= y { self.n = self.list[x]; }"), 1, 0],
  ],
  "3 dominance": [
    [body("let i = x; if i < 10 { i = y; self.n = self.list[i]; }"), 0, 1],
    [
      body(
        "let i = x; if i < 10 { const j = i; i = y; self.n = self.list[j]; }",
      ),
      1,
      0,
    ],
    [body("if x < 10 { self.n = 1; } self.n = self.list[x];"), 0, 1],
    [
      body(
        "if x < 10 { self.n = 1; } else { return 1; } self.n = self.list[x];",
      ),
      1,
      0,
    ],
    [body("let i: u64 = 0; if x < 10 { i = x; } self.n = self.list[i];"), 1, 0],
    [
      body("let i: u64 = 5; if y == 1 { i = 20; } self.n = self.list[i];"),
      0,
      1,
    ],
    [body("if x < 10 || y < 10 { self.n = self.list[x]; }"), 0, 1],
    [body("if self.n < 10 { self.m = self.list[self.n]; }"), 1, 0],
    [body("if self.n < 10 { self.m = 3; self.m = self.list[self.n]; }"), 1, 0],
    [body("if self.n < 10 { self.n += 1; self.m = self.list[self.n]; }"), 0, 1],
    [
      body(
        "if self.n < 10 { if y == 1 { self.m = 1; } self.m = self.list[self.n]; }",
      ),
      1,
      0,
    ],
    [
      body(
        "const i = self.n; if i < 10 { self.n = 99; self.m = self.list[i]; }",
      ),
      1,
      0,
    ],
    [body("if self.list[1] < 10 { self.m = self.list[self.list[1]]; }"), 3, 0],
  ],
  "3 dominance, both ways": [
    [
      body(
        "if self.n < 10 { if y == 1 { } else { self.n = y; } self.m = self.list[self.n]; }",
      ),
      0,
      1,
    ],
    [
      body(
        "if self.n < 10 { if y == 1 { self.n = y; } else { } self.m = self.list[self.n]; }",
      ),
      0,
      1,
    ],
    [
      body(
        "if self.n < 10 { if y == 1 { self.n = x; } else { self.n = y; } self.m = self.list[self.n]; }",
      ),
      0,
      1,
    ],
    [
      body(
        "if self.n < 10 { if y == 1 { } else { } self.m = self.list[self.n]; }",
      ),
      1,
      0,
    ],
    [
      body(
        "if self.n < 10 { for i in 0..2 { if y == i { } else { self.n = y; } } self.m = self.list[self.n]; }",
      ),
      0,
      1,
    ],
    [
      handler(
        "if Space.readable(a, 8) { if l == 1 { } else { Strand.exit(1); } Console.write(1, a, 8); }",
      ),
      3,
      1,
    ],
    [
      handler(
        "if Space.readable(a, 8) { if l == 1 { Strand.exit(1); } Console.write(1, a, 8); }",
      ),
      3,
      1,
    ],
    [
      handler(
        "if Space.readable(a, 8) { if l == 1 { self.n = 1; } Console.write(1, a, 8); }",
      ),
      4,
      0,
    ],
  ],
  "4 tests and their loss": [
    [
      body("if Clock.ticks() < 10 { self.n = self.list[Clock.ticks()]; }"),
      0,
      1,
    ],
    [
      body("const t = Clock.ticks(); if t < 10 { self.n = self.list[t]; }"),
      1,
      0,
    ],
    [body("const ok = x < 10; if ok { self.n = self.list[x]; }"), 1, 0],
    [
      body("let ok = x < 10; ok = true; if ok { self.n = self.list[x]; }"),
      0,
      1,
    ],
    [body("if self.truth && x < 10 { self.n = self.list[x]; }"), 1, 0],
  ],
  "5 definite values": [
    [body("let i: u64 = 9; self.n = self.list[i];"), 1, 0],
    [
      body(
        "let i: u64 = 3; for j in 0..5 { self.n = self.list[j]; } self.n = self.list[i];",
      ),
      2,
      0,
    ],
    [body("if true { self.n = self.list[1]; }"), 1, 0],
  ],
  "8 loops": [
    [body("for i in 0..10 { self.n += self.list[i]; }"), 1, 0],
    [body("for i in 0..11 { self.n += self.list[i]; }"), 0, 1],
    [body("for i in 1..10 { self.n += self.list[i - 1]; }"), 1, 0],
    [body("for i in 0..10 { self.n += self.list[i + 1]; }"), 0, 1],
    [body("for i in 0..(x & 7) { self.n += self.list[i]; }"), 1, 0],
    [
      body(
        "for i in 0..5 { for j in 0..2 { self.n += self.list[i * 2 + j]; } }",
      ),
      1,
      0,
    ],
    [
      body("for i in 0..5 { for j in i..10 { self.n += self.list[j]; } }"),
      1,
      0,
    ],
    [body("if x < 10 { for i in 0..x { self.n += self.list[i]; } }"), 1, 0],
    [body("if x < 10 { for i in x..10 { self.n += self.list[i]; } }"), 1, 0],
    [body("for i in b..255 { self.small = i; }"), 0, 0],
    [body("for i in 250..b { self.small = i; }"), 0, 0],
    [body("for i in i8(x)..127 { self.low = i; }"), 0, 0],
    [body("for i in -128..self.low { self.n = self.list[u64(i) & 7]; }"), 1, 0],
    [
      body(
        "for i in 9223372036854775806..9223372036854775807 { self.n = u64(i); }",
      ),
      0,
      0,
    ],
    [
      body(
        "for i in 18446744073709551610..18446744073709551615 { self.n = i; }",
      ),
      0,
      0,
    ],
    [body("for i in 5..5 { self.n = self.list[i]; }"), 0, 0],
    [
      body(
        "let last: u64 = 0; for i in 0..10 { last = i; } self.n = self.list[last];",
      ),
      1,
      0,
    ],
    [body("for i in 0..10 { if self.list[i] == y { return i; } }"), 1, 0],
    [
      body("let k: u64 = 0; for i in 0..9 { k += 1; } self.n = self.list[k];"),
      1,
      0,
    ],
    [
      body("if self.n < 10 { for i in 0..3 { self.m += self.list[self.n]; } }"),
      1,
      0,
    ],
    [
      body(
        "if self.n < 10 { let t: u64 = 0; for i in 0..3 { t += self.list[self.n]; } self.m = t; }",
      ),
      1,
      0,
    ],
  ],
  "11 to 14 conditions of operations": [
    [
      handler(
        "if l > 4096 { return 1; } if !Space.readable(a, l) { return 2; } Console.write(1, a, l);",
      ),
      4,
      0,
    ],
    [handler("Console.write(1, a, 8);"), 2, 1],
    [handler("if Space.readable(a, 8) { Console.write(1, a, 8); }"), 4, 0],
    [handler("if Space.readable(a, 8) { Console.write(1, a, 9); }"), 3, 1],
    [handler("if Space.readable(a, 8) { Console.write(1, a + 1, 8); }"), 3, 1],
    [handler("if Space.writable(a, 8) { Console.write(1, a, 8); }"), 3, 1],
    [
      handler(
        "if Space.readable(a, 8) { Console.write(1, a, 8); Console.write(1, a, 8); }",
      ),
      6,
      1,
    ],
    [
      handler(
        "if Space.readable(a, 8) { self.n = 1; Console.write(1, a, 8); }",
      ),
      4,
      0,
    ],
    [
      handler(
        "if Space.writable(a, 8) { Console.read(a, 8); Console.read(a, 8); }",
      ),
      6,
      1,
    ],
    [
      handler(
        "const ok = Space.readable(a, 8); if ok { Console.write(1, a, 8); }",
      ),
      4,
      0,
    ],
    [
      handler(
        "if Space.readable(a, 8) { for i in 0..2 { Console.write(1, a, 8); } }",
      ),
      3,
      1,
    ],
    [handler("if Space.readable(a, l) { Console.write(1, a, l); }"), 3, 1],
  ],
  "16 parameters of a hostile user": [
    [
      "spindle A { state { l: [u8; 2]; } entry e(t: bool): u64 { if t { return 1; } return 0; } }",
      0,
      0,
    ],
    [
      "spindle A { state { l: [u8; 256]; } entry e(b: u8): u8 { return self.l[u64(b)]; } }",
      1,
      0,
    ],
    [
      "spindle A { state { l: [u8; 128]; } entry e(b: u8): u8 { return self.l[u64(b)]; } }",
      0,
      1,
    ],
    [
      "spindle A { state { l: [u8; 4096]; } entry e(b: u16): u8 { return self.l[u64(b >> 4)]; } }",
      2,
      0,
    ],
    [
      "spindle A { state { l: [u8; 128]; } entry e(b: i8): u8 { return self.l[u64(b)]; } }",
      0,
      1,
    ],
    [
      "spindle A { state { l: [u8; 128]; } entry e(b: i8): u8 { if b < 0 { return 0; } return self.l[u64(b)]; } }",
      1,
      0,
    ],
  ],
  "18 dead code": [
    [body("if false { self.n = self.list[x]; }"), 0, 0],
    [body("if x < 5 { if x > 7 { self.n = self.list[x]; } }"), 0, 0],
    [body("if x < 5 && x > 7 { self.n = self.list[y]; }"), 0, 0],
    [
      body("for i in 0..0 { self.n = self.list[i + 20]; }"),
      0,
      0,
    ],
  ],
  "19 filters": [
    [handler("", "number == 5 && self.n > 3"), 0, 0],
    [handler("", "self.list[number] == 1"), 0, 1],
    [handler("", "number < 10 && self.list[number] == 1"), 1, 0],
    [handler("", "Space.readable(a, 8)"), 1, 0],
    [handler("", "Clock.ticks() > 100"), 0, 0],
    [handler("self.n = self.list[number];", "number < 10"), 1, 0],
  ],
  "22 scale": [
    [body("self.n += self.list[x & 7];".repeat(500)), 500, 0],
    [body("if y == 1 { self.n = 1; }".repeat(800)), 0, 0],
  ],
};

const REFUSED: Readonly<
  Record<string, readonly (readonly [string, string])[]>
> = {
  "1 arithmetic range": [
    ["V201", body("self.n = x << $64;")],
    ["V201", body("self.n = x >> $100;")],
    ["V201", body("self.small = b << $8;")],
    ["V201", body("self.n = u64(s << $-1);")],
    ["V201", body("self.n = x << $(y | 64);")],
    ["V201", body("const far: u64 = 70; self.n = x << $far;")],
    ["V201", body("self.n = u64(u32(x) << $32);")],
  ],
  "2 bounds": [
    ["V201", body("self.n = self.list[$10];")],
    ["V201", body("self.n = self.list[$18446744073709551615];")],
    ["V201", body("self.n = self.list[$(x | 10)];")],
    ["V201", body("self.list[$(x & 3) + 10] = 1;")],
    ["V201", body("self.list[$10] += 1;")],
    ["V201", body("if x >= 10 { self.n = self.list[$x]; }")],
    ["V201", body("if x < 10 { return 1; } self.n = self.list[$x];")],
    ["V201", body("if x == 12 { self.n = self.list[$x]; }")],
    ["V201", body("self.small = self.one[$1];")],
    ["V201", body("for i in 10..20 { self.n = self.list[$i]; }")],
    [
      "V201",
      body("self.n = self.list[$u64(-1)];"),
    ],
    [
      "V201",
      body("const i = u64(i8(200)); self.n = self.list[$i];"),
    ],
  ],
  "8 loops": [
    ["V203", body("$for i in 0..x { self.n += i; }")],
    ["V203", body("$for i in x..y { self.n += i; }")],
    ["V203", body("$for i in x..18446744073709551615 { self.n += i; }")],
    ["V203", body("$for i in s..5 { self.n += 1; }")],
    ["V203", body("$for i in -9223372036854775808..s { self.n += 1; }")],
    ["V203", body("if x > 5 { $for i in 0..x { self.n += i; } }")],
    ["V203", body("for i in 0..3 { $for j in i..y { self.n += j; } }")],
    ["V203", body("$for i in 0..self.n { self.m += 1; }")],
    [
      "V203",
      body(
        "if self.n < 10 { self.n = x; $for i in 0..self.n { self.m += 1; } }",
      ),
    ],
    [
      "V204",
      body("$for i in 0..u32(x) { self.n = u64(i) * u64(i); }"),
    ],
    ["V204", body("$for i in 0..10000 { self.n = x * y; }")],
    ["V204", body("for i in 0..100 { $for j in 0..100 { self.n = x * y; } }")],
    [
      "V204",
      body(
        "for i in 0..5000 { self.n = x + y; } $for i in 0..5000 { self.n = x * y; } for i in 0..5000 { self.n = x - y; }",
      ),
    ],
    [
      "V204",
      body(
        "if x < 100 { for i in 0..x { $for j in 0..x { self.n = y * y; } } }",
      ),
    ],
    [
      "V204",
      body("if x <= 4096 { for i in 0..3 { $Console.write(1, y, x); } }"),
    ],
    [
      "V204",
      handler(
        "$Console.write(1, a, 4096); if Space.readable(a, 4096) { Console.write(1, a, 4096); }",
      ),
    ],
    [
      "V204",
      "spindle A { state { n: u64; } on Clock.tick(t) { $for i in 0..100 { self.n = t * t; } } }",
    ],
    ["V204", "spindle A { on Clock.tick(t) { $Console.write(1, t, 4096); } }"],
    [
      "V204",
      "spindle A { on Trap.unalignedAccess(a) { $Strand.exit(1); return false; } }",
    ],
  ],
  "14 conditions of operations": [
    ["V202", handler("$Console.write(1, a, 4097);")],
    ["V202", handler("if l > 5000 { $Space.readable(a, l); }")],
    ["V202", handler("if !Space.readable(a, 8) { $Console.write(1, a, 8); }")],
    [
      "V202",
      handler("if Space.readable(a, 8) { return 1; } $Console.write(1, a, 8);"),
    ],
    [
      "V202",
      handler("const k: u64 = 5000; $Domain.install(a, k);"),
    ],
  ],
  "22 scale": [
    [
      "V205",
      `spindle A { state { n: u64; } $entry e(x: u64) { ${
        Array.from({ length: 700 }, (_, at) => `const v${at} = x * ${at};`)
          .join(" ")
      } ${
        Array.from({ length: 700 }, (_, at) => `self.n += v${at};`).join(" ")
      } } }`,
    ],
    [
      "V204",
      body("self.n /= x;".repeat(110)).replace("entry test", "$entry test"),
    ],
  ],
};

for (const [category, cases] of Object.entries(ACCEPTED)) {
  for (const [index, [text, proved, residual]] of cases.entries()) {
    const shown = text.split("{").slice(3).join("{").replace(/\s+/g, " ");
    Deno.test(`verify: accepts ${category}, ${index}: ${shown.slice(0, 90)}`, () => {
      const { report } = judge(text);
      const findings = report.procedures.flatMap((one) => one.findings);
      const count = (outcome: string) =>
        findings.filter((one) => one.outcome === outcome).length;
      assertEquals([count("proved"), count("residual")], [proved, residual]);
      for (const { cycles, budget } of report.procedures) {
        assert(cycles > 0n && cycles <= budget);
      }
    });
  }
}

for (const [category, cases] of Object.entries(REFUSED)) {
  for (const [index, [code, text]] of cases.entries()) {
    const shown = text.split("{").slice(3).join("{").replace(/\s+/g, " ");
    Deno.test(`verify: refuses ${category}, ${index}: ${code} ${shown.slice(0, 90)}`, () => {
      assertRefused({ code, text }, judge);
    });
  }
}

Deno.test("the table has enough cases", () => {
  const count = [ACCEPTED, REFUSED].flatMap((one) => Object.values(one).flat());
  assert(count.length >= 150, `${count.length}`);
});

Deno.test("verify: what a program passes to a static entry is tested at the door, and that is no fault of its author's", () => {
  const text = (limit: number) =>
    `spindle A { state { list: [u64; 8]; } static entry e(x: u64 < ${limit}): u64 { return self.list[$x]; } }`;
  const { report } = judge(text(8).replace("$", ""));
  assertEquals(report.procedures[0]!.findings.map((one) => one.outcome), [
    "residual",
    "proved",
  ]);
  assertRefused({ code: "V207", text: text(9) }, judge);
  // What a procedure tests that stands before the entry is its author's affair all the same.
  const helper = `spindle A {
  type Small = u64 < 8;
  procedure small(x: u64): Small { return $Small(x); }
  static entry e(x: u64): u64 { return u64(small(x)); }
}`;
  assertRefused({ code: "V207", text: helper }, judge);
});
