// # The check of exercise 3.2
//
// Spindles with the new statement are parsed, refused, checked, laid out and run.

import {
  compare,
  type ExerciseTest,
  type Mismatch,
  testOf,
} from "../../../../command/exercises/protocol.ts";
import {
  checkSpindle,
  createEnvironment,
  type Diagnostic,
  formatSource,
  interpret,
  isReserved,
  KERNEL_INTERFACES,
  lowerSpindle,
  type MoreStatements,
  NAME_PATTERN,
  parseSpindle,
  placeOf,
  type Reader,
  Refusal,
  type Source,
  type Statement,
  type WrittenBlock,
} from "../../mod.ts";

/** What the reader's file exports. */
export interface Subject {
  readonly readRepeat: (reader: Reader) => Statement;
}

const ENVIRONMENT = createEnvironment(KERNEL_INTERFACES);

/** A spindle with one entry whose body begins at the start of line 5. */
function spindleWith(body: string): Source {
  const text = `spindle Test {
  record Pair { a: u64; b: bool; }
  state { n: u64; pair: Pair; list: [u64; 4]; small: u8; }
  entry test(n: u64, m: u64): u64 {
${body}
    return self.n;
  }
}
`;
  return { file: "test.spindle", text };
}

/** What `work` gives; or all that is wrong, as `tell` tells it. */
function orRefused(
  source: Source,
  work: () => string,
  tell: typeof placeText = wholeText,
): string {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.diagnostics.map((one) => tell(source, one)).join("; ");
  }
}

/** Where something is wrong. */
function placeText({ text }: Source, { span }: Diagnostic): string {
  const { line, column } = placeOf(text, span.start);
  return `${line}:${column}`;
}

/** Where something is wrong, and what. */
function wholeText(source: Source, diagnostic: Diagnostic): string {
  return `${placeText(source, diagnostic)} ${diagnostic.message}`;
}

// ## Trees

/** `block` as text: its loops, with the words that they and their counts span. */
function shapeOf(text: string, { statements }: WrittenBlock): string {
  return statements.map((one) => shapeOfStatement(text, one)).join(", ");
}

function shapeOfStatement(text: string, statement: Statement): string {
  const words = (span: { start: number; end: number }) =>
    text.slice(span.start, span.end).replaceAll(/\s+/g, " ");
  switch (statement.kind) {
    case "for": {
      const { from, to, body } = statement;
      const first = from.kind === "number" ? `${from.value}` : from.kind;
      const last = to === undefined ? "" : `..${words(to)}`;
      return `for ${first}${last} [${shapeOf(text, body)}] spans ${
        words(statement)
      }`;
    }
    case "if":
      return `if [${shapeOf(text, statement.then)}]`;
    case "while":
      return `while [${shapeOf(text, statement.body)}]`;
    default:
      return statement.kind;
  }
}

/** A body, and the shape of its tree. */
const TREES: readonly (readonly [body: string, shape: string])[] = [
  [
    "repeat 3 { self.n += 1; }",
    "for 0..3 [assign] spans repeat 3 { self.n += 1; }",
  ],
  ["repeat n { }", "for 0..n [] spans repeat n { }"],
  [
    "let a: u64 = 0;\nrepeat n { a += 1; }\nself.n = a;",
    "declare, for 0..n [assign] spans repeat n { a += 1; }, assign",
  ],
  [
    "repeat n * 2 + self.n\n{ break; }",
    "for 0..n * 2 + self.n [break] spans repeat n * 2 + self.n { break; }",
  ],
  [
    "repeat self.list.length { repeat m { } continue; }",
    "for 0..self.list.length [for 0..m [] spans repeat m { }, continue] spans repeat self.list.length { repeat m { } continue; }",
  ],
  [
    "if n == 3 { repeat 2 { } }\nwhile m > 2 budget 8 { repeat m { } }",
    "if [for 0..2 [] spans repeat 2 { }], while [for 0..m [] spans repeat m { }]",
  ],
  [
    "repeat (Pair { a: 3, b: true }).a { }",
    "for 0..(Pair { a: 3, b: true }).a [] spans repeat (Pair { a: 3, b: true }).a { }",
  ],
];

