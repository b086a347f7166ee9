// # The check of exercise 4.4
//
// Each procedure is carried out, and the prices of the blocks on its way are added up. That must be
// below the bound, and the cycles on the machine must be, too.

import { bareCode } from "../../../../command/exercises/compiled.ts";
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
  createMachine,
  ksegAddress,
  physical,
  REGISTER,
  run,
  virtual,
  writeRegister,
} from "../../../01-hardware/mod.ts";
import {
  type Block,
  checkSpindle,
  createEnvironment,
  type Environment,
  interpret,
  KERNEL_INTERFACES,
  lowerSpindle,
  type OperationType,
  printProcedure,
  type Procedure,
  readProcedure,
  type Value,
} from "../../../03-spindles/mod.ts";
import { findFacts, knownOfValue, only } from "../../mod.ts";
import type { Given } from "./given.ts";

/** What the reader's file exports. */
export interface Subject {
  readonly boundOf: (procedure: Procedure, given: Given) => bigint | undefined;
}

// ## Prices
//
// They are generous: what the compiler makes of a block never takes longer.

const VALUE = 10n;
const OPERAND = 4n;
const ACCESS = 40n;
const PRODUCT = 30n;
const END = 24n;
const DOOR = 60n;

function priceOf({ blocks }: Procedure, block: Block): bigint {
  const { body, ending, parameters } = block;
  const values = body.reduce((sum, value) => sum + priceOfValue(value), 0n);
  const isFirst = block === blocks[0];
  const doors = (isFirst ? DOOR : 0n) + (ending.kind === "return" ? DOOR : 0n);
  return values + END + OPERAND * BigInt(parameters.length) + doors;
}

function priceOfValue({ operation, operands }: Value): bigint {
  const around = VALUE + OPERAND * BigInt(operands.length);
  if ("place" in operation) return around + ACCESS;
  const isProduct = operation.kind === "arithmetic" &&
    operation.operator === "multiply";
  return around + (isProduct ? PRODUCT : 0n);
}

/** What the reader is given about `procedure`. */
function givenFor(procedure: Procedure): Given {
  const { course, ends } = findFacts(procedure);
  return {
    price: (block) => priceOf(procedure, block),
    range: (value, block) => {
      const facts = ends.get(block);
      if (facts === undefined) return only(0n);
      const { least, greatest } = knownOfValue(course, facts, value);
      return { least, greatest };
    },
  };
}

// ## Carrying out

const STATE_BYTES = 72;

