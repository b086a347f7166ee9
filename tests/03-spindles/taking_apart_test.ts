// How constructs that the machine knows nothing of are taken apart.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  checkSpindle,
  type Diagnostic,
  LARGEST_SLOTS,
  lowerSpindle,
  MOST_LOWERED,
  printProcedure,
  type Procedure,
  Refusal,
} from "../../chapters/03-spindles/mod.ts";
import { TEST_ENVIRONMENT } from "./agreeing.ts";

const HEAD = `
  type Place = u32 < 4;
  enum Gap { low = 1, high = 9 }
  enum Why { small = 1, odd = 5 }
  record Page { frame: u64; age: u8; dirty: bool; }
  variant Request { flush, read(block: u64, count: u8) }
  view Header { kind: u8; length: u16 big; }
  state {
    n: u64;
    hand: Place;
    pages: [Page; 8];
    bytes: [u8; 16];
    last: Request;
    held: Test.Ticket?;
  }
  procedure find(x: u64): u64? {
    if x > 9 { return none; }
    return x + 1;
  }
  procedure halve(x: u64): u64 fails Why {
    if x % 2 == 1 { fail Why.odd; }
    return x / 2;
  }
  procedure small(x: u64): bool {
    if x > 100 { return false; }
    return x < 10 || x == 50;
  }`;

function bodyOf(body: string, parameters = "x: u64", more = ""): Procedure {
  const text =
    `spindle S {${HEAD}${more}\n  entry test(${parameters}): u64 { ${body} }\n}`;
  const typed = checkSpindle({ file: "test.spindle", text }, TEST_ENVIRONMENT);
  return lowerSpindle(typed).procedures[0]!.body;
}

/** The form of `body` with its values and blocks numbered in the order in which they appear. */
function form(body: string, parameters?: string): string[] {
  const numbers = new Map<string, number>();
  return printProcedure(bodyOf(body, parameters))
    .replaceAll(/\b([vb])\d+/g, (name, letter) => {
      const number = numbers.get(name) ??
        [...numbers.keys()].filter((one) => one.startsWith(letter)).length;
      numbers.set(name, number);
      return `${letter}${number}`;
    })
    .split("\n").slice(1).map((line) => line.trim());
}

Deno.test("lowerSpindle: a record that is a local is a list of values, and changing it no instruction", () => {
  assertEquals(
    form(
      "let page = Page { frame: x, age: 3, dirty: false }; page.age = 4; return page.frame + u64(page.age);",
    ),
    [
      "b0():",
      "v0: u64 = parameter 0",
      "v1: u64 = add v0 4",
      "return v1",
    ],
  );
});

Deno.test("lowerSpindle: a field of an element is one load, as wide as the field", () => {
  assertEquals(
    form("self.pages[x].age += 1; return 0;"),
    [
      "b0():",
      "v0: u64 = parameter 0",
      "v1: bool = less v0 8",
      'check#0 v1 index "index < 8"',
      "v2: u8 = load state+24[16 x 8].1 pages[].age v0",
      "v3: u8 = add v2 1",
      "store state+24[16 x 8].1 pages[].age v3 v0",
      "return 0",
    ],
  );
});

Deno.test("lowerSpindle: a number of a range is looked at once, and has its range behind", () => {
  assertEquals(
    form("self.hand = Place(x); return 0;"),
    [
      "type Place: u32 <= 3",
      "b0():",
      "v0: u64 = parameter 0",
      "v1: bool = lessOrEqual v0 3",
      'check#0 v1 range "value <= 3"',
      "v2: Place = convert v0",
      "store state+8.4 hand v2",
      "return 0",
    ],
  );
});

Deno.test("lowerSpindle: an enum with gaps has a check that looks at every case", () => {
  const sites = bodyOf("return 0;", "x: Gap").sites.map(({ text }) => text);
  assertEquals(sites, ["value >= 1", "value <= 9", "value is a case"]);
});

Deno.test("lowerSpindle: an option that is tested at once is never made", () => {
  assertEquals(
    form("const found = find(x) else { return 7; } return found;"),
    [
      "b0():",
      "v0: u64 = parameter 0",
      "v1: bool = less 9 v0",
      "branch v1 b1 b2",
      "b1():",
      "return 7",
      "b2():",
      "v2: u64 = add v0 1",
      "return v2",
    ],
  );
});

