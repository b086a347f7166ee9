// Every kind of phrase, and the tree that it becomes.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type Expression,
  KEYWORDS,
  LONGEST_SOURCE,
  MOST_DIAGNOSTICS,
  parseInterfaces,
  parseSpindle,
  Refusal,
  SIGNS,
  tokenize,
  VALUES,
} from "../../chapters/03-spindles/source/mod.ts";
import { pick, random } from "../01-hardware/helpers.ts";
import { shapeOf, statementsOf } from "./parsing.ts";
import { treeOf, withoutPlaces } from "./trees.ts";

function spindle(members: string) {
  return parseSpindle({ file: "test", text: `spindle A { ${members} }` });
}

// ## Short forms of trees
//
// A tree of an expression is written with its kind in front: `(+ a (* b c))`.

function short(expression: Expression | undefined): string {
  if (expression === undefined) return "-";
  const one = expression;
  if (one.kind === "number" || one.kind === "truth") return `${one.value}`;
  if (one.kind === "name") return one.name;
  if (one.kind === "none" || one.kind === "self") return one.kind;
  if (one.kind === "member") return `(. ${short(one.of)} ${one.name.text})`;
  if (one.kind === "element") {
    return `([] ${short(one.of)} ${short(one.index)})`;
  }
  if (one.kind === "part") {
    return `([..] ${short(one.of)} ${short(one.from)} ${short(one.to)})`;
  }
  if (one.kind === "unary") return `(${one.operator} ${short(one.operand)})`;
  if (one.kind === "binary") {
    return `(${one.operator} ${short(one.left)} ${short(one.right)})`;
  }
  if (one.kind === "try") return `(try ${short(one.value)})`;
  if (one.kind === "choice") {
    return `(? ${short(one.condition)} ${short(one.then)} ${
      short(one.otherwise)
    })`;
  }
  if (one.kind === "call") {
    return `(call ${[one.target, ...one.parameters].map(short).join(" ")})`;
  }
  if (one.kind === "raise") {
    return `(raise ${
      [one.event.text, ...one.parameters.map(short)].join(" ")
    })`;
  }
  if (one.kind === "array") {
    return `(array ${one.elements.map(short).join(" ")})`;
  }
  if (one.kind === "filled") {
    return `(fill ${short(one.value)} ${short(one.count)})`;
  }
  const fields = one.fields.map(({ name, value }) =>
    `${name.text}=${short(value)}`
  );
  return `(record ${[one.name.text, ...fields].join(" ")})`;
}

const EXPRESSIONS: readonly (readonly [string, string])[] = [
  ["1_000", "1000"],
  ["0xFf", "255"],
  ["0b11", "3"],
  ["true", "true"],
  ["none", "none"],
  ["self.a", "(. self a)"],
  ["a.b.c", "(. (. a b) c)"],
  ["a[1]", "([] a 1)"],
  ["a[1..2]", "([..] a 1 2)"],
  ["a[..2]", "([..] a - 2)"],
  ["a[1..]", "([..] a 1 -)"],
  ["a[..]", "([..] a - -)"],
  ["a[b ? c : d..e]", "([..] a (? b c d) e)"],
  ["-a", "(- a)"],
  ["!~-a", "(! (~ (- a)))"],
  ["-a.b[c](d)", "(- (call ([] (. a b) c) d))"],
  ["try a.b() + 1", "(+ (try (call (. a b))) 1)"],
  ["try -a", "(try (- a))"],
  ["raise a(1, 2,)", "(raise a 1 2)"],
  ["a(b)(c)", "(call (call a b) c)"],
  ["Page { a: 1, b: 2 }", "(record Page a=1 b=2)"],
  ["Cache.Page { }", "(record Cache.Page)"],
  ["Page { a: 1 }.a", "(. (record Page a=1) a)"],
  ["f(Page { a: Page { } })", "(call f (record Page a=(record Page)))"],
  ["[1, 2]", "(array 1 2)"],
  ["[1]", "(array 1)"],
  ["[0; n + 1]", "(fill 0 (+ n 1))"],
  ["[[0; 2]; 3]", "(fill (fill 0 2) 3)"],
  ["a ? b : c ? d : e", "(? a b (? c d e))"],
  ["a ? b ? c : d : e", "(? a (? b c d) e)"],
  ["a || b ? c : d", "(? (|| a b) c d)"],
  ["a + b * c", "(+ a (* b c))"],
  ["(a + b) * c", "(* (+ a b) c)"],
  ["a - b - c", "(- (- a b) c)"],
  ["a +! b -! c *! d", "(-! (+! a b) (*! c d))"],
  ["a +| b -| c *| d", "(-| (+| a b) (*| c d))"],
  ["a / b % c", "(% (/ a b) c)"],
  ["a << b + c >> d", "(>> (<< a (+ b c)) d)"],
  ["a & b << c", "(& a (<< b c))"],
  ["a | b & c ^ d", "(^ (| a (& b c)) d)"],
  ["a & b == c", "(== (& a b) c)"],
  ["a < b && c <= d || e != f", "(|| (&& (< a b) (<= c d)) (!= e f))"],
  ["a > b || c >= d && e", "(|| (> a b) (&& (>= c d) e))"],
  ["-a * !b", "(* (- a) (! b))"],
  ["a+-b", "(+ a (- b))"],
  ["first + cost * budget", "(+ first (* cost budget))"],
];

