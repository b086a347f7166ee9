// # The check of exercise 4.2
//
// Spindles whose checks all hold are lowered, and none may be left. Then random procedures run with
// all their checks, and one that has failed must not be among those left out.

import {
  type Chance,
  generator,
} from "../../../../command/exercises/chance.ts";
import {
  compare,
  type ExerciseTest,
  type Mismatch,
  testOf,
} from "../../../../command/exercises/protocol.ts";
import {
  checkSpindle,
  createEnvironment,
  interpret,
  KERNEL_INTERFACES,
  lowerSpindle,
  type Procedure,
  readProcedure,
} from "../../../03-spindles/mod.ts";

/** What the reader's file exports. */
export interface Subject {
  readonly provedSites: (procedure: Procedure) => ReadonlySet<number>;
}

// ## Checks that always hold

/** The body of an entry, how many of its checks may fail, and for how many ranges say too little. */
type Case = readonly [body: string, fail?: number, hard?: number];

function noneLeft(
  name: string,
  cases: readonly Case[],
): ExerciseTest<Subject> {
  return testOf(name, function* (subject): Generator<Mismatch | undefined> {
    const environment = createEnvironment(KERNEL_INTERFACES);
    for (const [body, fail = 0, hard = 0] of cases) {
      const text = `spindle Test {
  type Place = u64 in 0..=7;
  state { n: u64; place: Place; list: [u64; 8]; small: [u8; 8]; }
  entry e(x: u64, y: u64): u64 { ${body} }
}`;
      const typed = checkSpindle({ file: "test.spindle", text }, environment);
      const [procedure] = lowerSpindle(typed).procedures;
      const { sites } = procedure!.body;
      const proved = subject.provedSites(procedure!.body);
      const kept = sites.filter(({ number }) => !proved.has(number));
      const told = kept.map(({ text: condition, span }) =>
        `${condition} for ${text.slice(span.start, span.end)}`
      ).join(", ") || "none";
      const isRight = kept.length >= fail && kept.length <= fail + hard;
      const expected = fail + hard === 0 ? "none" : `${fail + hard}`;
      yield compare(
        `Checks that are left in: ${body}`,
        expected,
        isRight ? expected : told,
      );
    }
  });
}

const STRAIGHT: readonly Case[] = [
  ["return self.list[x & 7];"],
  ["return self.list[x % 8] + self.list[7 - x % 8];"],
  ["return self.list[x >> 61];"],
  ["return self.list[(x & 3) + (y & 3) + 1];"],
  ["return self.list[(x & 1) * 7];"],
  ["return x << (y & 63);"],
  ["return x / ((y & 3) + 1) + x % (y | 1);"],
  ["return self.list[u64(u8(x)) >> 5];"],
  ["return self.list[u64(self.small[self.place] & 7)];"],
  ["return self.list[x + 1];", 1],
  ["return self.list[(x & 7) - 1];", 1],
];

const TAUGHT: readonly Case[] = [
  ["return self.list[x] + self.list[x];", 1],
  ["if x < 8 { return self.list[x]; } return 0;"],
  ["if x >= 8 { return 0; } return self.list[x];"],
  ["if x == 5 { return self.list[x + 2]; } return 0;"],
  ["if !(x > 7) { return self.list[x]; } return 0;"],
  ["if 8 > x { return self.list[7 - x]; } return 0;"],
  ["if x < 4 && y <= 4 { return self.list[x + y]; } return 0;"],
  ["if x > 7 || y > 7 { return 0; } return self.list[x] + self.list[y];"],
  ["if y != 0 { return x / y; } return 0;"],
  ["if y == 0 { return 0; } if x % y < 8 { return x / y; } return 1;"],
  ["if y < 8 { if x < y { return self.list[x + 1] / y; } } return 0;"],
  ["if x > 2 { if x < 11 { return self.list[x - 3]; } } return 0;"],
  ["if x == y && y < 8 { return self.list[y]; } return 0;"],
  ["if i64(x) < 0 { return 0; } return x << (x & 7);"],
  ["if x < 9 { return self.list[x]; } return 0;", 1],
];

const MET: readonly Case[] = [
  ["let i: u64 = 3; if x == 0 { i = y & 3; } return self.list[i + 4];"],
  ["let i = x; if i > 7 { i = 7; } return self.list[i];"],
  ["let i = x & 3; if y == 2 { i += 1; } else { i += 4; } return self.list[i];"],
  ["let i = x & 3; if i > 5 { i = 100; } return self.list[i];"],
  ["let i: u64 = 1; if x > 4 { if x < 3 { i = 90; } } return self.list[i];"],
  [
    "let d: u64 = 0; if x > 9 { d = x; } else { d = 1; } return y / d;",
  ],
  ["let i: u64 = 9; if x < 5 { i = x; } else { return 0; } return self.list[i];"],
  ["let i: u64 = 9; if x < 5 { i = x; } return self.list[i];", 1],
];

