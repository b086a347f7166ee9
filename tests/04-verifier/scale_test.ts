// What is large and simple passes, and what is made to keep the verifier busy is refused with the limit that it
// has met. (Category 22 of the suite; the sources are too long to be written down.)

import { assert, assertEquals } from "@std/assert";
import {
  checkSpindle,
  lowerSpindle,
  Refusal,
} from "../../chapters/03-spindles/mod.ts";
import {
  findInvariants,
  fullEnvironment,
  LEAST_LOOKS,
  LOOKS_PER_VALUE,
  setOut,
  shapeOf,
  verify,
} from "../../chapters/04-verifier/mod.ts";

const ENVIRONMENT = fullEnvironment();

function spindle(body: string, members = ""): string {
  return `spindle Large { state { n: u64; list: [u64; 64]; }
${members}
entry e(x: u64, y: u64): u64 { ${body} return self.n; } }`;
}

/** `text` with `%` for each number from 0 to `count - 1`. */
function each(count: number, text: string): string {
  return Array.from({ length: count }, (_, at) => text.replaceAll("%", `${at}`))
    .join("\n");
}

/** `body` in `depth` loops, in each of which the counter before is the limit, or `limit` is. */
function nested(depth: number, limit: string, body: string): string {
  const heads = each(depth, `for i% in 0..${limit} {`);
  return `${heads} ${body} ${"}".repeat(depth)}`;
}

/** Procedures each of which calls the next one twice. */
function doubling(depth: number): string {
  return each(
    depth,
    "procedure p%(x: u64): u64 { return NEXT%(x) + NEXT%(x + 1); }",
  )
    .replaceAll(/NEXT(\d+)/g, (_, at) => `p${Number(at) + 1}`) +
    `\nprocedure p${depth}(x: u64): u64 { return x * x; }`;
}

/** Loops inside each other, in which a number moves only when the one before has come far enough. */
function tangled(depth: number, width: number): string {
  const lets = each(width, "let v%: u64 = 0;");
  const chain = Array.from(
    { length: width - 1 },
    (_, at) => `if v${at} > ${100 * at + 7} { v${at + 1} += 1; }`,
  ).join(" ");
  const ends = Array.from({ length: depth }, (_, at) => {
    const [a, b, c] = [
      at * 3 % width,
      (at * 5 + 1) % width,
      (at * 7 + 2) % width,
    ];
    return `v${a} += 1; if v${b} > ${1000 + at * 10} { v${c} += 3; } }`;
  }).join(" ");
  const heads = each(depth, "for i% in 0..3 {");
  return `${lets} ${heads} v0 += 1; ${chain} ${ends} self.n = v0;`;
}

/** Procedures of which each calls the next one. */
function chain(depth: number): string {
  return each(depth, "procedure p%(x: u64): u64 { return NEXT%(x) + 1; }")
    .replaceAll(/NEXT(\d+)/g, (_, at) => `p${Number(at) + 1}`) +
    `\nprocedure p${depth}(x: u64): u64 { return x; }`;
}

/** Parts of an array, each the first half of the one before. */
const PARTS = Array.from(
  { length: 200 },
  (_, at) =>
    `const p${at} = ${at === 0 ? "self.list" : `p${at - 1}`}[0..${
      64 >> Math.min(at, 6)
    }]; self.n += p${at}[0];`,
).join("\n");

/** A handler of 75 stores that differ. */
const STORES = each(75, "self.list[a + % & 63] ^= b * a + %;");

const ACCEPTED: Readonly<Record<string, string>> = {
  "a thousand sums in a row": spindle(each(1000, "self.n = self.n * 3 + x;")),
  "two hundred branches that meet again": spindle(
    each(200, "if x < % { self.n += %; } else { self.n ^= y; }"),
  ),
  "forty branches, each in the one before": spindle(
    each(40, "if x == % { self.n = %; } else {") + each(40, "}"),
  ),
  "a hundred loops in a row": spindle(
    each(100, "for i in 0..10 { self.list[i] += x; }"),
  ),
  "sixteen loops inside each other": spindle(nested(16, "1", "self.n += 1;")),
  "a match of two hundred numbers": spindle(
    `match x { ${each(200, "% => { self.n = y + %; }")} else => { } }`,
  ),
  "two hundred indices, each tested": spindle(
    each(200, "if x + % < 64 { self.list[x + %] = y; }"),
  ),
  "two hundred parts, each of the one before": spindle(PARTS),
  "fifty handlers": spindle(
    "",
    each(
      50,
      "on Trap.systemCall(number, a, b) when number == % { self.n += a; return 0; }",
    ),
  ),
  "two hundred residual checks": spindle(
    each(200, "self.list[self.n & 127] = y; self.n += x;"),
  ),
  "sixty procedures of which each calls the next": spindle(
    "self.n = p0(x);",
    chain(60),
  ),
  "helpers that double eight times": spindle("self.n = p0(x);", doubling(8)),
};

