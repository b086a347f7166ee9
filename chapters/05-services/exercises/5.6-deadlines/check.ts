// # The check of exercise 5.6
//
// Programs with jobs in every period run beside others that only compute, under the reader's scheduler. It is counted
// how often they were late, and how long the others had the processor.

import {
  compare,
  type ExerciseTest,
  type Mismatch,
  testOf,
} from "../../../../command/exercises/protocol.ts";
import { expectWritten } from "../../../../command/exercises/trying.ts";
import { CYCLES_PER_TICK } from "../../../01-hardware/mod.ts";
import { endDomain, type Strand } from "../../../02-controllers/mod.ts";
import {
  carryingProgram,
  extend,
  loadMarked,
  paceOf,
  passTicks,
  realTimeSystem,
  soundProgram,
  startBatch,
  type System,
  usedBy,
  type Wish,
} from "../../mod.ts";

/** The reader's file. */
export interface Subject {
  readonly text: string;
}

/** A system with the reader's scheduler. */
function scene({ text }: Subject): System {
  expectWritten(text, "5.6");
  const system = realTimeSystem("default");
  extend(system, { file: "deadlines.spindle", text });
  return system;
}

/** Cycles of one unit of work, with a little to spare for the kernel's own. */
const UNIT = 7100;

/** A program that needs so many ticks in each period, and reserves one more. */
function needs(period: number, ticks: number): Wish {
  const work = Math.floor(ticks * CYCLES_PER_TICK / UNIT);
  return { period, budget: ticks + 1, work };
}

function start(system: System, wish: Wish): Strand {
  return loadMarked(system, soundProgram(system, wish), ["job"]);
}

function told({ period, budget }: Wish): string {
  return `${budget} of ${period} ticks`;
}

function end({ kernel }: System, strand: Strand): void {
  if (strand.outcome) return;
  endDomain(kernel, strand.domain, { kind: "exited", status: 0 });
}

// ## What is granted
//
// Whoever only asks needs no periods: it has its answer for a status, or computes without an end.

const ASKS = `
main:   lda     a0, period
        lda     a1, budget
        lda     v0, call.reserve
        callsys
        beq     a3, again
        mov     v0, a0
        br      exit
again:  br      again
`;

function ask(system: System, { period, budget }: Wish): Strand {
  const program = carryingProgram(system, ASKS, [], { period, budget });
  return loadMarked(system, program, ["asks"]);
}

// Who is granted something has jobs, and waits in between, so that others can ask.

/** What is said to `WISHES`, by strands that go on until all have asked. */
function said(system: System): number[] {
  const strands = WISHES.map(([wish, expected]) => {
    const strand = expected === 0 ? start(system, wish) : ask(system, wish);
    passTicks(system, 2);
    return strand;
  });
  const answers = strands.map((one) => paceOf(system, one).status ?? 0);
  for (const one of strands) end(system, one);
  return answers;
}

const ANSWERS: Readonly<Record<number, string>> = {
  0: "granted",
  12: "-12",
  22: "-22",
  69: "-69",
};

const plain = (period: number, budget: number): Wish => ({
  period,
  budget,
  work: 1,
});

/** Wishes one after the other, and what is to be said to each of them. */
const WISHES: readonly (readonly [Wish, number])[] = [
  [plain(10, 11), 22],
  [plain(10, 1), 22],
  [plain(10, 9), 69],
  [plain(10, 5), 0],
  [plain(7, 3), 69],
  [plain(8, 3), 0],
  [plain(20_000, 2), 69],
];

function* granted(subject: Subject): Generator<Mismatch | undefined> {
  const system = scene(subject);
  const answers = said(system);
  for (const [index, [wish, expected]] of WISHES.entries()) {
    const before = WISHES.slice(0, index)
      .filter(([, answer]) => answer === 0)
      .map(([one]) => told(one)).join(", ");
    const answer = answers[index]!;
    yield compare(
      `Granted so far: ${before || "nothing"}. Somebody asks for ${told(wish)}`,
      ANSWERS[expected]!,
      ANSWERS[answer] ?? `-${answer}`,
    );
  }
  yield* freed(system);
}

