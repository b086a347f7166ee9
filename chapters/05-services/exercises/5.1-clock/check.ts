// # The check of exercise 5.1
//
// A program loads from its pages in an order that is known here. Each fault is noted, and compared
// with those of a clock that is kept here, of the order of arrival, of the longest unused, and of
// somebody who knows the future.

import { generator } from "../../../../command/exercises/chance.ts";
import {
  compare,
  type ExerciseTest,
  type Mismatch,
  testOf,
} from "../../../../command/exercises/protocol.ts";
import {
  expectWritten,
  granted,
  hear,
  installAnswer,
} from "../../../../command/exercises/trying.ts";
import {
  assembleProgram,
  createMachine,
  PAGE_SIZE,
} from "../../../01-hardware/mod.ts";
import {
  allocateFrames,
  copyIn,
  currentStrand,
  endDomain,
  FIRST_FREE,
  type Kernel,
  loadProgram,
  mapFrames,
  promisePages,
  runKernel,
  startKernel,
  type Strand,
} from "../../../02-controllers/mod.ts";
import { openDoor } from "../../../04-verifier/mod.ts";

/** The reader's file. */
export interface Subject {
  readonly text: string;
}

/** Where the program's pages begin: at no round number, so that a page is told from its place in memory. */
const BASE = 0x2_0000_6000n;
const PAGE = BigInt(PAGE_SIZE);
/** Where its reference bits are. */
const BITMAP = 0x2_1000_0008n;
/** Cycles that a fault on a page without a frame may cost the program. */
const MOST_CYCLES = 5_000;
/** Cycles that it may cost if the hand need not go round. */
const FEW_CYCLES = 2_500;

// ## The program
//
// It calls `begin`, and then goes through a table: an address is loaded from, 0 lets somebody look,
// and −1 is the end.

const LOOK = 0n;
const END = -1n;
const EXIT = 1;
const TELL = 901;
const SEE = 900;

function programFor(
  entry: bigint,
  { pages, frames, bitmap }: Setting,
  table: readonly bigint[],
) {
  const words = [
    BASE,
    BigInt(pages),
    BigInt(frames),
    bitmap,
    entry,
    ...table,
    END,
  ];
  return assembleProgram(`        .globl _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
        lda     s0, table
        ldq     a0, 0(s0)
        ldq     a1, 8(s0)
        ldq     a2, 16(s0)
        ldq     a3, 24(s0)
        ldq     v0, 32(s0)
        lda     s0, 40(s0)
        callsys
        mov     v0, a0
        lda     v0, ${TELL}
        callsys
next:   ldq     t0, 0(s0)
        lda     s0, 8(s0)
        blt     t0, end
        beq     t0, look
        ldq     t1, 0(t0)
        br      next
look:   lda     v0, ${SEE}
        callsys
        br      next
end:    clr     a0
        lda     v0, ${EXIT}
        callsys
        .data
        .align  3
table:  .quad   ${words.join(", ")}
`);
}

/** What the spindle is told, and what the program then does. */
interface Setting {
  readonly pages: number;
  readonly frames: number;
  readonly bitmap: bigint;
}

/** What has been seen. */
interface Scene {
  readonly kernel: Kernel;
  readonly strand: Strand;
  /** The pages that had no frame when they were used. */
  readonly missed: number[];
  /** The reference bits, each time that somebody looked. */
  readonly bits: bigint[];
  /** The cycles that had passed then. */
  readonly cycles: number[];
  /** What `begin` has answered. */
  readonly answers: bigint[];
  /** The events of faults that came to somebody else. */
  readonly others: string[];
}

const SETTING: Setting = { pages: 64, frames: 8, bitmap: BITMAP };

/**
 * Runs a program that goes through `table` with the reader's spindle. The verifier is asked only if `judged`: its
 * verdict is the same each time.
 */
