// # The check of exercise 3.1
//
// A program with seventy pages calls the spindle, loads and stores, and in between somebody
// looks at its bitmap, at the faults that there were, and at the cycles.

import {
  compare,
  type ExerciseTest,
  type Mismatch,
  notYetWritten,
  testOf,
} from "../../../../command/exercises/protocol.ts";
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
  EVENT,
  eventNamed,
  FIRST_FREE,
  installHandler,
  isRefused,
  type Kernel,
  loadProgram,
  mapFrames,
  type NativeHandler,
  readField,
  type Refused,
  runKernel,
  startKernel,
  type Strand,
  unmapPages,
  watchPages,
} from "../../../02-controllers/mod.ts";
import {
  checkSpindle,
  createEnvironment,
  createExtensions,
  install,
  KERNEL_INTERFACES,
  lowerSpindle,
} from "../../mod.ts";

/** The reader's file. */
export interface Subject {
  readonly text: string;
}

/** Where the program's pages begin. */
const BASE = 0x2_0000_0000n;
const PAGE = BigInt(PAGE_SIZE);
/** How many there are; the bitmap is in the last one. */
const PAGES = 70;
const BITMAP = BASE + 69n * PAGE + 16n;
/** Cycles that a fault may cost the program. */
const MOST_CYCLES = 1200;

// ## What the program does

/** One thing that the program does. */
type Step =
  | readonly ["store" | "load", page: number]
  | readonly ["observe", page: number, count: number, bitmap: bigint]
  /** Puts a number into the bitmap. */
  | readonly ["put", bits: number]
  /** Lets somebody look. */
  | readonly ["look"]
  /** Lets the check do something to the program. */
  | readonly ["do", what: (scene: Scene) => void];

/** What somebody has seen who looked. */
interface Seen {
  readonly bits: bigint;
  readonly faults: number;
  readonly cycles: number;
}

/** A kernel in which the program runs. */
interface Scene {
  readonly kernel: Kernel;
  readonly strand: Strand;
  readonly seen: Seen[];
  /** What the calls of `observe` have answered. */
  readonly answers: bigint[];
}

const EXIT = 1;
const ACT = 900;
const TELL = 901;

/** Assembly text that leaves `address` in `register`. */
function constant(register: string, address: bigint): string {
  const low = BigInt.asIntN(16, address);
  const rest = (address - low) >> 16n;
  const middle = BigInt.asIntN(16, rest);
  const high = (rest - middle) >> 16n;
  return `        lda     ${register}, ${high}(zero)
        sll     ${register}, 16, ${register}
        lda     ${register}, ${middle}(${register})
        sll     ${register}, 16, ${register}
        lda     ${register}, ${low}(${register})\n`;
}

function call(number: bigint | number): string {
  return `${constant("v0", BigInt(number))}        callsys\n`;
}

function codeFor(step: Step, index: number, entry: bigint): string {
  const [kind, page] = step;
  switch (kind) {
    case "store":
    case "load": {
      const at = BASE + BigInt(page) * PAGE + 8n * BigInt(index % 100);
      const name = kind === "store" ? "stq" : "ldq";
      return `${constant("t0", at)}        ${name}     s0, 0(t0)\n`;
    }
    case "put":
      return `${constant("t0", BITMAP)}${constant("t1", BigInt(page))}` +
        "        stq     t1, 0(t0)\n";
    case "observe":
      return constant("a0", BASE + BigInt(page) * PAGE) +
        constant("a1", BigInt(step[2])) + constant("a2", step[3]) +
        `${call(entry)}        mov     v0, a0\n${call(TELL)}`;
    default:
      return `${constant("a0", BigInt(index))}${call(ACT)}`;
  }
}

// ## The scene

