// What a random spindle does, by the evaluator, by the interpreter of the intermediate form, and by
// compiled code in a machine: all of them in the same world.

import {
  checkSpindle,
  createEnvironment,
  type Environment,
  interfaceOf,
  interpret,
  joinEnvironments,
  KERNEL_INTERFACES,
  type LoweredSpindle,
  lowerSpindle,
  problemsOf,
  type Procedure,
  Refusal,
  scalarsOf,
  type TypedProcedure,
  type TypedSpindle,
  wrap,
} from "../../chapters/03-spindles/mod.ts";
import { random, random64 } from "../01-hardware/helpers.ts";
import {
  type Around,
  type Ended,
  evaluate,
  evaluateFilter,
  type Lent,
  type Met,
  printState,
  type State,
  stateOfBytes,
  storesOf,
} from "./evaluator.ts";
import {
  OTHER_SPINDLE,
  randomSpindle,
  TEST_INTERFACE,
  type Wishes,
} from "./generator.ts";

/** The kernel's interfaces and the one that tests provide. */
const WITHOUT_OTHERS: Environment = createEnvironment([
  ...KERNEL_INTERFACES,
  TEST_INTERFACE,
]);

/** These, and the interface of another spindle. */
export const TEST_ENVIRONMENT: Environment = joinEnvironments(
  WITHOUT_OTHERS,
  interfaceOf(checkSpindle(OTHER_SPINDLE, WITHOUT_OTHERS)),
);

/** A random spindle that makes sense, and what it was made from. */
export interface Sample {
  readonly seed: number;
  readonly text: string;
  readonly typed: TypedSpindle;
  readonly lowered: LoweredSpindle;
  /** Parameters for a call of each of its procedures, several times. */
  readonly calls: readonly Call[];
}

/** One call. */
export interface Call {
  /** Which procedure. */
  readonly index: number;
  readonly raw: readonly bigint[];
  /** What lies behind its first parameter, if that is a slice. */
  readonly given?: Uint8Array;
}

/** Where what lies behind a slice that is given is said to be. */
export const GIVEN_AT = 0x5000_0000n;

/** The sample of `seed`; `undefined` if by chance it has a path that is never gone. */
export function sampleOf(
  seed: number,
  wishes: Wishes,
  rounds = 2,
): Sample | undefined {
  const next = random(seed);
  const text = randomSpindle("Random", next, wishes);
  try {
    return sampleFrom(text, seed, next, rounds);
  } catch (error) {
    const isKnown = error instanceof Refusal &&
      error.diagnostics.every(({ code }) => code === "T108");
    if (isKnown) return undefined;
    throw error;
  }
}

/**
 * The spindle in `text`, and some calls of it.
 *
 * @throws Refusal if it makes no sense
 */
export function sampleFrom(
  text: string,
  seed: number,
  next: () => number,
  rounds: number,
): Sample {
  const typed = checkSpindle({ file: "random", text }, TEST_ENVIRONMENT);
  const lowered = lowerSpindle(typed);
  const calls = Array.from({ length: rounds }).flatMap(() =>
    typed.procedures.map((procedure, index) => {
      const raw = Array.from(
        { length: 4 },
        () => next() % 3 ? BigInt(next() % 40) : random64(next),
      );
      return procedure.kind === "handler"
        ? heard(procedure, index, raw, next)
        : { index, raw };
    })
  );
  return { seed, text, typed, lowered, calls };
}

/** What the kernel tells a handler: numbers of the types that were declared. */
function heard(
  { event, parameters }: TypedProcedure,
  index: number,
  raw: readonly bigint[],
  next: () => number,
): Call {
  const types = event!.parameters.flatMap(scalarsOf);
  const told = types.map((type, word) => wrap(type, raw[word]!));
  if (parameters[0]?.type.kind !== "slice") return { index, raw: told };
  const given = Uint8Array.from(
    { length: next() % 4 ? 20 + next() % 40 : next() % 20 },
    () => next() % 3 ? next() % 12 : next() & 255,
  );
  return {
    index,
    raw: [GIVEN_AT, BigInt(given.length), ...told.slice(2)],
    given,
  };
}

// ## The world
//
// What is asked of the world is noted, and answered by a rule that looks at nothing but the question
// and how many there were before.

/** A world that notes what it is asked. */
export interface World extends Around {
  readonly asked: string[];
}

/** A new world. No ticket is the same in two of them with different numbers. */
export function createWorld(number = 0): World {
  const tickets = 1000n + (BigInt(number) << 32n);
  const asked: string[] = [];
  return {
    asked,
    steps: 6_000,
    release: "Test.drop",
    call: (name, words, lent) => {
      if (lent.length > 0) return withLent(asked, name, words, lent[0]!);
      const [a = 0n, b = 0n] = words.map((word) => BigInt.asUintN(64, word));
      // What only looks may be left out, or asked twice.
      if (name === "Test.mix") return BigInt.asUintN(64, a * 31n ^ b);
      if (name === "Space.readable") return 0n;
      asked.push(`${name} ${a}`);
      const noise = (a ^ a >> 7n) + BigInt(asked.length);
      switch (name) {
        case "Test.take":
          return noise % 3n === 0n ? -(noise % 2n === 0n ? 1n : 5n) : tickets +
            BigInt(asked.length);
        case "Test.find":
          return noise % 3n === 0n ? 0n : tickets + BigInt(asked.length);
        case "Test.read":
          return a * 3n + BigInt(asked.length);
        case "Other.lookup":
          return noise % 5n === 0n ? undefined : noise & 0xffffn;
        case "Test.count":
          return noise % 4n === 0n ? -5n : noise & 0xffffn;
        default:
          return 0n;
      }
    },
    raise: (name, words) => {
      const [a = 0n] = words.map((word) => BigInt.asUintN(64, word));
      asked.push(`${name} ${a}`);
      return a % 3n === 0n || name.endsWith("told") ? undefined : a & 0xffn;
    },
  };
}