function play(
  { text }: Subject,
  table: readonly bigint[],
  setting: Setting = SETTING,
  judged = false,
): Scene {
  expectWritten(text, "5.1");
  const kernel = startKernel(
    createMachine({ memory: FIRST_FREE + 200 * PAGE_SIZE }),
  );
  const extensions = openDoor(kernel);
  const program = programFor(extensions.nextCall, setting, table);
  const strand = loadProgram(kernel, program, []);
  const scene: Scene = {
    kernel,
    strand,
    missed: [],
    bits: [],
    cycles: [],
    answers: [],
    others: [],
  };
  const { domain, space } = strand;
  const frames = granted(allocateFrames(kernel, domain, 1));
  granted(mapFrames(kernel, domain, space, BITMAP - 8n, frames, 3));
  const source = { file: "clock.spindle", text };
  installAnswer(extensions, source, domain.identifier, judged);
  for (const page of [-1n, BigInt(setting.pages)]) {
    const beside = BASE + page * PAGE;
    granted(promisePages(kernel, domain, space, beside, 1, 1));
  }
  answerCalls(scene);
  watchFaults(scene, setting);
  for (let turn = 0; turn < 4 && strand.outcome === undefined; turn++) {
    const { cycles } = kernel.machine.processor.counters;
    runKernel(kernel, { cycles: cycles + 2_000_000 });
  }
  return scene;
}

function answerCalls(scene: Scene): void {
  const { kernel, strand, answers } = scene;
  hear(kernel, "Processor.select", () => {
    const ready = strand.state === "ready";
    return ready ? BigInt(strand.identifier) : 0n;
  });
  hear(kernel, "Trap.systemCall", (kernel, [number, value]) => {
    if (number === BigInt(EXIT)) {
      const { domain } = currentStrand(kernel)!;
      endDomain(kernel, domain, { kind: "exited", status: 0 });
    } else if (number === BigInt(TELL)) answers.push(value!);
    else if (number === BigInt(SEE)) look(scene);
    return 0n;
  });
}

function look({ kernel, strand: { space }, bits, cycles }: Scene): void {
  const bytes = copyIn(kernel, space, BITMAP, 8);
  bits.push(new DataView(bytes.buffer).getBigUint64(0, true));
  cycles.push(kernel.machine.processor.counters.cycles);
}

function watchFaults(scene: Scene, { pages }: Setting): void {
  const { kernel, missed, others } = scene;
  hear(kernel, "Trap.invalidTranslation", (_, [address]) => {
    const page = Number((address! - BASE) / PAGE);
    if (page >= 0 && page < pages) missed.push(page);
    return undefined;
  }, "first");
  for (
    const event of ["Trap.invalidTranslation", "Trap.protectionFault"]
  ) {
    hear(kernel, event, () => {
      others.push(event);
      return 0n;
    });
  }
}

// ## Orders
//
// What each order makes of a row of uses: the pages that are missed.

/** The pages that are missed if the one leaves that `choose` names. */
function missedBy(
  uses: readonly number[],
  frames: number,
  choose: (held: number[], at: number) => number,
  used: (page: number) => void = () => {},
): number[] {
  const held: number[] = [];
  const missed: number[] = [];
  for (const [at, page] of uses.entries()) {
    if (!held.includes(page)) {
      missed.push(page);
      if (held.length < frames) held.push(page);
      else held[choose(held, at)] = page;
    }
    used(page);
  }
  return missed;
}

function byClock(uses: readonly number[], frames: number): number[] {
  const bits = new Set<number>();
  let hand = 0;
  const choose = (held: number[]) => {
    while (bits.delete(held[hand]!)) hand = (hand + 1) % frames;
    const found = hand;
    hand = (hand + 1) % frames;
    return found;
  };
  return missedBy(uses, frames, choose, (page) => bits.add(page));
}

function byArrival(uses: readonly number[], frames: number): number[] {
  let next = 0;
  return missedBy(uses, frames, () => next++ % frames);
}

/** The place of the greatest of `values`. */
function greatest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}

function byLongestUnused(uses: readonly number[], frames: number): number[] {
  return missedBy(
    uses,
    frames,
    (held, at) =>
      greatest(held.map((page) => at - uses.lastIndexOf(page, at - 1))),
  );
}

function byFuture(uses: readonly number[], frames: number): number[] {
  const next = (page: number, at: number) => {
    const found = uses.indexOf(page, at);
    return found < 0 ? Infinity : found;
  };
  return missedBy(
    uses,
    frames,
    (held, at) => greatest(held.map((page) => next(page, at))),
  );
}

// ## Rows of uses