/** A copy of `procedure` that calls an operation at the beginning of each block. */
function watched(procedure: Procedure): {
  readonly copy: Procedure;
  readonly blocks: ReadonlyMap<string, Block>;
} {
  const text = printProcedure(procedure).split("\n").flatMap((line) => {
    const number = /^b(\d+)\(/.exec(line)?.[1];
    return number === undefined
      ? [line]
      : [line, `  v${900_000 + Number(number)}: u64 = call Watch.b${number}`];
  }).join("\n");
  const blocks = new Map(
    procedure.blocks.map((one) => [`Watch.b${one.number}`, one]),
  );
  return { copy: readProcedure(text), blocks };
}

/** The prices on the way of a call, added up. */
function spent(
  { copy, blocks }: ReturnType<typeof watched>,
  given: Given,
  parameters: readonly bigint[],
): bigint {
  let sum = 0n;
  interpret(copy, {
    parameters,
    state: new Uint8Array(STATE_BYTES),
    memory: [],
    steps: 40_000,
    call: ({ name }: OperationType) => {
      const block = blocks.get(name);
      if (block) sum += given.price(block);
      return 0n;
    },
    raise: () => undefined,
  });
  return sum;
}

// ## Known cases

/** The body of an entry or a procedure, its dearest calls, and how much more than these may be claimed. */
interface Case {
  readonly text: string;
  readonly calls: readonly (readonly bigint[])[];
  readonly percent: bigint;
}

function one(text: string, x: number, y = 0, percent = 130): Case {
  return {
    text,
    calls: [[BigInt(x), BigInt(y)]],
    percent: BigInt(percent),
  };
}

/** The body of an entry, or a procedure in the intermediate form, lowered. */
function lowered(body: string, environment: Environment): Procedure {
  if (body.startsWith("procedure ")) return readProcedure(body);
  const text = `spindle Test {
  state { n: u64; list: [u64; 8]; }
  entry e(x: u64, y: u64): u64 { ${body} }
}`;
  const typed = checkSpindle({ file: "test.spindle", text }, environment);
  return lowerSpindle(typed).procedures[0]!.body;
}

function bounded(
  name: string,
  cases: readonly Case[],
): ExerciseTest<Subject> {
  return testOf(name, function* (subject): Generator<Mismatch | undefined> {
    const environment = createEnvironment(KERNEL_INTERFACES);
    for (const { text, calls, percent } of cases) {
      const procedure = lowered(text, environment);
      const given = givenFor(procedure);
      const bound = subject.boundOf(procedure, given);
      const copy = watched(procedure);
      const costs = calls.map((call) => spent(copy, given, call));
      const dearest = costs.reduce((a, b) => a > b ? a : b);
      yield claimed(text, calls[0]!, dearest, bound);
      const most = dearest * percent / 100n;
      yield compare(
        `A call of this costs ${dearest} at most: ${text}\nThe bound`,
        `${most} or less`,
        bound !== undefined && bound <= most ? `${most} or less` : `${bound}`,
      );
    }
  });
}

/** Whether `bound` is not exceeded by a call that has cost `cost`. */
function claimed(
  text: string,
  call: readonly bigint[],
  cost: bigint,
  bound: bigint | undefined,
): Mismatch | undefined {
  if (bound === undefined || bound >= cost) return undefined;
  return compare(
    `Called with ${call.join(", ")}, this costs ${cost}: ${text}\nThe bound`,
    `${cost} or more`,
    `${bound}`,
  );
}

const PATHS: readonly Case[] = [
  one("self.n += x; return y;", 1),
  one("if x == 3 { self.n = x * y * y; } return self.n;", 3),
  one("if x < y { self.n = x * x * x; } else { self.n = y; } return x;", 1, 2),
  one("if x < y { self.n = y; } else { self.n = x * x * x; } return x;", 2, 1),
  one(
    "if x == 1 { return y * y * y; } if y == 1 { self.n = x; } return 2;",
    1,
    1,
  ),
  one(
    "if x < 4 { self.n = x; } else { self.n = y * y; } if y < 4 { self.n += 1; } else { self.n *= x * y; } return 1;",
    9,
    9,
  ),
];

const LOOPS: readonly Case[] = [
  one("for i in 0..20 { self.n += i; } return 0;", 0),
  one("for i in 5..45 { self.n += i * x; } return 0;", 0),
  one("for i in 0..12 { for j in 0..15 { self.n += j; } } return 0;", 0),
  one(
    "for i in 0..12 { self.n += i; } for j in 0..15 { self.n += j; } return 0;",
    0,
  ),
  one(
    "for i in 0..20 { if i < x { self.n += i * i; } else { self.n = 1; } } return 0;",
    99,
  ),
  one("for i in 0..20 { for j in 0..i { self.n += j; } } return 0;", 0, 0, 260),
  one("if x < 3 { for i in 0..20 { self.n += i; } } return self.n;", 2),
];

const LIMITS: readonly Case[] = [
  one("if x > 30 { return 0; } for i in 0..x { self.n += i; } return 0;", 30),
  one("for i in 0..x & 31 { self.n += i; } return 0;", 31),
  one("for i in x & 3..40 { self.n += i; } return 0;", 0),
  one(
    "let i: u64 = 0; while i < x budget 25 { self.n += i; i += 1; } return i;",
    25,
  ),
  one(
    "let i: u64 = 30; while i > 0 budget 40 { i -= 1; self.n += i; } return i;",
    0,
    0,
    180,
  ),
  one(
    `procedure thirds(2): u64
b0():
  v0: u64 = parameter 0
  jump b1(0)
b1(v1: u64):
  v2: bool = less v1 60
  branch v2 b2 b3
b2():
  v3: u64 = add v1 3
  jump b1(v3)
b3():
  return v1
`,
    0,
  ),
  one(
    `procedure down(2): u64
b0():
  v0: u64 = parameter 0
  jump b1(60)
b1(v1: u64):
  v2: bool = lessOrEqual 4 v1
  branch v2 b2 b3
b2():
  v3: u64 = subtract v1 2
  jump b1(v3)
b3():
  return v1
`,
    0,
  ),
];

const LEFT: readonly Case[] = [
  one(
    "for i in 0..20 { if i == x { return self.n; } self.n += i; } return 0;",
    99,
  ),
  one(
    "for i in 0..20 { self.n += i; if i == x { break; } } self.n = y * y * y; return 0;",
    99,
  ),
  one(
    "for i in 0..20 { if i == 19 { for j in 0..30 { self.n += j * j; } return 1; } self.n += 1; } return 0;",
    0,
    0,
    2400,
  ),
  one(
    `procedure late(2): u64
b0():
  v0: u64 = parameter 0
  jump b1(0)
b1(v1: u64):
  v2: u64 = multiply v1 v1
  v3: u64 = multiply v2 v2
  v4: u64 = add v1 1
  v5: bool = less v4 20
  branch v5 b2 b3
b2():
  jump b1(v4)
b3():
  return v3
`,
    0,
  ),
  one(
    `procedure two(2): u64
b0():
  v0: u64 = parameter 0
  v9: u64 = parameter 1
  jump b1(0)
b1(v1: u64):
  v2: bool = less v1 40
  branch v2 b2 b5
b2():
  v3: bool = less v1 v0
  branch v3 b3 b4
b3():
  v4: u64 = add v1 1
  jump b1(v4)
b4():
  v5: u64 = multiply v9 v9
  v6: u64 = add v1 2
  jump b1(v6)
b5():
  return v1
`,
    99,
    0,
    400,
  ),
];

// ## What may not end

const ENDLESS: readonly string[] = [
  "for i in 0..x { self.n += i; } return 0;",
  "for i in 0..300 { for j in 0..300 { self.n += j; } } return 0;",
  "for i in 0..200 { for j in 0..x & 127 { self.n += j; } } return 0;",
  `procedure endless(2): u64
b0():
  v0: u64 = parameter 0
  jump b1(0)
b1(v1: u64):
  v2: bool = less v1 9
  branch v2 b2 b3
b2():
  jump b1(v1)
b3():
  return v1
`,
  `procedure sometimes(2): u64
b0():
  v0: u64 = parameter 0
  jump b1(0)
b1(v1: u64):
  v2: bool = less v1 9
  branch v2 b2 b5
b2():
  v3: bool = less v0 5
  branch v3 b3 b4
b3():
  v4: u64 = add v1 1
  jump b1(v4)
b4():
  jump b1(v1)
b5():
  return v1
`,
  `procedure around(2): u64
b0():
  v0: u64 = parameter 0
  v1: u8 = convert v0
  jump b1(0)
b1(v2: u8):
  v3: bool = less v2 v1
  branch v3 b2 b3
b2():
  v4: u8 = add v2 3
  jump b1(v4)
b3():
  return v0
`,
  `procedure below(2): u64
b0():
  v0: u64 = parameter 0
  jump b1(20)
b1(v1: u64):
  v2: bool = lessOrEqual v1 40
  branch v2 b2 b3
b2():
  v3: u64 = subtract v1 3
  jump b1(v3)
b3():
  return v0
`,
  `procedure turning(2): u64
b0():
  v0: u64 = parameter 0
  jump b1(0)
b1(v1: u64):
  v2: bool = less v1 9
  branch v2 b2 b3
b2():
  v3: u64 = add v1 18446744073709551615
  jump b1(v3)
b3():
  return v0
`,
];

const BUDGET = 125_000n;

function* endless(subject: Subject): Generator<Mismatch | undefined> {
  const environment = createEnvironment(KERNEL_INTERFACES);
  for (const text of ENDLESS) {
    const procedure = lowered(text, environment);
    const bound = subject.boundOf(procedure, givenFor(procedure));
    yield compare(
      `This may take longer than ${BUDGET} cycles: ${text.trim()}\nThe bound`,
      `none, or more than ${BUDGET}`,
      bound === undefined || bound > BUDGET
        ? `none, or more than ${BUDGET}`
        : `${bound}`,
    );
  }
}

// ## Random procedures

function randomBody(
  chance: Chance,
  depth: number,
  loops: readonly string[],
): string {
  const name = () => ["x", "y", "self.n", ...loops][chance(3 + loops.length)]!;
  const some = Array.from({ length: 1 + chance(3) }, () => {
    const kind = chance(depth > 0 ? 10 : 4);
    const inside = () => randomBody(chance, depth - 1, loops);
    if (kind < 2) return `self.n += ${name()};`;
    if (kind < 3) return `self.list[${name()} & 7] = ${name()} * ${name()};`;
    if (kind < 4) {
      if (loops.length === 0) return "self.n ^= y;";
      const out = chance(2) === 0 ? "break;" : "return 1;";
      return `if ${name()} == ${chance(6)} { ${out} }`;
    }
    if (kind < 7) {
      const other = chance(2) === 0 ? "" : ` else { ${inside()} }`;
      return `if ${name()} < ${chance(9)} { ${inside()} }${other}`;
    }
    const counter = `i${loops.length}`;
    const ends = [`${chance(7)}`, "x & 3", ...loops];
    const body = randomBody(chance, depth - 1, [...loops, counter]);
    const end = ends[chance(ends.length)];
    return `for ${counter} in 0..${end} { ${body} }`;
  });
  return some.join(" ");
}

function* random(subject: Subject): Generator<Mismatch | undefined> {
  const environment = createEnvironment(KERNEL_INTERFACES);
  for (let seed = 1; seed <= 100; seed++) {
    const chance = generator(seed);
    const text = `${randomBody(chance, 3, [])} return 0;`;
    const procedure = lowered(text, environment);
    const given = givenFor(procedure);
    const bound = subject.boundOf(procedure, given);
    yield compare(
      `Whether this has a bound: ${text}\nIt`,
      "has one",
      bound === undefined ? "has none" : "has one",
    );
    const copy = watched(procedure);
    for (let times = 0; times < 6; times++) {
      const call = [BigInt(chance(9)), BigInt(chance(9))];
      yield claimed(text, call, spent(copy, given, call), bound);
    }
  }
}

// ## On the machine

const TEXT = 0x1_0000;
const STATE = 0x2_0000;
const STACK = 0xb_0000;
const BEHIND = 0xc_0000;

function at(place: number) {
  return virtual(ksegAddress(physical(place)));
}

function* measured(subject: Subject): Generator<Mismatch | undefined> {
  const environment = createEnvironment(KERNEL_INTERFACES);
  const machine = createMachine({ memory: 2 ** 20 });
  for (const { text, calls } of [...PATHS, ...LOOPS, ...LIMITS, ...LEFT]) {
    const procedure = lowered(text, environment);
    const bound = subject.boundOf(procedure, givenFor(procedure));
    const code = bareCode(procedure, at(TEXT), at(STATE));
    for (const call of calls) {
      const cycles = cyclesOf(machine, code, call);
      yield claimed(text, call, BigInt(cycles), bound);
    }
  }
}

function cyclesOf(
  machine: ReturnType<typeof createMachine>,
  code: Uint8Array,
  call: readonly bigint[],
): number {
  const { processor, bus } = machine;
  bus.bytes.fill(0, STATE, STATE + STATE_BYTES);
  bus.bytes.set(code, TEXT);
  call.forEach((value, index) => writeRegister(machine, 16 + index, value));
  writeRegister(machine, REGISTER.gp, at(TEXT));
  writeRegister(machine, REGISTER.sp, at(STACK));
  writeRegister(machine, 26, at(BEHIND));
  Object.assign(processor, { mode: "kernel", ipl: 7, pc: at(TEXT) });
  machine.stopped = undefined;
  const before = processor.counters.cycles;
  run(machine, { steps: 100_000 });
  return processor.counters.cycles - before;
}

/** The tests: paths, rounds, both, and then everything at random and on the machine. */
export const tests: readonly ExerciseTest<Subject>[] = [
  bounded("where paths part, the dearer one counts", PATHS),
  bounded("what is in a loop counts in every round", LOOPS),
  bounded("rounds are counted from what is known", LIMITS),
  bounded("who leaves a loop has been through it", LEFT),
  testOf("what may not end has no bound", endless),
  testOf("100 random spindles cost no more than their bounds", random),
  testOf("on the machine nothing takes longer", measured),
];