for (const [text, expected] of EXPRESSIONS) {
  Deno.test(`parseSpindle: ${text} is ${expected}`, () => {
    const [statement] = statementsOf(`x = ${text};`);
    assert(statement?.kind === "assign");
    assertEquals(short(statement.value), expected);
  });
}

Deno.test("parseSpindle: a name and its brackets know their place in the source", () => {
  const text = "spindle A { entry a() { x = (b + c)[d]; } }";
  const { procedures } = parseSpindle({ file: "test", text });
  const [statement] = procedures[0]!.body.statements;
  assert(statement?.kind === "assign" && statement.value.kind === "element");
  const at = ({ start, end }: Expression) => text.slice(start, end);
  assertEquals(at(statement.value), "(b + c)[d]");
  assertEquals(at(statement.value.of), "(b + c)");
  assertEquals(at(statement.value.index), "d");
  assertEquals(text.slice(statement.start, statement.end), "x = (b + c)[d];");
});

// ## Statements

Deno.test("parseSpindle: declarations with and without type, and with a way out", () => {
  const [a, b, c, d] = statementsOf(
    `const a = 1; let b: u8? = none; const c = f() else { return; }
     const d = g() else (why) { fail why; }`,
  );
  assert(a?.kind === "declare" && b?.kind === "declare");
  assert(c?.kind === "declare" && d?.kind === "declare");
  assertEquals([a.mutable, b.mutable], [false, true]);
  assertEquals([a.type, b.type?.kind], [undefined, "option"]);
  assertEquals([a.otherwise, c.otherwise?.why], [undefined, undefined]);
  assertEquals(d.otherwise?.why?.text, "why");
  assertEquals(d.otherwise?.body.statements[0]?.kind, "fail");
});

Deno.test("parseSpindle: every sign of arithmetic assigns", () => {
  const signs = "+ - * +! -! *! +| -| *| / % & | ^ << >>".split(" ");
  const statements = statementsOf(
    `x = 1; ${signs.map((sign) => `self.a[1] ${sign}= 2;`).join(" ")}`,
  );
  const operators = statements.map((one) =>
    one.kind === "assign" ? one.operator : one.kind
  );
  assertEquals(operators, [undefined, ...signs]);
});

Deno.test("parseSpindle: else if is an else with an if in it", () => {
  const [outer] = statementsOf("if x { } else if const y = z { } else { }");
  assert(outer?.kind === "if" && outer.name === undefined);
  const [inner] = outer.otherwise!.statements;
  assert(inner?.kind === "if" && inner.otherwise !== undefined);
  assertEquals(inner.name?.text, "y");
});