/** Uses of pages that look like chance: most of them of some pages, which change slowly. */
function usesLike(seed: number, count: number, pages: number): number[] {
  const below = generator(seed);
  return Array.from({ length: count }, (_, at) => {
    const drift = Math.floor(at / 60);
    return below(5) === 0 ? below(pages) : (drift + below(7)) % pages;
  });
}

function addressOf(page: number): bigint {
  return BASE + BigInt(page) * PAGE + 8n * BigInt(page % 100);
}

/** The table for `uses`. */
function tableOf(uses: readonly number[]): bigint[] {
  return uses.map(addressOf);
}

// ## What is told

function ending({ strand: { outcome } }: Scene): string {
  if (outcome === undefined) return "not at all";
  return outcome.kind === "exited" ? "by itself" : outcome.sentence;
}

/** The row from a little before the first difference, for messages. */
function around(all: readonly number[], place: number): string {
  const from = Math.max(0, place - 3);
  const shown = all.slice(from, place + 4);
  return `${from > 0 ? "… " : ""}${shown.join(", ") || "none"}${
    place + 4 < all.length ? " …" : ""
  }`;
}

/** Plays `uses`, and compares the faults with those of a clock. */
function* likeAClock(
  subject: Subject,
  uses: readonly number[],
  setting: Setting = SETTING,
): Generator<Mismatch | undefined> {
  const scene = play(subject, tableOf(uses), setting);
  const wanted = byClock(uses, setting.frames);
  const place = wanted.findIndex((page, at) => page !== scene.missed[at]);
  const at = place < 0 ? wanted.length : place;
  yield compare(
    `${setting.frames} frames, pages used in the order ${
      around(uses, 6)
    }: pages without a frame`,
    around(wanted, at),
    around(scene.missed, at),
  );
  yield compare("How the program ends", "by itself", ending(scene));
}

// ## The tests

/** What an entry has answered, in the words of the language. */
function truth(answer: bigint | undefined): string {
  if (answer === undefined) return "nothing";
  return answer === 0n ? "false" : "true";
}

function* brought(subject: Subject): Generator<Mismatch | undefined> {
  const uses = [5, 0, 63, 5, 0, 63];
  const scene = play(subject, tableOf(uses));
  yield compare("begin answers", "true", truth(scene.answers[0]));
  yield compare(
    "Pages 5, 0, 63, 5, 0, 63 are used: pages without a frame",
    "5, 0, 63",
    scene.missed.join(", ") || "none",
  );
  yield compare("How the program ends", "by itself", ending(scene));
}

/** The pages whose bits are set, for messages. */
function pagesIn(bits: bigint | undefined): string {
  if (bits === undefined) return "the program does not get so far";
  return Array.from({ length: 64 }, (_, page) => page)
    .filter((page) => bits >> BigInt(page) & 1n).join(", ") || "none";
}

/** Goes through `rows`, and compares the bits that are set after each of them. */
function* bitsAfter(
  subject: Subject,
  rows: readonly (readonly [uses: readonly number[], wanted: string])[],
): Generator<Mismatch | undefined> {
  const table = rows.flatMap(([uses]) => [...tableOf(uses), LOOK]);
  const { bits } = play(subject, table);
  for (const [at, [, wanted]] of rows.entries()) {
    const used = rows.slice(0, at + 1).flatMap(([uses]) => uses);
    const what = `8 frames, pages used ${used.join(", ") || "none"}`;
    yield compare(`${what}: the bits that are set`, wanted, pagesIn(bits[at]));
  }
}

function* bitsAppear(subject: Subject): Generator<Mismatch | undefined> {
  yield* bitsAfter(subject, [
    [[], "none"],
    [[3], "3"],
    [[40, 3, 8], "3, 8, 40"],
  ]);
}

function* bitsGo(subject: Subject): Generator<Mismatch | undefined> {
  yield* bitsAfter(subject, [
    [[0, 1, 2, 3, 4, 5, 6, 7], "0, 1, 2, 3, 4, 5, 6, 7"],
    [[8], "8"],
    [[5, 2, 5], "2, 5, 8"],
    [[9], "2, 5, 8, 9"],
    [[10], "5, 8, 9, 10"],
  ]);
}