function* trees({ readRepeat }: Subject): Generator<Mismatch | undefined> {
  for (const [body, shape] of TREES) {
    const source = spindleWith(body);
    const told = orRefused(source, () => {
      const parsed = parseSpindle(source, { repeat: readRepeat });
      const block = parsed.procedures[0]!.body;
      const { text } = source;
      return shapeOf(text, {
        ...block,
        statements: block.statements.slice(0, -1),
      });
    });
    yield compare(`The tree of ${oneLine(body)}`, shape, told);
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

// ## Names

/** Bodies in which a counter with a common name would be in the way. */
const NAMED: readonly string[] = [
  "repeat n { repeat m { repeat 2 { self.n += 1; } } }",
  "for i in 0..n { repeat i { self.n += i; } }",
  "const i: u64 = 1; const count: u64 = 2; const counter: u64 = 3;\nrepeat i + count + counter { self.n += 1; }",
  "repeat n { const i: u64 = 1; const j: u64 = 2; const k: u64 = i + j; self.n += k; }",
  "let _: u64 = 0; let __: u64 = 0; let repeat_: u64 = 0; let round: u64 = 0; let rounds: u64 = 0;\nrepeat n { _ += 1; __ += 1; repeat_ += 1; round += 1; rounds += 1; }",
];

function* names({ readRepeat }: Subject): Generator<Mismatch | undefined> {
  const more = { repeat: readRepeat };
  for (const body of NAMED) {
    const told = toldOf(body, more);
    yield compare(`What is wrong with ${oneLine(body)}`, "nothing", told);
  }
  const [loop] = parseSpindle(spindleWith("repeat 3 { }"), more)
    .procedures[0]!.body.statements;
  const name = loop?.kind === "for" ? loop.name.text : "";
  const isName = new RegExp(`^(${NAME_PATTERN})$`).test(name);
  yield compare(
    `The counter is called "${name}": whether somebody could declare a local of that name`,
    "no",
    isName && !isReserved(name) ? "yes" : "no",
  );
}

// ## Mistakes

/** A body, and all that is wrong with it. */
type Wrong = readonly (readonly [body: string, wrong: string])[];

const UNREADABLE: Wrong = [
  ["repeat { self.n += 1; }", "5:8 Found {"],
  ["repeat 3 self.n += 1;", "5:10 Found self"],
  ["repeat 3\nself.n += 1;", "6:1 Found self"],
  ["repeat n { self.n += 1;", "4:35 This { is never closed"],
  ["repeat 3 { } else { }", "5:14 Found else"],
  ["repeat Pair { a: 3, b: true }.a { }", "5:16 Found :; 5:30 Found ."],
  ["repeat 3 + { self.n = ; }", "5:12 Found {; 5:23 Found ;"],
  ["repeat n, m { self.n + ; }", "5:9 Found ,; 5:24 Found ;"],
  ["repeat (3 { self.n = ; }", "5:11 Found {; 5:22 Found ;"],
  ["self.n = ;\nrepeat 3 { self.n = ; }", "5:10 Found ;; 6:21 Found ;"],
  ["if n == 3 { repeat + { } }\nself.n = m;", "5:20 Found +"],
];

/** Here only the places count. */
const SENSELESS: Wrong = [
  ["repeat true { self.n += 1; }", "5:8"],
  ["repeat self.pair { self.n += 1; }", "5:8"],
  ["repeat n == m { self.n = true; }", "5:8; 5:26"],
  ["self.n = 3;\nrepeat   self.list { }", "6:10"],
  ["repeat x { self.n += y; }", "5:8; 5:22"],
  ["repeat 0x1_0000_0000_0000_0000 { }", "5:8"],
  ["repeat n { return; }", "5:12"],
  ["repeat n { const x: u64 = 1; }\nself.n = x;", "6:10"],
  ["repeat n { repeat self.pair.b { } self.n = true; }", "5:19; 5:44"],
  ["break;\nrepeat n { if m == 2 { break; } continue; }", "5:1"],
];

function* unreadable(
  { readRepeat }: Subject,
): Generator<Mismatch | undefined> {
  for (const [body, wrong] of UNREADABLE) {
    const told = toldOf(body, { repeat: readRepeat });
    yield compare(`What is wrong with ${numbered(body)}`, wrong, told);
  }
}

function* senseless(
  { readRepeat }: Subject,
): Generator<Mismatch | undefined> {
  for (const [body, wrong] of SENSELESS) {
    const told = toldOf(body, { repeat: readRepeat }, placeText);
    yield compare(`Where something is wrong in ${numbered(body)}`, wrong, told);
  }
}

/** All that is wrong with a spindle with this body, as `tell` tells it. */
function toldOf(
  body: string,
  more: MoreStatements,
  tell?: typeof placeText,
): string {
  const source = spindleWith(body);
  return orRefused(source, () => {
    checkSpindle(source, ENVIRONMENT, more);
    return "nothing";
  }, tell);
}

/** `body` with the numbers of its lines, on one line. */
function numbered(body: string): string {
  return body.split("\n").map((line, index) => `line ${index + 5}, ${line}`)
    .join("; ");
}

// ## Layout

/** A body, and how it is laid out. */
const LAYOUTS: readonly (readonly [body: string, laidOut: string])[] = [
  ["repeat   3{self.n+=1;}", "    repeat 3 { self.n += 1; }\n"],
  [
    "repeat n*2\n{\nself.n+=1; // once more\nrepeat m { }}",
    "    repeat n * 2 {\n      self.n += 1; // once more\n      repeat m {}\n    }\n",
  ],
  [
    "if n==m{repeat self.list[ 2 ]{break;}}",
    "    if n == m {\n      repeat self.list[2] { break; }\n    }\n",
  ],
];

function* layout({ readRepeat }: Subject): Generator<Mismatch | undefined> {
  const more = { repeat: readRepeat };
  for (const [body, laidOut] of LAYOUTS) {
    const source = spindleWith(body);
    const wanted = formatSource(spindleWith("")).replace(
      "    return",
      () => `${laidOut}    return`,
    );
    const once = orRefused(source, () => formatSource(source, more));
    yield compare(`The layout of ${oneLine(body)}`, wanted, once);
    const twice = orRefused(
      { ...source, text: once },
      () => formatSource({ ...source, text: once }, more),
    );
    yield compare("What is laid out and laid out again", once, twice);
  }
}

// ## Running

/** A body, and what the entry returns when it is called with `n` and `m`. */
const RUNS: readonly (readonly [
  body: string,
  result: (n: number, m: number) => number,
])[] = [
  ["repeat 3 { self.n += 1; }", () => 3],
  ["repeat n { self.n += m; }", (n, m) => n * m],
  ["repeat n { repeat m { self.n += 1; } }", (n, m) => n * m],
  ["let k = n;\nrepeat k { self.n += 1; k += 1; }", (n) => n],
  [
    "repeat n + m { if self.n == 5 { break; } self.n += 1; }",
    (n, m) => Math.min(n + m, 5),
  ],
  [
    "let i: u64 = 0;\nrepeat n { i += 1; if i & 1 == 0 { continue; } self.n += i; }",
    (n) => Math.ceil(n / 2) ** 2,
  ],
  [
    "for i in 0..n { repeat i { self.n += m; } }",
    (n, m) => m * n * (n - 1) / 2,
  ],
  ["repeat u8(n) { self.small += 1; }\nself.n = u64(self.small);", (n) => n],
  [
    "repeat n { if m > 3 { return 77; } self.n += 1; }",
    (n, m) => n > 0 && m > 3 ? 77 : n,
  ],
];

const CALLS: readonly (readonly [n: number, m: number])[] = [
  [0, 0],
  [1, 1],
  [2, 3],
  [7, 4],
  [10, 2],
];

function* runs({ readRepeat }: Subject): Generator<Mismatch | undefined> {
  for (const [body, result] of RUNS) {
    for (const [n, m] of CALLS) {
      const source = spindleWith(body);
      const told = orRefused(source, () => {
        const typed = checkSpindle(source, ENVIRONMENT, { repeat: readRepeat });
        const { procedures: [entry] } = lowerSpindle(typed);
        const run = interpret(entry!.body, {
          parameters: [BigInt(n), BigInt(m)],
          state: new Uint8Array(typed.stateSize),
          memory: [],
          steps: 100_000,
          call: () => undefined,
          raise: () => undefined,
        });
        return run.kind === "returned" ? `${run.value}` : run.kind;
      });
      yield compare(
        `With n = ${n} and m = ${m}, what the entry with ${
          oneLine(body)
        } returns`,
        `${result(n, m)}`,
        told,
      );
    }
  }
}

/** The tests: the tree, then mistakes, then what becomes of it. */
export const tests: readonly ExerciseTest<Subject>[] = [
  testOf("repeat becomes a for that spans its words", trees),
  testOf("the counter is in nobody's way", names),
  testOf("what cannot be read is told at its place", unreadable),
  testOf("what makes no sense is told at its place", senseless),
  testOf("a source with repeat can be laid out", layout),
  testOf("what is repeated is done so many times", runs),
];
