// Running the code of random spindles on a machine that has nothing else in it.

import {
  assemble,
  createMachine,
  ksegAddress,
  type Machine,
  physical,
  readRegister,
  REGISTER,
  run,
  virtual,
  writeRegister,
} from "../../chapters/01-hardware/mod.ts";
import {
  FAILED,
  generate,
  improve,
  type OperationType,
  optimise,
  type Placement,
  type Procedure,
  RAISE,
} from "../../chapters/03-spindles/mod.ts";
import { assertEquals } from "@std/assert";
import {
  createWorld,
  evaluated,
  initialBytes,
  interpreted,
  type Outcome,
  outcomeOf,
  problemsIn,
  type Sample,
  sampleOf,
  siteAt,
  type World,
} from "./agreeing.ts";
import { type Lent, stateOfBytes } from "./evaluator.ts";
import type { Wishes } from "./generator.ts";

const STATE = 0x8_0000;
const RECORD = 0x9_0000;
const GIVEN = 0x9_8000;
const STACK = 0xb_0000;
const END = 0xc_0000;
const TEXT = 0x1_0000;
const LONGEST_TEXT = STATE - TEXT;
/** Bytes from the global pointer to the state. */
const FAR = 64;

const NUMBERS: readonly string[] = [
  "Test.take",
  "Test.find",
  "Test.read",
  "Test.tell",
  "Test.count",
  "Test.drop",
  "Test.mix",
  "Space.readable",
  "Test.send",
  "Test.fill",
  "Other.lookup",
  "Other.note",
];
/** Operations of another spindle are procedures, which say whether they have come to their end. */
const ROUTINES: readonly string[] = NUMBERS.filter((name) =>
  name.startsWith("Other.")
);
const RAISED = 60;
const FAILURE = 61;

/** A machine for code. */
export function newMachine(): Machine {
  return createMachine({ memory: 2 ** 20 });
}

function codeOf(procedure: Procedure, label: string, bytes: boolean): string {
  const placement: Placement = {
    kind: "kernel",
    state: "Test.state",
    stateFromGp: BigInt(FAR),
    operation: ({ name }: OperationType) => 1 + NUMBERS.indexOf(name),
    procedure: ({ name }) => ROUTINES.includes(name) ? name : undefined,
    record: () => ({ base: "global pointer", offset: 0n }),
    event: ({ name }) => `${name}.record`,
    firstParameter: 16,
    failure: 77,
    bytes,
  };
  return generate(procedure, label, placement);
}

const EVENTS = ["Random.asked", "Random.told"];

/** Whoever looks on while code runs. */
export interface Onlooker {
  /** A piece of code has run. */
  readonly ran?: (ran: Ran) => void;
  /** Whether what is loaded and stored is to be told. */
  readonly touches?: boolean;
}

/** A procedure that has run in a machine. */
export interface Ran {
  /** The procedure before it was changed. */
  readonly procedure: Procedure;
  /** Cycles that it took. */
  readonly cycles: number;
  /** How far below its beginning the stack was touched, in bytes. */
  readonly stack: number;
  /** Where it stored and loaded outside of what it may touch, or loaded from the stack what nobody had stored. */
  readonly strays: readonly string[];
}