function* spared(subject: Subject): Generator<Mismatch | undefined> {
  const four = { ...SETTING, frames: 4 };
  const first = [0, 1, 2, 3, 4, 1, 2, 5, 1, 2, 6, 1, 2, 7, 3, 4];
  yield* likeAClock(subject, first, four);
  yield* likeAClock(subject, [0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1], four);
}

function* random(subject: Subject): Generator<Mismatch | undefined> {
  for (const [seed, frames] of [[3, 8], [7, 1]] as const) {
    const uses = usesLike(seed, 260, 40);
    yield* likeAClock(subject, uses, { ...SETTING, pages: 40, frames });
  }
}

function* close(subject: Subject): Generator<Mismatch | undefined> {
  const uses = usesLike(9, 500, 40);
  const frames = 16;
  const { missed } = play(subject, tableOf(uses), { ...SETTING, frames });
  const [lru, fifo, opt] = [byLongestUnused, byArrival, byFuture]
    .map((order) => order(uses, frames).length);
  const told =
    `500 uses, 16 frames: the longest unused leaves, ${lru} faults; in the order of arrival, ${fifo}; whoever knows the future, ${opt}`;
  const most = Math.floor(lru! * 1.15);
  const fits = missed.length <= most && missed.length < fifo!;
  const wanted = `${most} or fewer, and fewer than ${fifo}`;
  yield compare(told, wanted, fits ? wanted : `${missed.length}`);
}

function* leavesOthers(subject: Subject): Generator<Mismatch | undefined> {
  const setting = { ...SETTING, pages: 10 };
  const before = play(subject, [addressOf(9), BASE - PAGE], setting);
  const after = play(subject, [addressOf(9), addressOf(10)], setting);
  for (const scene of [before, after]) {
    yield compare(
      "A page in front of the pager's, or behind them, is used: the program",
      "is ended",
      ending(scene).includes("by itself") ? "goes on" : "is ended",
    );
    yield compare(
      "A page in front of the pager's, or behind them, is used: the fault that is left to others",
      "Trap.invalidTranslation",
      scene.others.join(", ") || "no event",
    );
  }
}

function* impossible(subject: Subject): Generator<Mismatch | undefined> {
  const cases: readonly (readonly [string, Partial<Setting>])[] = [
    ["the bits lie nowhere", { bitmap: BASE - PAGE }],
    ["the bits are in the program's code", { bitmap: 0x1_2000_0000n }],
  ];
  for (const [what, other] of cases) {
    const scene = play(subject, [], { ...SETTING, ...other });
    const answer = truth(scene.answers[0]);
    yield compare(`${what}: begin answers`, "false", answer);
  }
}

function* cheap(subject: Subject): Generator<Mismatch | undefined> {
  const row = Array.from({ length: 16 }, (_, page) => addressOf(page));
  const { cycles: [before, worst, best] } = play(
    subject,
    [...row, LOOK, addressOf(40), LOOK, addressOf(41), LOOK],
    { ...SETTING, frames: 16 },
    true,
  );
  if (best === undefined) {
    yield compare("18 pages are used: the program", "goes on", "ends");
    return;
  }
  const told = (most: number) => `${most} cycles or less`;
  const within = (cost: number, most: number) =>
    cost <= most ? told(most) : `${cost} cycles`;
  yield compare(
    "What a fault costs if the hand has to go round 16 frames",
    told(MOST_CYCLES),
    within(worst! - before!, MOST_CYCLES),
  );
  yield compare(
    "What the next fault costs, for which the hand makes one step",
    told(FEW_CYCLES),
    within(best - worst!, FEW_CYCLES),
  );
}

/** The tests: first that pages come, then which of them leave. */
export const tests: readonly ExerciseTest<Subject>[] = [
  testOf("a page that is used gets a frame", brought),
  testOf("the first use of a page sets its bit", bitsAppear),
  testOf("pages that were used are spared once", spared),
  testOf("the hand clears bits, and the next use sets them", bitsGo),
  testOf("pages leave as a clock says", random),
  testOf("there are hardly more faults than with the longest unused", close),
  testOf("faults of others are left to others", leavesOthers),
  testOf("what cannot be begun is refused", impossible),
  testOf("the hand goes round in little time", cheap),
];