Deno.test("parseSpindle: match has arms with one case and names, or several cases", () => {
  const [one] = statementsOf(
    `match x { read(block, count) => { } Cache.Request.write(b,) => { a; }
       1, -2, none, true, Fault.pass, => { } else => { } }`,
  );
  assert(one?.kind === "match");
  assertEquals(
    one.arms.map(({ cases, names }) => [
      cases.map(short).join(" "),
      names.map(({ text }) => text).join(" "),
    ]),
    [
      ["read", "block count"],
      ["(. (. Cache Request) write)", "b"],
      ["1 (- 2) none true (. Fault pass)", ""],
    ],
  );
  assertEquals(one.otherwise?.statements, []);
});

Deno.test("parseSpindle: loops over numbers, over things, and with a budget", () => {
  const [a, b, c] = statementsOf(
    `for i in 0..n + 1 { break; } for x in bytes[2..] { continue; }
     while x != 0 budget 5 * n { }`,
  );
  assert(a?.kind === "for" && b?.kind === "for" && c?.kind === "while");
  assertEquals([short(a.from), short(a.to)], ["0", "(+ n 1)"]);
  assertEquals([short(b.from), b.to], ["([..] bytes 2 -)", undefined]);
  assertEquals(short(c.budget), "(* 5 n)");
  assertEquals(a.body.statements[0]?.kind, "break");
  assertEquals(b.body.statements[0]?.kind, "continue");
});

Deno.test("parseSpindle: with has a way out, or none", () => {
  const [a, b] = statementsOf(
    "with f = g() { h(f); } with f = g() else (why) { return; } { }",
  );
  assert(a?.kind === "with" && b?.kind === "with");
  assertEquals([a.otherwise, b.otherwise?.why?.text], [undefined, "why"]);
  assertEquals(a.body.statements[0]?.kind, "evaluate");
});

Deno.test("parseSpindle: a brace in front of a block opens the block", () => {
  const [one] = statementsOf("if x == Page { } if (Page { } == x) { }");
  assert(one?.kind === "if");
  assertEquals(short(one.condition), "(== x Page)");
  assertEquals(shapeOf("if f(Page { }) { }"), shapeOf("if f(Page { }) {}"));
});

// ## Members

Deno.test("parseSpindle: a spindle with all kinds of members", () => {
  const text = `spindle Pager uses Cache, Disk {
    const N = 5; const M: u8 = 6;
    type Place = u32 < N; record Page { a: u8; b: Place?; } enum E { a, b = 2, }
    variant V { a(x: u8, y: [u8; 2]), b } view W { a: u16 big; b: u8; c: u32 little; }
    state { a: u8 = 5; b: V; } state { c: u8; }
    entry f(a: u32 <= 100): u32 { } pure procedure g(consumes a: Cache.Frame) fails E { }
    export static pure operation h(): u64 fails Cache.E cost 5 + 6 { }
    export event e(a: u8): bool within 1_000;
    static on Trap.call(a, b) when a == 5 before Default { }
    on Trap.call() first { } on Trap.call() last { } on Trap.call() default { }
    on Trap.call() when x after Other { }
  }`;
  const one = parseSpindle({ file: "test", text });
  assertEquals(one.uses.map(({ text }) => text), ["Cache", "Disk"]);
  assertEquals(
    one.declarations.map(({ kind, name }) => `${kind} ${name.text}`),
    [
      "constant N",
      "constant M",
      "alias Place",
      "record Page",
      "enum E",
      "variant V",
      "view W",
    ],
  );
  const view = one.declarations.at(-1)!;
  assert(view.kind === "view");
  assertEquals(view.fields.map(({ order }) => order), [
    "big",
    "little",
    "little",
  ]);
  assertEquals(one.fields.map(({ name }) => name.text), ["a", "b", "c"]);
  assertEquals(
    one.procedures.map((
      p,
    ) => [p.role, p.name.text, p.pure, p.isStatic, p.fails?.text]),
    [
      ["entry", "f", false, false, undefined],
      ["procedure", "g", true, false, "E"],
      ["operation", "h", true, true, "Cache.E"],
    ],
  );
  assertEquals(one.procedures[1]!.parameters[0]!.consumes, true);
  assertEquals(short(one.procedures[2]!.cost), "(+ 5 6)");
  assertEquals(one.events.map(({ budget, interrupt }) => [budget, interrupt]), [
    [1000n, false],
  ]);
  assertEquals(
    one.handlers.map((
      { order, filter },
    ) => [withoutName(order), short(filter)]),
    [
      ["before Default", "(== a 5)"],
      ["first", "-"],
      ["last", "-"],
      ["default", "-"],
      ["after Other", "x"],
    ],
  );
});

