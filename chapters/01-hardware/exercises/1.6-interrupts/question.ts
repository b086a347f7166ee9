// # Which interrupt comes?
//
// Several interrupts are pending, and the processor has a priority level of its own. Say
// which of them it takes before the next instruction, or that all have to wait.
//
// Your first answer is a guess, and nobody grades it. The machine then runs with these very
// values, and you see what it does. From then on each question has new values. Five right
// answers in a row, and you know the rule.

import type {
  Question,
  Shown,
} from "../../../../command/exercises/protocol.ts";
import { createMachine } from "../../processor/building.ts";
import type { Machine, TraceEvent } from "../../processor/machine.ts";
import { ksegAddress } from "../../processor/access.ts";
import { physical, virtual } from "../../numbers.ts";
import { type InterruptKind, INTERRUPTS } from "../../execution/interrupts.ts";
import { run } from "../../execution/running.ts";
import { REGISTER } from "../../instruction_set.ts";
import { assemble } from "../../tools/assembler.ts";
import { disassemble } from "../../tools/disassembler.ts";

// ## What is asked
//
// A situation is a level and what is pending. The level is either set by the kernel or comes
// from an interrupt that has just been taken.

/** A situation. */
export interface Situation {
  /** What the question is meant to find out. */
  readonly about: Topic;
  /** The processor's level, before the interrupt whose handler runs, if one does. */
  readonly ipl: number;
  /** The interrupt that was taken at that level, and whose handler has begun. */
  readonly handling: InterruptKind | undefined;
  /** What is pending now, the most urgent first. */
  readonly pending: readonly InterruptKind[];
}

/** What there is to know. */
export type Topic =
  | "several may come"
  | "an interrupt of the processor's own level"
  | "a single interrupt"
  | "a handler and what is not above it"
  | "a handler and what is above it";

/** A question and the situation behind it. */
export interface Asked extends Question {
  /** The situation. */
  readonly situation: Situation;
}

/** What the kernel finds in A0 for another processor, the clock and a device. */
const CODES = { processor: 0n, clock: 1n, device: 3n } as const;

/** The three kinds of interrupts that are asked about, the most urgent first. */
const KINDS: readonly InterruptKind[] = INTERRUPTS.filter(({ code }) =>
  Object.values<bigint>(CODES).includes(code)
);

/** Every selection of at least one kind. */
const SELECTIONS: readonly (readonly InterruptKind[])[] = [1, 2, 3, 4, 5, 6, 7]
  .map((bits) => KINDS.filter((_, index) => bits >> index & 1));

/** The highest level in `pending`, whose first is the most urgent. */
function topLevel(pending: readonly InterruptKind[]): number {
  return pending[0]!.level;
}

// ## The situations
//
// All that there are, by what they are about.

function severalMayCome(): Situation[] {
  return SELECTIONS.filter((pending) => pending.length > 1).flatMap((pending) =>
    Array.from(
      { length: pending[1]!.level - 1 },
      (_, index) => situation("several may come", pending, index + 1),
    )
  );
}

function ownLevel(): Situation[] {
  const about = "an interrupt of the processor's own level";
  return SELECTIONS.map((pending) =>
    situation(about, pending, topLevel(pending))
  );
}

function single(): Situation[] {
  return KINDS.flatMap((kind) =>
    Array.from(
      { length: kind.level - 1 },
      (_, index) => situation("a single interrupt", [kind], index + 1),
    )
  );
}

function notAbove(): Situation[] {
  const about = "a handler and what is not above it";
  const all = (fits: (level: number, own: number) => boolean) =>
    KINDS.flatMap((handling) =>
      SELECTIONS.filter((pending) => fits(topLevel(pending), handling.level))
        .map((pending) => situation(about, pending, 0, handling))
    );
  return [
    ...all((level, own) => level < own),
    ...all((level, own) => level === own),
  ];
}

function above(): Situation[] {
  const about = "a handler and what is above it";
  return KINDS.flatMap((handling) =>
    SELECTIONS.filter((pending) => topLevel(pending) > handling.level)
      .map((pending) => situation(about, pending, 0, handling))
  );
}

function situation(
  about: Topic,
  pending: readonly InterruptKind[],
  ipl: number,
  handling?: InterruptKind,
): Situation {
  return { about, ipl, handling, pending };
}

// The topics take turns: as many questions in a row as there are topics ask for all of them.