/** Runs a program that does `steps` with the reader's spindle, and tells what was seen. */
function play(
  { text }: Subject,
  steps: readonly Step[],
  prepare: (scene: Scene) => void = () => {},
): Scene {
  if (text.includes(notYetWritten("3.1"))) {
    throw new Error(notYetWritten("3.1"));
  }
  const kernel = startKernel(
    createMachine({ memory: FIRST_FREE + 300 * PAGE_SIZE }),
  );
  const environment = createEnvironment(KERNEL_INTERFACES);
  const extensions = createExtensions(kernel, environment);
  const entry = extensions.nextCall;
  const code = steps.map((step, index) => codeFor(step, index, entry)).join("");
  const strand = loadProgram(
    kernel,
    assembleProgram(
      `        .globl _start\n_start:\n${code}        clr     a0\n${
        call(EXIT)
      }`,
    ),
    [],
  );
  const scene = { kernel, strand, seen: [], answers: [] };
  givePages(scene);
  answerCalls(scene, steps);
  const source = { file: "touched.spindle", text };
  const lowered = lowerSpindle(checkSpindle(source, environment));
  install(extensions, lowered, strand.domain.identifier);
  prepare(scene);
  for (let turn = 0; turn < 50 && strand.outcome === undefined; turn++) {
    runKernel(kernel, { steps: 2000 });
  }
  return scene;
}

function on(kernel: Kernel, event: string, body: NativeHandler): void {
  granted(
    installHandler(kernel, { name: "Check", event, body, order: "last" }),
  );
}

function granted<Result>(result: Result | Refused): Result {
  if (isRefused(result)) throw new Error(result.sentence);
  return result;
}

function givePages({ kernel, strand: { domain, space } }: Scene): void {
  const frames = granted(allocateFrames(kernel, domain, PAGES));
  granted(mapFrames(kernel, domain, space, BASE, frames, 3));
}

function answerCalls(scene: Scene, steps: readonly Step[]): void {
  const { kernel, strand, answers } = scene;
  on(kernel, "Processor.select", () => {
    const ready = strand.state === "ready";
    return ready ? BigInt(strand.identifier) : 0n;
  });
  on(kernel, "Trap.systemCall", (kernel, [number, value]) => {
    if (number === BigInt(EXIT)) {
      const { domain } = currentStrand(kernel)!;
      endDomain(kernel, domain, { kind: "exited", status: 0 });
    } else if (number === BigInt(TELL)) answers.push(value!);
    else if (number === BigInt(ACT)) {
      const step = steps[Number(value)]!;
      if (step[0] === "do") step[1](scene);
      else look(scene);
    }
    return 0n;
  });
}

function look({ kernel, strand: { space }, seen }: Scene): void {
  const bytes = copyIn(kernel, space, BITMAP, 8);
  const { record } = eventNamed(kernel, "Trap.protectionFault");
  const faults = readField(kernel.machine.bus, record, EVENT, "raised");
  seen.push({
    bits: new DataView(bytes.buffer).getBigUint64(0, true),
    faults: Number(faults),
    cycles: kernel.machine.processor.counters.cycles,
  });
}

// ## What is told

/** The pages whose bits are set. */
function pagesIn(bits: bigint): string {
  const pages = Array.from({ length: 64 }, (_, page) => page)
    .filter((page) => bits >> BigInt(page) & 1n);
  return pages.length === 0 ? "none" : pages.join(", ");
}

/** What `steps` do, for messages. */
function story(steps: readonly Step[]): string {
  return steps.flatMap((step) => {
    switch (step[0]) {
      case "store":
      case "load":
        return [`${step[0]} page ${step[1]}`];
      case "observe":
        return [`observe ${step[2]} pages from page ${step[1]}`];
      case "put":
        return [`put ${step[1]} into the bitmap`];
      default:
        return [];
    }
  }).join(", ");
}

function* ended(
  { strand }: Scene,
  steps: readonly Step[],
): Generator<Mismatch | undefined> {
  const { outcome } = strand;
  yield compare(
    `${story(steps)}: how the program ends`,
    "by itself",
    outcome?.kind === "exited" ? "by itself" : outcome?.kind ?? "not at all",
  );
}