function withoutName(
  order:
    | { readonly kind: string; readonly name?: { readonly text: string } }
    | undefined,
): string | undefined {
  return order?.name ? `${order.kind} ${order.name.text}` : order?.kind;
}

Deno.test("parseSpindle: types of all kinds", () => {
  const written =
    "a: u8; b: u32 < 5; c: u32 <= n; d: u32 in 1..5; e: u32 in 1..=n + 4; f: [u8; 3]; g: [u8]; h: mut [u8]; i: A.B?; j: [u32 < 5?; 2]?;";
  const { fields } = spindle(`state { ${written} }`);
  const shown = fields.map(({ type }) => {
    if (type.kind !== "named") return type.kind;
    const { name, least, limit, inclusive } = type;
    return [name.text, short(least), short(limit), inclusive].join(" ");
  });
  assertEquals(shown, [
    "u8 - - false",
    "u32 - 5 false",
    "u32 - n true",
    "u32 1 5 false",
    "u32 1 (+ n 4) true",
    "array",
    "slice",
    "slice",
    "option",
    "option",
  ]);
  const [, , , , , , g, h, , j] = fields.map(({ type }) => type);
  assert(g?.kind === "slice" && h?.kind === "slice" && j?.kind === "option");
  assertEquals([g.writable, h.writable], [false, true]);
  assert(j.some.kind === "array" && j.some.element.kind === "option");
});

Deno.test("parseSpindle: words that mean something in one place only are names elsewhere", () => {
  const one = spindle(
    `record record { type: u8; view: u8; big: u16; }
     state { cost: u64; budget: u64; first: u8; last: record; }
     entry record(type: u64, consumes: u64): u64 {
       for first in 0..last { self.cost += before; }
       while budget budget budget { default = within; }
       return view;
     }`,
  );
  assertEquals(one.fields.length, 4);
  assertEquals(one.procedures[0]!.parameters.map(({ consumes }) => consumes), [
    false,
    false,
  ]);
});

Deno.test("parseInterfaces: operations, events and types with all their parts", () => {
  const [one, two] = parseInterfaces({
    file: "test",
    text: `interface Memory {
      type Strand; linear type Frame releases release; const N = 5; enum E { a }
      event happened(what: u64): bool within 10; interrupt event tick(b: [u8]) within 5;
      pure operation ask(x: u64): u64 requires x < 5 requires x > 1 cost 3 + x;
      pure blocking operation wait(): Frame fails E;
      operation release(consumes frame: Frame) cost 100;
      operation now(): u64 is Globals.ticks; pure operation s(): u64 = Clock.now() >> 10;
    } interface Empty { }`,
  });
  assertEquals([one!.name.text, two!.name.text], ["Memory", "Empty"]);
  assertEquals(
    one!.declarations.map((
      d,
    ) => [d.kind, d.name.text, d.kind === "opaque" ? d.releases?.text : ""]),
    [
      ["opaque", "Strand", undefined],
      ["opaque", "Frame", "release"],
      ["constant", "N", ""],
      ["enum", "E", ""],
    ],
  );
  assertEquals(one!.events.map((e) => [e.budget, e.interrupt]), [[10n, false], [
    5n,
    true,
  ]]);
  assertEquals(
    one!.operations.map((o) => [
      o.name.text,
      `${o.pure} ${o.blocking} ${o.reads} ${
        short(o.body)
      } ${o.requires.length} ${short(o.cost)} ${o.fails?.text}`,
    ]),
    [
      ["ask", "true false undefined - 2 (+ 3 x) undefined"],
      ["wait", "true true undefined - 0 - E"],
      ["release", "false false undefined - 0 100 undefined"],
      ["now", "false false Globals.ticks - 0 - undefined"],
      ["s", "true false undefined (>> (call (. Clock now)) 10) 0 - undefined"],
    ],
  );
  assert(one!.operations[2]!.parameters[0]!.consumes);
});

