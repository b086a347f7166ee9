// # The check of exercise 4.5
//
// The verifier refuses some spindles. What the reader advises is compared with what should be said, put
// into the source, and judged and tried out.

import {
  compare,
  type ExerciseTest,
  type Mismatch,
  testOf,
} from "../../../../command/exercises/protocol.ts";
import {
  checkSpindle,
  type Diagnostic,
  type Environment,
  interpret,
  lowerSpindle,
  Refusal,
} from "../../../03-spindles/mod.ts";
import { fullEnvironment, verify } from "../../mod.ts";
import type { Advice, Said } from "./given.ts";

/** What the reader's file exports. */
export interface Subject {
  readonly advise: (said: Said) => Advice;
}

/** A spindle with a mark in front of each statement in which something may fail. */
interface Case {
  readonly marked: string;
  readonly result: Said["result"];
  /** For each of them the first line of the message, how far the `^` stand, and the test. */
  readonly wanted: readonly (readonly [
    first: string,
    before: number,
    carets: number,
    test: string,
  ])[];
}

function spindle(head: string, ...lines: readonly string[]): string {
  return [
    "spindle Test {",
    "  state { n: u64; list: [u64; 8]; small: [u8; 100]; }",
    `  static entry e(x: u64, y: u64)${head} {`,
    ...lines.map((line) => `    ${line}`),
    "  }",
    "}",
  ].join("\n");
}

const CASES: readonly Case[] = [
  {
    marked: spindle(": u64", "@return self.list[x];"),
    result: "a number",
    wanted: [
      [
        "line 4, column 22: x must be below 8",
        21,
        1,
        "if x >= 8 { return 0; }",
      ],
    ],
  },
  {
    marked: spindle(": u64", "@return y << x;"),
    result: "a number",
    wanted: [
      [
        "line 4, column 17: x must be below 64",
        16,
        1,
        "if x >= 64 { return 0; }",
      ],
    ],
  },
  {
    marked: spindle(": u64", "self.n += 1;", "@return x / y;"),
    result: "a number",
    wanted: [
      ["line 5, column 16: y must not be 0", 15, 1, "if y == 0 { return 0; }"],
    ],
  },
  {
    marked: spindle(": bool", "@self.small[self.n] = 3;", "return true;"),
    result: "a truth",
    wanted: [
      [
        "line 4, column 16: self.n must be below 100",
        15,
        6,
        "if self.n >= 100 { return false; }",
      ],
    ],
  },
  {
    marked: spindle("", "@self.list[x & y] = 3;"),
    result: "nothing",
    wanted: [
      [
        "line 4, column 15: (x & y) must be below 8",
        14,
        5,
        "if (x & y) >= 8 { return; }",
      ],
    ],
  },
  {
    marked: spindle(
      ": u64",
      "@self.n = self.n +",
      "  x % (y - 1);",
      "return self.n;",
    ),
    result: "a number",
    wanted: [
      [
        "line 5, column 11: (y - 1) must not be 0",
        10,
        7,
        "if (y - 1) == 0 { return 0; }",
      ],
    ],
  },
  {
    marked: spindle(
      ": u64",
      "if y == 1 { @self.n = self.list[x + 1]; }",
      "return y + 5;",
    ),
    result: "a number",
    wanted: [
      [
        "line 4, column 36: (x + 1) must be below 8",
        35,
        5,
        "if (x + 1) >= 8 { return 0; }",
      ],
    ],
  },
  {
    marked: spindle(
      ": bool",
      "for i in 0..3 {",
      "  @self.list[x] = 7 >> (y + i);",
      "}",
      "@return self.list[y] / x == 3;",
    ),
    result: "a truth",
    wanted: [
      [
        "line 5, column 17: x must be below 8",
        16,
        1,
        "if x >= 8 { return false; }",
      ],
      [
        "line 5, column 27: (y + i) must be below 64",
        26,
        7,
        "if (y + i) >= 64 { return false; }",
      ],
      [
        "line 7, column 22: y must be below 8",
        21,
        1,
        "if y >= 8 { return false; }",
      ],
      [
        "line 7, column 27: x must not be 0",
        26,
        1,
        "if x == 0 { return false; }",
      ],
    ],
  },
];

/** A case with what the verifier says of it. */
interface Refused {
  readonly text: string;
  readonly said: readonly Said[];
  readonly wanted: Case["wanted"];
}

function refusedCases(environment: Environment): Refused[] {
  return CASES.map(({ marked, result, wanted }) => {
    const text = marked.replaceAll("@", "");
    const starts = [...marked.matchAll(/@/g)].map(({ index }, at) =>
      index - at
    );
    const said = saidOf(text, environment).map(({ span, needs }) => {
      const start = starts.findLast((one) => one <= span.start)!;
      const end = text.indexOf(";", span.end) + 1;
      const condition = needs!.condition;
      return { text, span, condition, statement: { start, end }, result };
    });
    return { text, said, wanted };
  });
}