/** What the first `count` calls of `sample` come to in a machine, by procedures changed by `change`. */
export function machined(
  machine: Machine,
  { typed, lowered, calls, seed }: Sample,
  count: number,
  change: (procedure: Procedure) => Procedure,
  onlooker: Onlooker = {},
): Outcome[] {
  const code = (procedure: Procedure | undefined, label: string) =>
    procedure ? codeOf(change(procedure), label, seed % 3 === 0) : "";
  const source = lowered.procedures.map(({ body, filter }, index) =>
    code(filter, `F.${index}`) + code(body, `P.${index}`)
  ).join("");
  // A raise leads to the world, which sees the address of the event's record in t0.
  const numbers = [
    [RAISE, RAISED] as const,
    ...ROUTINES.map((name) => [name, 1 + NUMBERS.indexOf(name)] as const),
  ];
  const routines = numbers.map(([label, number]) => `
${label}: lda $0, ${number}($31)
        call_pal 0x9
        ret
`).join("");
  const { segments, symbols } = assemble(source + routines, {
    text: ksegAddress(physical(TEXT)),
    gp: virtual(ksegAddress(physical(STATE)) - BigInt(FAR)),
    symbols: new Map([
      ["Test.state", ksegAddress(physical(STATE))],
      ...EVENTS.map((name, index) =>
        [`${name}.record`, ksegAddress(physical(RECORD + index * 64))] as const
      ),
      [FAILED, virtual(BigInt(FAILURE))],
    ]),
  });
  const { bytes } = segments[0]!;
  if (bytes.length > LONGEST_TEXT) throw new RangeError("Too much code");
  machine.bus.bytes.set(bytes, TEXT);
  machine.bus.bytes.set([0, 0, 0, 0], END);
  machine.bus.bytes.set(initialBytes(typed), STATE);
  return calls.slice(0, count).map(({ index, raw, given }, number) => {
    const world = createWorld(number);
    const allowed = { state: typed.stateSize, given: given?.length ?? 0 };
    const place = (label: string) => symbols.get(label)!;
    const words = given ? [kseg(GIVEN), ...raw.slice(1)] : raw;
    machine.bus.bytes.set(given ?? [], GIVEN);
    const at = (procedure: Procedure, label: string) => {
      // Without instructions for single bytes, whole words are loaded to change a part of them.
      const watch = onlooker.touches
        ? watchTouches(machine, allowed, seed % 3 === 0)
        : undefined;
      const ended = runAt(machine, place(label), words, world);
      machine.watcher = undefined;
      const { cycles } = ended;
      const [stack, strays] = [watch?.stack ?? 0, watch?.strays ?? []];
      onlooker.ran?.({ procedure, cycles, stack, strays });
      return ended.failed === undefined
        ? `returned ${procedure.result ? ended.value : 0n}`
        : siteAt(procedure, ended.failed);
    };
    const { filter, body } = lowered.procedures[index]!;
    const first = filter && at(filter, `F.${index}`);
    const said = first === undefined || first === "returned 1"
      ? at(body, `P.${index}`)
      : `filter ${first}`;
    const state = stateOfBytes(typed, machine.bus.bytes, STATE);
    const left = given &&
      machine.bus.bytes.subarray(GIVEN, GIVEN + given.length);
    return outcomeOf(said, world, state, left);
  });
}

function kseg(place: number): bigint {
  return ksegAddress(physical(place));
}

/** Bytes of the stack that a procedure may use. */
const LONGEST_STACK = STACK - GIVEN - 0x1000;

/** Notes every load and store outside of what may be touched, and loads from the stack before a store. */
function watchTouches(
  machine: Machine,
  allowed: { readonly state: number; readonly given: number },
  exact: boolean,
): { stack: number; readonly strays: string[] } {
  const found = { stack: 0, strays: [] as string[] };
  // A byte is put together from the word around it, and bytes beside it in that word come along.
  const ranges = [
    [STATE, STATE + allowed.state],
    [GIVEN, GIVEN + allowed.given],
  ] as const;
  const filled = new Set<number>();
  machine.watcher = (event) => {
    if (event.kind !== "load" && event.kind !== "store") return;
    const { kind, at, width } = event;
    const place = Number(at);
    const whole = place % 8 === 0 && width === 8;
    const inside = ranges.some(([from, to]) =>
      whole
        ? place >= (from & ~7) && place + 8 <= (to + 7 & ~7)
        : place >= from && place + width <= to
    );
    if (inside) return;
    if (place < STACK && place >= STACK - LONGEST_STACK) {
      found.stack = Math.max(found.stack, STACK - place);
      for (let byte = place; byte < place + width; byte++) {
        if (kind === "store") filled.add(byte);
        else if (exact && !filled.has(byte)) {
          found.strays.push(`load before a store at ${place - STACK}`);
          return;
        }
      }
      return;
    }
    found.strays.push(`${kind} of ${width} at ${place.toString(16)}`);
  };
  return found;
}

const MARK = 0x5eed_0000n;