// ## Going on
//
// What stands behind a mistake is read as if there had been none: a second mistake far behind
// it is told of, and nothing in between.

const MISTAKES = [
  "x = ;",
  "x = (1 + 2;",
  "f(a b);",
  "const = 5;",
  "const x 5;",
  "if x = 5 { y = 1; }",
  "if { y = 1; }",
  "if x { y = 1; } else if { y = 2; }",
  "for (i = 0; i < 5; i++) { y = 1; }",
  "for i in { y = 1; }",
  "while x { y = 1; }",
  "match { 1 => { } }",
  "match x { 1 { } else => { } }",
  "with x { y = 1; }",
  "x = Page { a 1 };",
  "x = [1 2];",
  "x = a[1;",
  "var x = 5;",
  "i++;",
  "x = y",
  "else { }",
  ") y;",
  "{ y = 1; }",
  "return 1 2;",
  'x = "text";',
  "x = 1 $ 2;",
  "x = 0x;",
  "raise;",
  "y(",
  "x = a ? b;",
  "loop { y = 1; if z { } }",
  "if x y = 1; }",
  "if x return 5;",
  "for i in 0..5 y = 1; }",
  "x = f(a,, b);",
  "x = y export z;",
];

for (const mistake of MISTAKES) {
  Deno.test(`parseSpindle: goes on after ${mistake}`, () => {
    const text = `spindle A {
  entry a() {
    if x {
      y = 1;
      ${mistake}
      y = 2;
    }
    y = 3;
  }
  entry b() {
    y = @;
  }
}`;
    const parse = () => parseSpindle({ file: "test", text });
    const { diagnostics } = assertThrows(parse, Refusal);
    const lines = diagnostics.map(({ span }) =>
      text.slice(0, span.start).split("\n").length
    );
    const here = lines.filter((line) => line === 5 || line === 6);
    assertEquals(lines.filter((line) => line !== 5 && line !== 6), [11]);
    assertEquals(here.length, 1, `${mistake}: ${lines}`);
  });
}

Deno.test("parseSpindle: everything without a mistake is understood beside one with many", () => {
  const good = "entry a() { if x { y = 1; } }";
  const text = `spindle A { ${good} entry b() { x = ; y = ; z = ; } ${good} }`;
  const parse = () => parseSpindle({ file: "test", text });
  const { diagnostics } = assertThrows(parse, Refusal);
  assertEquals(diagnostics.map(({ span }) => text[span.start]), [
    ";",
    ";",
    ";",
  ]);
});

Deno.test("parseSpindle: mistakes are told of in the order of the source", () => {
  const text =
    "spindle A {\n entry a() { x = ;\n y = @;\n if x {\n } entry b() { z = ; }";
  const parse = () => parseSpindle({ file: "test", text });
  const starts = assertThrows(parse, Refusal).diagnostics.map(({ span }) =>
    span.start
  );
  assertEquals(starts, starts.toSorted((a, b) => a - b));
});

const EVERYTHING = Deno.readTextFileSync(
  new URL("everything.spindle", import.meta.url),
);

Deno.test("parseSpindle: one wrong word rarely makes others look wrong", () => {
  const tokens = tokenize({ file: "test", text: EVERYTHING }).slice(0, -1);
  const words = [...SIGNS, ...KEYWORDS, ...VALUES, "a", "5"];
  const next = random(4);
  const counts = Array.from({ length: 2000 }, () => {
    const { start, end } = pick(next, tokens);
    const word = pick(next, ["", ` ${pick(next, words)} `]);
    const from = pick(next, [start, end]);
    const text = EVERYTHING.slice(0, from) + word + EVERYTHING.slice(end);
    try {
      parseSpindle({ file: "test", text });
      return 0;
    } catch (error) {
      if (error instanceof Refusal) return error.diagnostics.length;
      throw error;
    }
  });
  const share = (most: number) =>
    counts.filter((count) => count > most).length /
    counts.filter((count) => count > 0).length;
  assert(share(1) < 0.12, `${share(1)} have more than one`);
  assert(share(2) < 0.04, `${share(2)} have more than two`);
  assert(Math.max(...counts) < 10, `${Math.max(...counts)} at once`);
});

