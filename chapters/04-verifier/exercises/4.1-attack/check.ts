// # The check of exercise 4.1
//
// Each attack is judged twice, by the verifier with a hole and by the one without, and carried out
// with all checks left out that the first has proved.

import { bareCode } from "../../../../command/exercises/compiled.ts";
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
  type Environment,
  interpret,
  placeOf,
  type Procedure,
  Refusal,
} from "../../../03-spindles/mod.ts";
import { fullEnvironment, verify } from "../../mod.ts";
import {
  type Attack,
  conversionsKeep,
  type Hole,
  innerLoopsOnce,
  memoryStays,
  spindleOf,
  sumsGrow,
  verifyThrough,
} from "./given.ts";

/** What the reader's file exports. */
export interface Subject {
  readonly sums: () => Attack;
  readonly conversions: () => Attack;
  readonly memory: () => Attack;
  readonly loops: () => Attack;
}

/** A way in: a hole, and the harm that comes in by it. */
interface Way {
  readonly name: string;
  readonly attack: (subject: Subject) => Attack;
  readonly hole: Hole;
  /** What must never happen. */
  readonly never: string;
  /** The harm that the call has done; `none` if none was done. */
  readonly harm: (body: Procedure, attack: Attack) => string;
  /** The code of the chapter's refusal. */
  readonly code: RegExp;
}

/** The test for one hole. */
function through(way: Way): ExerciseTest<Subject> {
  return testOf(way.name, function* (subject): Generator<Mismatch> {
    const attack = way.attack(subject);
    const text = spindleOf(attack);
    const environment = fullEnvironment();
    const { result, said } = judged(() =>
      verifyThrough(way.hole, text, environment)
    );
    if (result === undefined) {
      yield mismatch("The verifier with the hole says", "accepted", said);
      return;
    }
    const left = withoutProved(result.body, result.proved);
    const harm = way.harm(left, attack);
    if (harm !== "done") {
      yield mismatch(
        `attack(${attack.x}, ${attack.y}) should do this: ${way.never}`,
        "done",
        harm,
      );
    }
    yield* refused(text, environment, way.code);
  });
}

/** Whether the chapter's verifier refuses, and for the hole's reason. */
function* refused(
  text: string,
  environment: Environment,
  code: RegExp,
): Generator<Mismatch> {
  const { said } = judged(() => verify(source(text), environment));
  if (!code.test(said)) {
    yield mismatch("The chapter's verifier says", "refused", said);
  }
}

function source(text: string) {
  return { file: "attack.spindle", text };
}

function mismatch(
  sentence: string,
  expected: string,
  actual: string,
): Mismatch {
  return compare(sentence, expected, actual)!;
}

/** What comes of judging, and what is said: `accepted`, or the first thing that is wrong. */
function judged<Result>(
  judge: () => Result,
): { readonly result: Result | undefined; readonly said: string } {
  try {
    return { result: judge(), said: "accepted" };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, span, message } = error.diagnostics[0]!;
    const { line } = placeOf(error.source.text, span.start);
    const written = error.source.text.split("\n")[line - 1]!.trim();
    return { result: undefined, said: `${written}: ${code}: ${message}` };
  }
}

/** `procedure` without the checks that were proved. */
function withoutProved(
  procedure: Procedure,
  proved: ReadonlySet<number>,
): Procedure {
  const blocks = procedure.blocks;
  for (const { body } of blocks) {
    const left = body.filter(({ operation }) =>
      operation.kind !== "check" || !proved.has(operation.site.number)
    );
    body.splice(0, body.length, ...left);
  }
  return procedure;
}

// ## Harm

/** The state: `n`, eight numbers, `few`. */
const STATE_BYTES = 80;
const FEW = 72;
const MOST_READABLE = 4096n;

/** What a call in the intermediate form has come to. */
interface Ended {
  readonly kind: string;
  readonly state: DataView;
  /** The most bytes for which somebody has asked whether they are readable. */
  readonly asked: bigint;
}

function carryOut(body: Procedure, { x, y }: Attack): Ended {
  const state = new Uint8Array(STATE_BYTES);
  let asked = 0n;
  const { kind } = interpret(body, {
    parameters: [x, y],
    state,
    memory: [],
    steps: 100_000,
    call: ({ name }, [, bytes = 0n]) => {
      if (name === "Space.readable" && bytes > asked) asked = bytes;
      return 0n;
    },
    raise: () => undefined,
  });
  return { kind, state: new DataView(state.buffer), asked };
}

function leavesMemory(body: Procedure, attack: Attack): string {
  const { kind } = carryOut(body, attack);
  return kind === "stray" ? "done" : `the call has ${kind} in good order`;
}

function overfills(body: Procedure, attack: Attack): string {
  const { state } = carryOut(body, attack);
  const few = state.getBigUint64(FEW, true);
  return few > 5n ? "done" : `few is ${few}`;
}

function asksForMuch(body: Procedure, attack: Attack): string {
  const { asked } = carryOut(body, attack);
  return asked > MOST_READABLE ? "done" : `the most is ${asked} bytes`;
}

// Cycles are counted on the machine.

const TEXT = 0x1_0000;
const STATE = 0x2_0000;
const STACK = 0xb_0000;
const END = 0xc_0000;
const BUDGET = 125_000;

function takesLong(body: Procedure, { x, y }: Attack): string {
  const machine = createMachine({ memory: 2 ** 20 });
  const { processor, bus } = machine;
  bus.bytes.set(bareCode(body, at(TEXT), at(STATE)), TEXT);
  const registers = [[16, x], [17, y], [REGISTER.gp, at(TEXT)], [26, at(END)], [
    REGISTER.sp,
    at(STACK),
  ]] as const;
  for (const [register, value] of registers) {
    writeRegister(machine, register, BigInt.asUintN(64, value));
  }
  Object.assign(processor, { mode: "kernel", ipl: 7, pc: at(TEXT) });
  const before = processor.counters.cycles;
  run(machine, { steps: BUDGET });
  const cycles = processor.counters.cycles - before;
  return cycles > BUDGET ? "done" : `it takes ${cycles} cycles`;
}

function at(place: number) {
  return virtual(ksegAddress(physical(place)));
}

// ## The tests

/** The tests: one for each hole. */
export const tests: readonly ExerciseTest<Subject>[] = [
  through({
    name: "where no sum wraps around, memory is left",
    attack: ({ sums }) => sums(),
    hole: { belief: sumsGrow },
    never: "a place outside the arrays is read or written",
    harm: leavesMemory,
    code: /V207/,
  }),
  through({
    name: "where conversions keep the number, a range is left",
    attack: ({ conversions }) => conversions(),
    hole: { belief: conversionsKeep },
    never: "few becomes larger than 5",
    harm: overfills,
    code: /V207/,
  }),
  through({
    name: "where the state stays, an operation is called that must not be",
    attack: ({ memory }) => memory(),
    hole: { belief: memoryStays },
    never: "Space.readable is called for more than 4096 bytes",
    harm: asksForMuch,
    code: /V207/,
  }),
  through({
    name: "where inner loops end, a call takes too long",
    attack: ({ loops }) => loops(),
    hole: { view: innerLoopsOnce },
    never: `the call takes more than ${BUDGET} cycles`,
    harm: takesLong,
    code: /V20[34]/,
  }),
];