const ROUND: readonly Case[] = [
  ["for i in 0..8 { self.list[i] = x; } return 0;"],
  ["for i in 2..8 { self.list[i - 2] = self.list[i]; } return 0;"],
  ["for i in 0..4 { for j in 0..5 { self.list[i + j] = x; } } return 0;"],
  ["for i in 0..4 { for j in 0..i { self.list[i + j] = x; } } return 0;"],
  ["if x > 8 { return 0; } for i in 0..x { self.list[i] = y; } return 0;"],
  ["for i in 0..1_000_000_000 { self.n += self.list[i & 7]; } return 0;"],
  [
    "let k: u64 = 0; for i in 0..100 { k = (k + i) & 7; self.list[k] = i; } return self.list[k];",
  ],
  ["for i in 0..8 { if self.list[i] == x { return self.list[7 - i]; } } return 0;"],
  [
    "let i: u64 = 8; while i > 0 budget 8 { i -= 1; self.list[i] = x; } return 0;",
    0,
    1,
  ],
  [
    "let i: u64 = 0; while i < 8 budget 8 { self.list[i] = x; i += 1; } return i;",
    0,
    1,
  ],
  [
    "let i: u64 = 0; for k in 0..9 { self.list[i] = x; i += 1; } return i;",
    1,
  ],
];

// ## Checks that may fail

/** A procedure that is being written down. */
interface Draft {
  readonly chance: Chance;
  readonly lines: string[];
  /** The names of the numbers that can be used. */
  readonly numbers: string[];
  values: number;
  blocks: number;
  sites: number;
}

function randomForm(seed: number): string {
  const draft: Draft = {
    chance: generator(seed),
    lines: ["procedure random(3): u64", "b0():"],
    numbers: [],
    values: 0,
    blocks: 1,
    sites: 0,
  };
  for (let index = 0; index < 3; index++) give(draft, `parameter ${index}`);
  writeSome(draft, Math.min(2, seed >> 7), 1 + Math.min(2, seed >> 6));
  draft.lines.push(`  return ${anyNumber(draft)}`);
  return `${draft.lines.join("\n")}\n`;
}

/** Writes a value down, and remembers its name if it is a `u64`. */
function give(draft: Draft, text: string, type = "u64"): string {
  const name = `v${draft.values++}`;
  draft.lines.push(`  ${name}: ${type} = ${text}`);
  if (type === "u64") draft.numbers.push(name);
  return name;
}

function anyNumber({ chance, numbers }: Draft): string {
  return numbers[chance(numbers.length)]!;
}

const CONSTANTS = ["0", "1", "2", "3", "7", "8", "9", "255", "256"];
const LARGE = ["18446744073709551615", "18446744073709551608"];

function constant({ chance }: Draft): string {
  const list = chance(12) === 0 ? LARGE : CONSTANTS;
  return list[chance(list.length)]!;
}

function operand(draft: Draft): string {
  return draft.chance(3) > 0 ? anyNumber(draft) : constant(draft);
}

function writeSome(draft: Draft, depth: number, least = 1): void {
  const { chance } = draft;
  for (let times = least + chance(4); times > 0; times--) {
    const kind = chance(depth > 0 ? 12 : 8);
    if (kind < 3) writeSum(draft);
    else if (kind < 4) writeConversion(draft);
    else if (kind < 8) writeCheck(draft);
    else if (kind < 10) writeBranch(draft, depth - 1);
    else writeLoop(draft, depth - 1);
  }
}

function writeSum(draft: Draft): void {
  const { chance } = draft;
  const operators = [
    ...["add", "add", "subtract", "and", "and", "remainder", "or"],
    ...["exclusiveOr", "multiply", "shiftRight", "shiftLeft", "divide"],
  ];
  const operator = operators[chance(operators.length)]!;
  const second = operator.startsWith("shift")
    ? `${chance(6)}`
    : chance(2) === 0
    ? constant(draft)
    : operand(draft);
  give(draft, `${operator} ${anyNumber(draft)} ${second}`);
}

function writeConversion(draft: Draft): void {
  const type = ["u8", "u16", "i64", "i8"][draft.chance(4)]!;
  const narrow = give(draft, `convert ${anyNumber(draft)}`, type);
  const small = give(draft, `less ${narrow} ${8 + draft.chance(3)}`, "bool");
  if (draft.chance(2) === 0) writeSite(draft, small);
  give(draft, `convert ${narrow}`);
}