/** Plays `steps` and compares the bits that are set at each look. */
function* bitsAre(
  subject: Subject,
  steps: readonly Step[],
  wanted: readonly string[],
  prepare?: (scene: Scene) => void,
): Generator<Mismatch | undefined> {
  const scene = play(subject, steps, prepare);
  let looks = 0;
  for (const [index, step] of steps.entries()) {
    if (step[0] !== "look") continue;
    const seen = scene.seen[looks];
    yield compare(
      `${story(steps.slice(0, index))}: the bits that are set`,
      wanted[looks]!,
      seen === undefined
        ? "the program has not come so far"
        : pagesIn(seen.bits),
    );
    looks++;
  }
  yield* ended(scene, steps);
}

// ## The tests

const OBSERVE: Step = ["observe", 0, 64, BITMAP];
const LOOK: Step = ["look"];

function* firstStores(subject: Subject): Generator<Mismatch | undefined> {
  yield* bitsAre(subject, [
    OBSERVE,
    LOOK,
    ["store", 3],
    LOOK,
    ["store", 0],
    ["store", 19],
    LOOK,
    ["store", 63],
    ["store", 3],
    LOOK,
  ], ["none", "3", "0, 3, 19", "0, 3, 19, 63"]);
  const scene = play(subject, [["observe", 5, 4, BITMAP], ["store", 7], LOOK]);
  yield compare(
    "observe 4 pages from page 5: what is answered",
    "1",
    `${scene.answers[0]}`,
  );
  yield compare(
    "observe 4 pages from page 5, store page 7: the bits that are set",
    "2",
    scene.seen[0] ? pagesIn(scene.seen[0].bits) : "the program has ended",
  );
}

function* onlyStores(subject: Subject): Generator<Mismatch | undefined> {
  const steps: Step[] = [
    OBSERVE,
    ["load", 2],
    ["load", 3],
    LOOK,
    ["store", 3],
    ["load", 2],
    LOOK,
  ];
  yield* bitsAre(subject, steps, ["none", "3"]);
}

function* onceEach(subject: Subject): Generator<Mismatch | undefined> {
  const steps: Step[] = [OBSERVE];
  for (const page of [4, 5, 4, 4, 5, 6, 5, 4]) steps.push(["store", page]);
  steps.push(LOOK);
  const { seen: [seen] } = play(subject, steps);
  yield compare(
    `${story(steps)}: faults`,
    "3",
    seen === undefined ? "the program has ended" : `${seen.faults}`,
  );
}

function* ownBits(subject: Subject): Generator<Mismatch | undefined> {
  yield* bitsAre(subject, [
    ["put", 2 ** 14 + 2 ** 9],
    ["observe", 0, 8, BITMAP],
    ["store", 1],
    ["store", 7],
    LOOK,
    ["put", 2 ** 13],
    ["store", 1],
    ["store", 2],
    LOOK,
  ], ["1, 7, 9, 14", "2, 13"]);
}

function* again(subject: Subject): Generator<Mismatch | undefined> {
  yield* bitsAre(subject, [
    ["observe", 0, 8, BITMAP],
    ["store", 1],
    ["put", 0],
    ["observe", 0, 8, BITMAP],
    ["store", 1],
    ["store", 4],
    LOOK,
    ["put", 0],
    ["observe", 20, 30, BITMAP],
    ["store", 2],
    ["store", 21],
    ["store", 5],
    LOOK,
  ], ["1, 4", "1"]);
}

/** Lets somebody watch pages 60 to 68, too, and mend all faults that nobody else answers. */
function others(mended: bigint[]): (scene: Scene) => void {
  return ({ kernel, strand: { domain, space } }) => {
    on(kernel, "Trap.protectionFault", (kernel, [address]) => {
      const page = address! / PAGE * PAGE;
      mended.push((page - BASE) / PAGE);
      granted(watchPages(kernel, domain, space, page, 1, 0));
      return 1n;
    });
  };
}