/** What the verifier says against `text`, in the order of the source. */
function saidOf(text: string, environment: Environment): Diagnostic[] {
  try {
    verify({ file: "test.spindle", text }, environment);
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.diagnostics.toSorted((a, b) => a.span.start - b.span.start);
  }
}

// ## Messages

/** A test of one thing that is said in each case. */
function inEach(
  name: string,
  compared: (
    advice: Advice,
    said: Said,
    wanted: Case["wanted"][0],
  ) => Mismatch | undefined,
): ExerciseTest<Subject> {
  return testOf(name, function* (subject) {
    for (const { said, wanted } of refusedCases(fullEnvironment())) {
      for (const [index, one] of said.entries()) {
        yield compared(subject.advise(one), one, wanted[index]!);
      }
    }
  });
}

function lineIn({ message }: Advice, number: number): string {
  return message.split("\n")[number] ?? "none";
}

function shown({ text, span }: Said): string {
  return `${
    text.slice(span.start, span.end)
  } may fail in this spindle\n${text}`;
}

const first = inEach(
  "it says where it is and what is missing",
  (advice, said, [wanted]) =>
    compare(
      `${shown(said)}\nThe first line of the message`,
      wanted,
      lineIn(advice, 0),
    ),
);

const carets = inEach(
  "it shows the line and points at the place",
  (advice, said, [, before, count]) => {
    const line = said.text.slice(0, said.span.start).split("\n").length - 1;
    const wanted = said.text.split("\n")[line]!;
    const actual = lineIn(advice, 1);
    if (actual !== wanted) {
      return compare(
        `${shown(said)}\nThe second line of the message`,
        JSON.stringify(wanted),
        JSON.stringify(actual),
      );
    }
    return compare(
      `${shown(said)}\nThe third line of the message`,
      JSON.stringify(" ".repeat(before) + "^".repeat(count)),
      JSON.stringify(lineIn(advice, 2)),
    );
  },
);

const proposals = inEach(
  "it proposes a test",
  (advice, said, [, , , test]) =>
    compare(
      `${shown(said)}\nThe last line of the message`,
      `put in front of it: ${test}`,
      lineIn(advice, 3),
    ),
);

// ## Trying it

/** The source with all that was advised. */
function changed({ text, said }: Refused, { advise }: Subject): string {
  return said.map((one) => advise(one))
    .sort((a, b) => b.at - a.at)
    .reduce(
      (all, { at, put }) => all.slice(0, at) + put + all.slice(at),
      text,
    );
}

function* accepted(subject: Subject): Generator<Mismatch | undefined> {
  const environment = fullEnvironment();
  for (const one of refusedCases(environment)) {
    const text = changed(one, subject);
    const [left] = saidOf(text, environment);
    yield compare(
      `The spindle is changed to\n${text}\nThe verifier`,
      "accepts it",
      left === undefined ? "accepts it" : `says ${left.code}: ${left.message}`,
    );
  }
}

const NUMBERS = [0n, 1n, 2n, 7n, 8n, 9n, 63n, 64n, 99n, 100n, 2n ** 64n - 1n];

function* unharmed(subject: Subject): Generator<Mismatch | undefined> {
  const environment = fullEnvironment();
  for (const one of refusedCases(environment)) {
    const text = changed(one, subject);
    const [before, after] = [one.text, text].map((each) =>
      callable(each, environment)
    );
    for (const x of NUMBERS) {
      for (const y of NUMBERS) {
        const expected = before!(x, y);
        if (expected === "failed") continue;
        yield compare(
          `e(${x}, ${y}) went well before the change, in\n${text}\nIt`,
          expected,
          after!(x, y),
        );
      }
    }
  }
}

/** A function that calls the entry, and tells what it returns and leaves in the state. */
function callable(
  text: string,
  environment: Environment,
): (x: bigint, y: bigint) => string {
  if (saidOf(text, environment).some(({ code }) => !code.startsWith("V"))) {
    return () => "is no spindle any more";
  }
  const typed = checkSpindle({ file: "test.spindle", text }, environment);
  const { body } = lowerSpindle(typed).procedures[0]!;
  return (x, y) => {
    const state = new Uint8Array(typed.stateSize);
    const end = interpret(body, {
      parameters: [x, y],
      state,
      memory: [],
      steps: 1000,
      call: () => 0n,
      raise: () => undefined,
    });
    if (end.kind !== "returned") return "failed";
    const left = state.reduce(
      (sum, byte, at) => (sum * 31 + byte + at) % 65_521,
      0,
    );
    return `returns ${end.value ?? "nothing"} and leaves state ${left}`;
  };
}

/** The tests: what is said, then whether it is true. */
export const tests: readonly ExerciseTest<Subject>[] = [
  first,
  carets,
  proposals,
  testOf("what is advised is accepted", accepted),
  testOf("what went well goes well", unharmed),
];