function runAt(
  machine: Machine,
  at: bigint,
  raw: readonly bigint[],
  world: World,
): {
  readonly value: bigint;
  readonly failed: number | undefined;
  readonly cycles: number;
} {
  let failed: number | undefined;
  machine.cserve = () => {
    const number = Number(readRegister(machine, 0));
    const words = [16, 17, 18].map((one) => readRegister(machine, one));
    if (number === FAILURE) failed = Number(words[0]);
    else if (number === RAISED) {
      const record = readRegister(machine, 1) - ksegAddress(physical(RECORD));
      const answer = world.raise(EVENTS[Number(record) / 64]!, words);
      writeRegister(machine, 0, answer ?? 0n);
      writeRegister(machine, 1, answer === undefined ? 0n : 1n);
      return;
    } else {
      const name = NUMBERS[number - 1]!;
      const answer = world.call(name, words, lentIn(machine, name, words));
      writeRegister(machine, 0, BigInt.asUintN(64, answer ?? 0n));
      if (ROUTINES.includes(name)) {
        writeRegister(machine, 1, answer === undefined ? 0n : 1n);
        return;
      }
    }
    writeRegister(machine, 1, 0xdeadn);
  };
  const registers = [
    ...raw.map((value, index) => [16 + index, value] as const),
    ...[9, 10, 11, 12, 13, 14, 15].map((one) =>
      [one, MARK + BigInt(one)] as const
    ),
    [REGISTER.gp, ksegAddress(physical(STATE)) - BigInt(FAR)],
    [REGISTER.sp, ksegAddress(physical(STACK))],
    [26, ksegAddress(physical(END))],
  ] as const;
  for (const [register, value] of registers) {
    writeRegister(machine, register, value);
  }
  const { processor } = machine;
  Object.assign(processor, { mode: "kernel", ipl: 7, pc: at });
  machine.stopped = undefined;
  const { cycles } = processor.counters;
  const stop = run(machine, { steps: 1_000_000 });
  if (stop.reason !== "halt" || processor.pc !== registers.at(-1)![1] + 4n) {
    throw new Error(`Ended at ${processor.pc.toString(16)}: ${stop.reason}`);
  }
  for (const saved of [9, 10, 11, 12, 13, 14, 15]) {
    if (readRegister(machine, saved) === MARK + BigInt(saved)) continue;
    throw new Error(`Register ${saved} is not what it was`);
  }
  if (readRegister(machine, REGISTER.sp) !== ksegAddress(physical(STACK))) {
    throw new Error("The stack is not where it was");
  }
  const answered = readRegister(machine, 1) === 1n;
  if (answered === (failed !== undefined)) {
    throw new Error("Answered and failed");
  }
  return {
    value: readRegister(machine, 0),
    failed,
    // The halt behind the return is nobody's time.
    cycles: processor.counters.cycles - cycles - HALTING,
  };
}

/** Cycles of the halt to which a procedure returns. */
const HALTING = haltingCycles();

function haltingCycles(): number {
  const machine = newMachine();
  machine.bus.bytes.set([0, 0, 0, 0], END);
  const pc = ksegAddress(physical(END));
  Object.assign(machine.processor, { mode: "kernel", ipl: 7, pc });
  run(machine, { steps: 1 });
  return machine.processor.counters.cycles;
}

/** The bytes that an operation is lent. */
function lentIn(
  { bus: { bytes } }: Machine,
  name: string,
  [address = 0n, length = 0n]: readonly bigint[],
): Lent[] {
  if (!/\.(send|fill|note)$/.test(name)) return [];
  const at = Number(address - kseg(0));
  return [{
    length: Number(length),
    get: (index) => bytes[at + index]!,
    set: (index, byte) => void (bytes[at + index] = byte),
  }];
}

// ## All four

/** How many calls came to an end in which way. */
export interface Tally {
  returned: number;
  failed: number;
  skipped: number;
  readonly kinds: Set<string>;
}

/** Asserts that the spindles of `count` seeds do the same in four ways. */
export function assertAgreement(from: number, count: number): Tally {
  const machine = newMachine();
  const tally: Tally = { returned: 0, failed: 0, skipped: 0, kinds: new Set() };
  const nothing = new Set<number>();
  const ways: readonly (readonly [string, Compiled])[] = [
    ["in the intermediate form", interpreted],
    [
      "as code",
      (sample, count) =>
        machined(machine, sample, count, (one) => improve(one, nothing)),
    ],
    [
      "as optimised code",
      (sample, count) =>
        machined(machine, sample, count, (one) => optimise(one, nothing)),
    ],
  ];
  for (let seed = from; seed < from + count; seed++) {
    const sample = sampleOf(seed, wishesFor(seed));
    if (sample === undefined) {
      tally.skipped++;
      continue;
    }
    const told = `seed ${seed}:\n${sample.text}`;
    assertEquals(problemsIn(sample), [], told);
    const meant = evaluated(sample);
    for (const [name, way] of ways) {
      assertEquals(way(sample, meant.length), meant, `${name}, ${told}`);
    }
    noteEnds(tally, meant);
  }
  return tally;
}

type Compiled = (sample: Sample, count: number) => Outcome[];

/** Large spindles are one of so many. */
export const LARGE = 40;

/** Mostly small spindles, because they come to an end soon, and a few larger ones. */
export function wishesFor(seed: number, doors = false): Wishes {
  const large = seed % LARGE === 0;
  return {
    others: doors || seed % 2 === 0,
    doors,
    calls: seed % 3 === 0,
    size: large ? 16 : 2 + seed % 4,
    risk: seed % 20,
    entries: large ? 2 : 1,
    helpers: doors ? 0 : seed % 3,
  };
}

function noteEnds(tally: Tally, outcomes: readonly Outcome[]): void {
  for (const outcome of outcomes) {
    const [ended, kind] = outcome.split("\n", 1)[0]!.split(" ");
    if (ended === "returned") tally.returned++;
    else {
      tally.failed++;
      tally.kinds.add(kind!);
    }
  }
}