function* freed(system: System): Generator<Mismatch | undefined> {
  for (const ticks of [1, 6, 9]) {
    const strand = ask(system, plain(8, 6));
    passTicks(system, ticks);
    const { status } = paceOf(system, strand);
    yield compare(
      `All that had reserved have ended, the last one after ${ticks} ${
        ticks === 1 ? "tick" : "ticks"
      }. Somebody asks for 6 of 8 ticks`,
      "granted",
      status === undefined ? "granted" : `-${status}`,
    );
    end(system, strand);
  }
}

// ## Who is in time

/** What remains for a strand that never ends, its own share included. */
const MOST_OF_LIAR = 0.6;

/** Runs `wishes` beside `others` for `ticks`, and tells who was late. */
function* inTime(
  subject: Subject,
  wishes: readonly Wish[],
  ticks: number,
  others: readonly Wish[] = [],
): Generator<Mismatch | undefined> {
  const system = scene(subject);
  const batch = startBatch(system);
  const liars = others.map((wish) => start(system, wish));
  const strands = wishes.map((wish) => start(system, wish));
  passTicks(system, ticks);
  const what = `Beside a batch job${
    others.map((one) => ` and one that never ends, which has ${told(one)}`)
      .join("")
  }, after ${ticks} ticks`;
  const part = (strand: Strand) =>
    usedBy(system, strand) / (ticks * CYCLES_PER_TICK);
  for (const liar of liars) {
    yield compare(
      `${what}: who never ends has`,
      `at most ${MOST_OF_LIAR} of the processor`,
      part(liar) <= MOST_OF_LIAR
        ? `at most ${MOST_OF_LIAR} of the processor`
        : `${part(liar).toFixed(3)} of the processor`,
    );
  }
  for (const [index, strand] of strands.entries()) {
    const { done, missed, status } = paceOf(system, strand);
    const wish = wishes[index]!;
    const least = Math.floor((ticks - 110) / wish.period) - 1;
    yield compare(
      `${what}: the jobs of who has ${told(wish)}`,
      `at least ${least} in time, none late`,
      status !== undefined
        ? `refused: -${status}`
        : missed > 0
        ? `${missed} late`
        : done < least
        ? `${done} in time, none late`
        : `at least ${least} in time, none late`,
    );
  }
  const share = part(batch);
  const left = 1 / 10;
  yield compare(
    `${what}: the batch job has`,
    `at least ${left} of the processor`,
    share >= left
      ? `at least ${left} of the processor`
      : `${share.toFixed(3)} of the processor`,
  );
}

const SOUND = needs(10, 2);
const PICTURES = needs(17, 4);

const LIAR: Wish = { period: 20, budget: 5, work: 30_000 };

function* admitted(subject: Subject): Generator<Mismatch | undefined> {
  yield* inTime(subject, [SOUND, PICTURES], 300, [LIAR]);
}

// The short one is released just behind the long one, and again before that is done. Whoever prefers the
// shorter period lets the long one be late, though both could be in time.

const SHORT: Wish = { period: 200, budget: 88, work: 1618 };
const LONG: Wish = { period: 280, budget: 121, work: 2232 };

function* byDeadline(subject: Subject): Generator<Mismatch | undefined> {
  const system = scene(subject);
  const short = start(system, SHORT);
  passTicks(system, 196);
  const long = start(system, LONG);
  passTicks(system, 320);
  for (const [strand, wish] of [[short, SHORT], [long, LONG]] as const) {
    const { missed, done } = paceOf(system, strand);
    yield compare(
      `Two have ${told(SHORT)} and ${told(LONG)}: the jobs of who has ${
        told(wish)
      }`,
      "none late",
      missed > 0 ? `${missed} late` : done > 0 ? "none late" : `${done} done`,
    );
  }
}

/** The tests: what is granted, and what becomes of it. */
export const tests: readonly ExerciseTest<Subject>[] = [
  testOf("what fits is granted, and what does not is refused", granted),
  testOf("what is granted is in time", admitted),
  testOf("the deadline decides, and not the period", byDeadline),
];