function* leavesOthers(subject: Subject): Generator<Mismatch | undefined> {
  const mended: bigint[] = [];
  const watch = (page: number, accesses: number): Step => ["do", (scene) => {
    const { kernel, strand: { domain, space } } = scene;
    const at = BASE + BigInt(page) * PAGE;
    granted(watchPages(kernel, domain, space, at, 1, accesses));
  }];
  const steps: Step[] = [
    ["observe", 10, 20, BITMAP],
    watch(5, 2),
    watch(30, 2),
    watch(12, 1),
    ["store", 5],
    ["store", 30],
    ["load", 12],
    LOOK,
    ["store", 29],
    LOOK,
  ];
  yield* bitsAre(subject, steps, ["none", "19"], others(mended));
  yield compare(
    "Somebody else watches pages 5 and 30 for stores and page 12 for loads: pages whose faults come to him",
    "5, 30, 12",
    mended.join(", "),
  );
}

function* impossible(subject: Subject): Generator<Mismatch | undefined> {
  const cases: readonly (readonly [string, Step])[] = [
    ["the bitmap lies nowhere", ["observe", 0, 8, BASE - PAGE]],
    ["the bitmap is in the program's code", ["observe", 0, 8, 0x1_2000_0000n]],
    ["one of the pages leads nowhere", ["observe", 40, 64, BITMAP]],
  ];
  for (const [what, step] of cases) {
    const steps: Step[] = [step, ["store", 2], ["store", 41], LOOK];
    const scene = play(subject, steps);
    yield compare(
      `${what}: what observe answers`,
      "0",
      `${scene.answers[0] ?? "nothing"}`,
    );
    yield compare(
      `${what}: faults after that`,
      "0",
      `${scene.seen[0]?.faults ?? "the program has ended"}`,
    );
  }
}

function* taken(subject: Subject): Generator<Mismatch | undefined> {
  const steps: Step[] = [
    OBSERVE,
    ["do", ({ kernel, strand: { domain, space } }) => {
      granted(unmapPages(kernel, domain, space, BASE + 69n * PAGE, 1));
    }],
    ["store", 3],
    ["store", 4],
  ];
  for (const mismatch of ended(play(subject, steps), steps)) {
    yield mismatch && {
      ...mismatch,
      sentence: `The page of the bitmap is unmapped. ${mismatch.sentence}`,
    };
  }
}

function* cheap(subject: Subject): Generator<Mismatch | undefined> {
  const stores = Array.from({ length: 40 }, (_, page): Step => ["store", page]);
  const { seen: [before, first, second] } = play(subject, [
    OBSERVE,
    LOOK,
    ...stores,
    LOOK,
    ...stores,
    LOOK,
  ]);
  if (!before || !first || !second) {
    yield compare(
      "40 pages are stored to twice: the program",
      "goes on",
      "ends",
    );
    return;
  }
  const extra = (first.cycles - before.cycles) - (second.cycles - first.cycles);
  const each = Math.round(extra / stores.length);
  yield compare(
    "What a first store costs more than a second",
    `${MOST_CYCLES} cycles or less`,
    each <= MOST_CYCLES ? `${MOST_CYCLES} cycles or less` : `${each} cycles`,
  );
}

/** The tests: the bits first, then everything that must not happen. */
export const tests: readonly ExerciseTest<Subject>[] = [
  testOf("a bit appears at the first store to its page", firstStores),
  testOf("a load leaves no trace", onlyStores),
  testOf("a page costs one fault", onceEach),
  testOf("the program's own bits stay", ownBits),
  testOf("a second observe ends the first", again),
  testOf("faults of others are left to others", leavesOthers),
  testOf("what cannot be observed is not watched", impossible),
  testOf("without its bitmap the program goes on", taken),
  testOf("a fault costs little", cheap),
];