const REFUSED: Readonly<Record<string, readonly [string, RegExp, string]>> = {
  "more sums than become code for one spindle": [
    "V209",
    /^The code takes \d{5} bytes, \d{5} of them for e; a spindle gets 16384$/,
    spindle(each(2_100, "self.n=self.n*x+%;")),
  ],
  "twenty handlers that are large together": [
    "V209",
    /^The code takes \d{5} bytes, \d{4} of them for on\.Trap\.systemCall\.\d+; a spindle gets 16384$/,
    spindle(
      "",
      each(
        20,
        "on Trap.systemCall(number, a, b) when number == % { BODY return 0; }",
      )
        .replaceAll("BODY", STORES),
    ),
  ],
  "seventeen loops inside each other": [
    "V208",
    /^There are more than 16 loops inside each other in e$/,
    spindle(nested(17, "1", "self.n += 1;")),
  ],
  "loops inside each other in which one number moves the next": [
    "V208",
    /^It takes too long to find out what holds in each round of this loop of e$/,
    spindle(tangled(15, 30)),
  ],
  "seven hundred values at once": [
    "V205",
    /^e needs \d+ bytes of the kernel's stack, \d+ of them for \d+ values without a register; there are 4608$/,
    spindle(
      each(700, "const v% = x * %;") +
        each(700, "self.n += v%;"),
    ),
  ],
  "seventy procedures of which each calls the next": [
    "L401",
    /inside 64 other procedures/,
    spindle("self.n = p0(x);", chain(70)),
  ],
  "helpers that double eighteen times": [
    "L401",
    /./,
    spindle("self.n = p0(x);", doubling(18)),
  ],
  "parentheses a thousand deep": [
    "S003",
    /./,
    spindle(`self.n = ${"(".repeat(1000)}x${")".repeat(1000)};`),
  ],
  "a text of half a megabyte": [
    "S004",
    /./,
    spindle(each(20_000, "self.n = self.n * 3 + x;")),
  ],
};

for (const [name, text] of Object.entries(ACCEPTED)) {
  Deno.test(`suite 22 scale: ${name}`, () => {
    verify({ file: "large", text }, ENVIRONMENT);
  });
}

for (const [name, [code, says, text]] of Object.entries(REFUSED)) {
  Deno.test(`suite 22 scale: ${name}`, () => {
    try {
      verify({ file: "large", text }, ENVIRONMENT);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      assertEquals(error.diagnostics.map((one) => one.code), [code]);
      assert(
        says.test(error.diagnostics[0]!.message),
        error.diagnostics[0]!.message,
      );
      return;
    }
    throw new Error("accepted");
  });
}

Deno.test("suite 22 scale: there are enough cases", () => {
  const cases = [ACCEPTED, REFUSED].flatMap((one) => Object.keys(one));
  assert(cases.length >= 15);
});

Deno.test("findInvariants: looks at ten times as many values in a procedure ten times as long", () => {
  const loops = "for i in 0..10 { for j in 0..i { self.list[j] += x; } }";
  const [small, large] = [20, 200].map((count) => {
    const text = spindle(each(count, loops));
    const [one] = lowerSpindle(
      checkSpindle({ file: "large", text }, ENVIRONMENT),
    ).procedures;
    return findInvariants(setOut(one!.body)).looks;
  });
  assert(small! > 0);
  assert(large! > 9.9 * small! && large! < 10.1 * small!, `${large} ${small}`);
});

Deno.test("findInvariants: gives up behind so many looks as are said, and says where", () => {
  const [lowered] = lowerSpindle(
    checkSpindle(
      { file: "large", text: spindle(tangled(15, 30)) },
      ENVIRONMENT,
    ),
  ).procedures;
  const { body } = lowered!;
  const values = body.blocks.reduce(
    (sum, one) => sum + one.parameters.length + one.body.length + 1,
    0,
  );
  const { looks, gaveUpAt, invariants } = findInvariants(setOut(body));
  const most = LEAST_LOOKS + LOOKS_PER_VALUE * values;
  assert(looks > most && looks < most + values);
  assert(gaveUpAt !== undefined && shapeOf(body).loops.has(gaveUpAt));
  assertEquals(invariants.size, 0);
});