Deno.test("parseSpindle: what stands outside of a procedure is told of once", () => {
  const text = `spindle A {
  entry a() {
    x = 1; }
    y = 2;
    if y { z = 3; }
    z = ;
  }
  view V { a: u8; }
    b: u8;
    c: u8;
  }
  entry b() { }
}`;
  const parse = () => parseSpindle({ file: "test", text });
  const { diagnostics } = assertThrows(parse, Refusal);
  assertEquals(
    diagnostics.map(({ message, help }) => `${message}. ${help}`),
    [
      "Found y, which begins a statement. Statements stand inside procedures: the } at 3:12 may be too many",
      "Found ;. Expected here: an expression",
      "Found b, which begins a field. Fields stand inside state, record or view: the } at 8:19 may be too many",
    ],
  );
});

// ## Hostile sources

/** Parses `text` in both ways; whatever is thrown must be a refusal. */
function refuse(text: string): number {
  const parsers = [parseSpindle, parseInterfaces];
  return parsers.filter((parse) => {
    try {
      parse({ file: "test", text });
      return false;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const count = error.diagnostics.length;
      assert(count >= 1 && count <= MOST_DIAGNOSTICS);
      return true;
    }
  }).length;
}

const REPEATED =
  "( { [ ! - a. a? a+ if_x_{ x=[ match_x_{a=>{ self.a[ f( try_ raise_a( a?b: else_ /* \" ' 0x export_ spindle_A{ entry_a(){ static_ u8? x:[ ; } ) a_ Page{a: entry_ @ \u{1F600} \n on_A.b( interface_X{ event_ , .. => const_ let_x:"
    .split(" ")
    .map((one) => one.replaceAll("_", " "));

const BEGINNINGS = [
  "",
  "spindle A { ",
  "spindle A { entry a() { ",
  "spindle A { entry a() { x = ",
  "spindle A { state { x: ",
  "interface A { ",
];

Deno.test("parseSpindle: 64 KB of the same are refused, whatever it is", () => {
  for (const one of REPEATED) {
    for (const beginning of BEGINNINGS) {
      const text = beginning + one.repeat(LONGEST_SOURCE);
      assertEquals(refuse(text.slice(0, LONGEST_SOURCE)), 2, one);
    }
  }
});

const SOUP =
  'spindle A { } ( ) ; entry state on { } ( ) ; = == + - -> ++ .. ..= ? : , . [ ] if else match => for in while budget with try raise fail return const let record enum variant view type u8 a b 5 0xff none self @ " // \n'
    .split(" ");

Deno.test("parseSpindle: 5,000 soups of words are refused or read", () => {
  const next = random(1);
  for (let round = 0; round < 5000; round++) {
    const words = Array.from({ length: next() % 120 }, () => pick(next, SOUP));
    refuse(pick(next, BEGINNINGS) + words.join(pick(next, [" ", "\n"])));
  }
});

Deno.test("parseSpindle: 2,000 sources of random characters are refused", () => {
  const next = random(2);
  for (let round = 0; round < 2000; round++) {
    const most = pick(next, [128, 256, 65536]);
    const codes = Array.from({ length: 1 + next() % 200 }, () => next() % most);
    refuse(pick(next, BEGINNINGS) + String.fromCharCode(...codes));
  }
});

Deno.test("parseSpindle: a source that breaks off anywhere is refused", () => {
  const text =
    "spindle A { state { a: [u8; 5] = 1; } entry f(a: u8 < 5): u8? fails E { match a { b(c) => { x[1..2] = Page { a: -1 }; } } } }";
  for (let end = 1; end < text.length; end++) {
    assertEquals(refuse(text.slice(0, end)), 2, text.slice(0, end));
  }
  assertEquals(treeOf(text), withoutPlaces(parseSpindle({ file: "", text })));
});

Deno.test("parseSpindle: one line of 64 KB is read", () => {
  const statement = "x = 1; ";
  const count = Math.floor((LONGEST_SOURCE - 30) / statement.length);
  const { procedures } = spindle(`entry a() { ${statement.repeat(count)}}`);
  assertEquals(procedures[0]!.body.statements.length, count);
});