function writeCheck(draft: Draft): void {
  const { chance } = draft;
  const limit = ["1", "3", "4", "7", "8", "9", "15", "255"][chance(8)]!;
  const number = chance(2) === 0
    ? give(draft, `and ${anyNumber(draft)} ${[3, 7, 15][chance(3)]}`)
    : anyNumber(draft);
  const condition = chance(4) === 0
    ? give(draft, `equal ${number} ${constant(draft)}`, "bool")
    : give(draft, `lessOrEqual ${number} ${limit}`, "bool");
  writeSite(
    draft,
    chance(5) === 0 ? give(draft, `not ${condition}`, "bool") : condition,
  );
}

function writeSite(draft: Draft, condition: string): void {
  draft.lines.push(`  check#${draft.sites++} ${condition} index "it holds"`);
}

function writeCondition(draft: Draft): string {
  const { chance } = draft;
  const operator = ["less", "lessOrEqual", "equal"][chance(3)]!;
  const condition = give(
    draft,
    `${operator} ${operand(draft)} ${constant(draft)}`,
    "bool",
  );
  return chance(4) === 0 ? give(draft, `not ${condition}`, "bool") : condition;
}

/** Two ways that meet again, each with numbers of its own. */
function writeBranch(draft: Draft, depth: number): void {
  const { chance, lines, numbers } = draft;
  const [then, other, behind] = [1, 2, 3].map(() => `b${draft.blocks++}`);
  lines.push(`  branch ${writeCondition(draft)} ${then} ${other}`);
  const known = numbers.length;
  for (const block of [then, other]) {
    lines.push(`${block}():`);
    if (chance(4) > 0) writeSome(draft, depth);
    lines.push(`  jump ${behind}(${operand(draft)})`);
    numbers.length = known;
  }
  const name = `v${draft.values++}`;
  lines.push(`${behind}(${name}: u64):`);
  numbers.push(name);
}

/** A loop with a counter and a number that changes. */
function writeLoop(draft: Draft, depth: number): void {
  const { chance, lines, numbers } = draft;
  const [head, inside, behind] = [1, 2, 3].map(() => `b${draft.blocks++}`);
  lines.push(`  jump ${head}(${chance(3)}, ${operand(draft)})`);
  const [counter, other] = [`v${draft.values++}`, `v${draft.values++}`];
  lines.push(`${head}(${counter}: u64, ${other}: u64):`);
  numbers.push(counter, other);
  const limit = chance(2) === 0 ? `${chance(9)}` : anyNumber(draft);
  const more = give(draft, `less ${counter} ${limit}`, "bool");
  lines.push(`  branch ${more} ${inside} ${behind}`);
  const known = numbers.length;
  lines.push(`${inside}():`);
  writeSome(draft, depth);
  const next = give(draft, `add ${counter} ${1 + chance(2)}`);
  lines.push(`  jump ${head}(${next}, ${anyNumber(draft)})`);
  numbers.length = known;
  lines.push(`${behind}():`);
}

const MOST_FAILED = 2000;

/** Parameters of run number `times`. */
function parametersFor(chance: Chance, times: number): bigint[] {
  return Array.from({ length: 3 }, () => {
    if (times > 3 && chance(4) === 0) return 2n ** 64n - BigInt(1 + chance(9));
    return BigInt(chance(times % 3 === 0 ? 4 : 300));
  });
}

function* failed(subject: Subject): Generator<Mismatch | undefined> {
  const chance = generator(99);
  let found = 0;
  for (let seed = 1; found < MOST_FAILED; seed++) {
    const text = randomForm(seed);
    const procedure = readProcedure(text);
    const failures = failuresOf(procedure, chance);
    found += failures.size;
    const proved = subject.provedSites(procedure);
    for (const [site, given] of failures) {
      if (!proved.has(site)) continue;
      yield compare(
        `Called with ${
          given.join(", ")
        }, check ${site} of this procedure:\n${text.trim()}\nThe check`,
        "it fails, and is not left out",
        "it is left out",
      );
    }
  }
}

/** The sites of `procedure` that have failed in some runs, and with which parameters. */
function failuresOf(
  procedure: Procedure,
  chance: Chance,
): Map<number, bigint[]> {
  const failures = new Map<number, bigint[]>();
  for (let times = 0; times < 10; times++) {
    const parameters = parametersFor(chance, times);
    const end = interpret(procedure, {
      parameters,
      state: new Uint8Array(),
      memory: [],
      steps: 600,
      call: () => 0n,
      raise: () => undefined,
    });
    if (end.kind === "failed") failures.set(end.site, parameters);
  }
  return failures;
}

/** The tests: what can be left out, then what cannot. */
export const tests: readonly ExerciseTest<Subject>[] = [
  noneLeft("what is computed lies in a range", STRAIGHT),
  noneLeft("a test teaches both sides", TAUGHT),
  noneLeft("where paths meet, each counts", MET),
  noneLeft("what holds in every round is found", ROUND),
  testOf("none of 2000 checks that fail is left out", failed),
];