/** What becomes of bytes that are lent. */
function withLent(
  asked: string[],
  name: string,
  words: readonly bigint[],
  lent: Lent,
): bigint | undefined {
  const bytes = Array.from({ length: lent.length }, (_, at) => lent.get(at));
  const third = name === "Other.note" ? 0n : words[2] ?? 0n;
  const number = Number(BigInt.asUintN(16, third));
  asked.push(`${name} ${bytes.join(" ")} ${number}`);
  const sum = bytes.reduce((a, b) => a + b, asked.length);
  switch (name) {
    case "Test.send":
      return sum % 4 === 0 ? -1n : BigInt(sum);
    case "Test.fill":
      bytes.forEach((byte, at) => lent.set(at, byte + number + at & 255));
      return BigInt(sum);
    default:
      return sum % 5 === 0 ? undefined : BigInt(sum & 1);
  }
}

/** How a call ended, as text: what it returned or where it failed, what it asked, and the state. */
export type Outcome = string;

/** An outcome out of its parts. */
export function outcomeOf(
  ended: string,
  world: World,
  state: State,
  given?: Iterable<number>,
): Outcome {
  const left = given ? [`given ${[...given].join(" ")}`] : [];
  return [ended, ...world.asked, printState(state), ...left].join("\n");
}

/** What the calls of `sample` come to by its meaning; ends at a call that takes too long. */
export function evaluated(
  { typed, calls }: Sample,
  meet: (met: Met) => void = () => {},
): Outcome[] {
  const state = initialBytes(typed);
  const now = stateOfBytes(typed, state, 0);
  const outcomes: Outcome[] = [];
  for (const [number, { index, raw, given }] of calls.entries()) {
    const world = createWorld(number);
    const stores = given && storesOf(given);
    const around = stores
      ? { ...world, given: stores, meet }
      : { ...world, meet };
    const procedure = typed.procedures[index]!;
    let ended = procedure.filter
      ? evaluateFilter(procedure, raw, now, around)
      : undefined;
    const passed = ended === undefined ||
      ended.kind === "returned" && ended.value === 1n;
    if (passed) ended = evaluate(procedure, raw, now, around);
    if (ended!.kind === "endless") break;
    const says = passed ? printEnded(ended!) : `filter ${printEnded(ended!)}`;
    const left = stores?.map((one) => Number(one.value as bigint));
    outcomes.push(outcomeOf(says, world, now, left));
  }
  return outcomes;
}

function printEnded(ended: Ended): string {
  if (ended.kind === "endless") return ended.kind;
  if (ended.kind === "returned") {
    return `returned ${BigInt.asUintN(64, ended.value ?? 0n)}`;
  }
  const { kind, span } = ended.at;
  return `failed ${kind} ${span.start} ${span.end}`;
}

/** The state of `typed` as it begins. */
export function initialBytes({ fields, stateSize }: TypedSpindle): Uint8Array {
  const bytes = new Uint8Array(stateSize);
  for (const { offset, initial } of fields) bytes.set(initial, offset);
  return bytes;
}

/** What the first `count` calls of `sample` come to in the intermediate form, changed by `change`. */
export function interpreted(
  { typed, lowered, calls }: Sample,
  count: number,
  change: (procedure: Procedure) => Procedure = (procedure) => procedure,
): Outcome[] {
  const state = initialBytes(typed);
  const bodies = lowered.procedures.map(({ body }) => change(body));
  return calls.slice(0, count).map(({ index, raw }, number) => {
    const world = createWorld(number);
    const body = bodies[index]!;
    const run = interpret(body, {
      parameters: raw,
      state,
      memory: [],
      steps: 1_000_000,
      call: ({ name }, words) => world.call(name, words, []),
      raise: ({ name }, words) => world.raise(name, words),
    });
    const ended = run.kind === "returned"
      ? `returned ${BigInt.asUintN(64, run.value ?? 0n)}`
      : run.kind === "failed"
      ? siteAt(body, run.site)
      : JSON.stringify(run);
    return outcomeOf(ended, world, stateOfBytes(typed, state, 0));
  });
}

/** The failure of check `number` as text. */
export function siteAt({ sites }: Procedure, number: number): string {
  const site = sites.find((one) => one.number === number)!;
  return `failed ${site.kind} ${site.span.start} ${site.span.end}`;
}

/** What does not fit together in the intermediate form of `sample`. */
export function problemsIn({ lowered }: Sample): readonly string[] {
  return lowered.procedures.flatMap(({ body }) => problemsOf(body));
}