Deno.test("lowerSpindle: what a condition asks of a helper is known behind it", () => {
  const lines = form("if small(x) { return 1; } return 2;");
  assert(lines.every((line) => !line.includes("select")));
  assertEquals(lines.filter((line) => line.startsWith("branch")).length, 3);
  assertEquals(lines.filter((line) => /^b\d+\(v/.test(line)), []);
});

Deno.test("lowerSpindle: try leads straight out, with the negative number of the case", () => {
  const text = `spindle S {${HEAD}
  entry test(x: u64): u64 fails Why { return try halve(x); }
}`;
  const typed = checkSpindle({ file: "test", text }, TEST_ENVIRONMENT);
  const [test] = lowerSpindle(typed).procedures;
  const lines = printProcedure(test!.body).split("\n");
  assert(lines.includes("  return -5"), lines.join("\n"));
  assertEquals(test!.body.result, {
    kind: "integer",
    bits: 64,
    signed: true,
  });
});

Deno.test("lowerSpindle: a view is one comparison if its place is known, and bytes in their order", () => {
  assertEquals(
    form(
      "const h = Header.at(self.bytes[..], 2) else { return 0; } return u64(h.length);",
    ),
    [
      "b0():",
      "v0: u64 = parameter 0",
      "v1: address = reference state+144.1 bytes 16",
      "jump b1()",
      "b1():",
      "v2: address = slice 1 v1 16 2 3",
      "v3: u16 = load slice1+1.2be@1 h.length v2 3",
      "v4: u64 = convert v3",
      "return v4",
    ],
  );
});

Deno.test("lowerSpindle: a match is a switch whose last arm needs no number", () => {
  const lines = form(
    "match self.last { flush => { return 1; } read(block, count) => { return block; } }",
  );
  const ways = lines.find((line) => line.startsWith("switch"))!;
  assertEquals(ways.match(/:/g)!.length, 1);
});

// ## Giving back

const USE =
  "with t = Test.take(x) else { return 1; } { self.n = 5; if x == 3 { return 2; } self.pages[x].age = 1; } return 3;";

Deno.test("lowerSpindle: what with has taken is given back on each way out, and by checks inside", () => {
  const body = bodyOf(USE);
  const calls = body.blocks.flatMap((block) => block.body)
    .filter(({ operation }) =>
      operation.kind === "call" && operation.operation.name === "Test.drop"
    );
  assertEquals(calls.length, 2);
  const [site] = body.sites.filter(({ kind }) => kind === "index");
  assertEquals(site!.releases!.map(({ name }) => name), ["Test.drop"]);
  const check = body.blocks.flatMap((block) => block.body)
    .find(({ operation }) =>
      operation.kind === "check" && operation.site === site
    )!;
  assertEquals(check.operands[1], calls[0]!.operands[0]);
});

Deno.test("lowerSpindle: the newest is given back first, and only what is left by the way out", () => {
  const body = bodyOf(
    `for i in 0..x {
       with a = Test.find(1) else { return 1; } {
         with b = Test.find(2) else { break; } { if x == i { continue; } self.bytes[x] = 1; }
       }
     }
     return 3;`,
  );
  const names = body.blocks.map((block) =>
    block.body.flatMap(({ operation, operands }) =>
      operation.kind === "call" && operation.operation.name === "Test.drop"
        ? [operands[0]!.number]
        : []
    )
  ).filter((list) => list.length > 0);
  const [a, b] = [Math.min(...names.flat()), Math.max(...names.flat())];
  assertEquals(
    names.map((list) => list.join(" ")).sort(),
    [`${a}`, `${b} ${a}`, `${b} ${a}`].sort(),
  );
  const site = body.sites.find(({ kind }) => kind === "index")!;
  assertEquals(site.releases!.length, 2);
});

// ## Limits

function refused(text: string): Diagnostic {
  const typed = checkSpindle({ file: "test", text }, TEST_ENVIRONMENT);
  const refusal = assertThrows(() => lowerSpindle(typed), Refusal);
  return refusal.diagnostics[0]!;
}

Deno.test("lowerSpindle: helpers that double each other come to a limit, and the greatest are named", () => {
  const doubling = Array.from(
    { length: 40 },
    (_, index) =>
      `procedure h${
        index + 1
      }(x: u64): u64 { return h${index}(x) ^ h${index}(x + 1); }`,
  );
  const text = `spindle S {
  procedure h0(x: u64): u64 { return x * x; }
  ${doubling.join("\n  ")}
  entry test(x: u64): u64 { return h40(x); }
}`;
  const { code, message, help } = refused(text);
  assertEquals(code, "L401");
  assert(message.includes(`test becomes more than ${MOST_LOWERED} values`));
  assert(/h\d+ \(\d+\)/.test(help), help);
});

Deno.test("lowerSpindle: helpers that do nothing and double each other come to the same limit", () => {
  const doubling = Array.from(
    { length: 40 },
    (_, index) => `procedure h${index + 1}() { h${index}(); h${index}(); }`,
  );
  const text = `spindle S {
  procedure h0() { }
  ${doubling.join("\n  ")}
  entry test() { h40(); }
}`;
  assertEquals(refused(text).code, "L401");
});

Deno.test("lowerSpindle: a chain of a thousand helpers is too deep", () => {
  const chain = Array.from(
    { length: 1000 },
    (_, index) =>
      `procedure h${index + 1}(x: u64): u64 { return h${index}(x); }`,
  );
  const text = `spindle S {
  procedure h0(x: u64): u64 { return x; }
  ${chain.join("\n  ")}
  entry test(x: u64): u64 { return h1000(x); }
}`;
  const { code, message } = refused(text);
  assertEquals(code, "L401");
  assert(message.includes("is called inside 64 other procedures"));
});

Deno.test("lowerSpindle: arrays of a procedure and of its helpers share the stack", () => {
  const text = `spindle S {
  procedure fill(x: u64): u64 { let row: [u64; 500] = [x; 500]; return row[3]; }
  entry test(x: u64): u64 { let row: [u8; 100] = [1; 100]; return fill(x) + fill(x + 1) + u64(row[5]); }
}`;
  const { code, message, help } = refused(text);
  assertEquals(code, "L402");
  assertEquals(
    message,
    "row takes 4000 bytes of the stack, where test has 104 already",
  );
  assert(help.includes(`${LARGEST_SLOTS} bytes`));
  lowerSpindle(
    checkSpindle(
      {
        file: "test",
        text: text.replace("[u8; 100] = [1; 100]", "[u8; 90] = [1; 90]"),
      },
      TEST_ENVIRONMENT,
    ),
  );
});