const TOPICS: readonly (readonly Situation[])[] = [
  severalMayCome(),
  ownLevel(),
  single(),
  notAbove(),
  above(),
];

/** So many right answers in a row ask for everything there is to know. */
export const inRow: number = TOPICS.length;

/** Question `number`; the first, 0, is a guess. */
export function question(number: number): Asked {
  return ask(number === 0 ? GUESS : situationOf(number - 1));
}

const GUESS: Situation = situation("several may come", KINDS, 5);

/** A situation of the topic whose turn it is, another one each time. */
function situationOf(number: number): Situation {
  const topic = TOPICS[number % TOPICS.length]!;
  const round = Math.floor(number / TOPICS.length);
  return topic[(2 + 13 * round) % topic.length]!;
}

/** The choice that says that nothing is taken. */
export const NONE = "none of them";

/** The names of the kinds of interrupts, the least urgent first, and none. */
const CHOICES: readonly string[] = [
  ...KINDS.map(({ name }) => name).reverse(),
  NONE,
];

function ask(situation: Situation): Asked {
  return {
    situation,
    about: situation.about,
    text: textOf(situation),
    choices: CHOICES,
    run: () => show(situation),
  };
}

function textOf({ ipl, handling, pending }: Situation): string {
  const where = handling === undefined
    ? `The kernel runs at IPL ${ipl}.`
    : `At IPL ${ipl} the processor has taken an interrupt (${handling.name}), and its handler is about to execute its first instruction.`;
  const names = pending.map(({ name }) => name).reverse();
  const list = names.length === 1
    ? `One interrupt is pending now: ${names[0]}.`
    : `These interrupts are pending now: ${names.join(", ")}.`;
  return `${where} ${list} What is taken before the next instruction?`;
}

// ## The machine
//
// A kernel that does nothing, and a handler that does not return. What is pending is set
// from outside, as the board does it.

const KERNEL = `
        nop
        nop
handler: nop
        nop`;

const START = physical(0x4000);
const STACK = physical(0x8000);

/** A machine in the kernel, with a handler for interrupts. */
function prepare(): Machine {
  const machine = createMachine({ memory: 2 ** 20 });
  const { processor, bus } = machine;
  const text = ksegAddress(START);
  const { segments, symbols } = assemble(KERNEL, { text });
  bus.bytes.set(segments[0]!.bytes, START);
  processor.pc = text;
  processor.entries.entInt = virtual(symbols.get("handler")!);
  processor.registers[REGISTER.sp] = ksegAddress(STACK);
  return machine;
}

/** Makes these and no other interrupts pending. */
function setPending(
  machine: Machine,
  pending: readonly InterruptKind[],
): void {
  const has = (code: bigint) => pending.some((kind) => kind.code === code);
  machine.processor.interprocessorPending = has(CODES.processor);
  machine.processor.tickPending = has(CODES.clock);
  machine.deviceLine = () => has(CODES.device) ? 0 : -1;
}

/** Runs `situation`, and notes what happens. */
function show({ ipl, handling, pending }: Situation): Shown {
  const machine = prepare();
  const { processor } = machine;
  const trace: string[] = [];
  let taken: string | undefined;
  const note = (event: TraceEvent) => {
    if (event.kind === "trap") {
      taken = KINDS.find(({ code }) => code === event.arguments[0])?.name;
    } else if (event.kind === "instruction") {
      trace.push(`executed: ${disassemble(event.word, event.pc)}`);
    }
  };
  machine.watcher = note;
  const go = (now: readonly InterruptKind[]) => {
    taken = undefined;
    const before = processor.ipl;
    setPending(machine, now);
    trace.push(`IPL ${before}; pending: ${withLevels(now)}`);
    run(machine, { steps: 1 });
    if (taken !== undefined) {
      trace.push(`taken: ${taken}, and IPL rises to ${processor.ipl}`);
    }
  };
  processor.ipl = ipl;
  if (handling !== undefined) go([handling]);
  go(pending);
  return { choice: taken ?? NONE, trace };
}

function withLevels(pending: readonly InterruptKind[]): string {
  return pending.map(({ name, level }) => `${name} (level ${level})`).reverse()
    .join(", ");
}

/** The rule behind the answers. */
export const rule: string =
  "An interrupt is taken if its level is above the processor's IPL; equal is not enough. Of several that may be taken, the one of the highest level comes first. Taking it raises IPL to its level, so that its handler is interrupted only by what is more urgent.";
