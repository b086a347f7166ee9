// # The check of exercise 5.3
//
// Strands of a program work through pieces, and wait now and then. It is looked many times in each
// tick whether a processor is idle while there is a piece.

import {
  compare,
  type ExerciseTest,
  type Mismatch,
  testOf,
} from "../../../../command/exercises/protocol.ts";
import {
  expectWritten,
  hear,
  installAnswer,
} from "../../../../command/exercises/trying.ts";
import {
  assembleProgram,
  createMachine,
  PAGE_SIZE,
  type Program,
  virtual,
} from "../../../01-hardware/mod.ts";
import {
  block,
  copyIn,
  currentStrand,
  endDomain,
  FIRST_FREE,
  type Kernel,
  loadProgram,
  preempt,
  runKernel,
  startKernel,
  type Strand,
  unblock,
} from "../../../02-controllers/mod.ts";
import {
  checkSpindle,
  environmentOf,
  type TypedSpindle,
} from "../../../03-spindles/mod.ts";
import { openDoor } from "../../../04-verifier/mod.ts";

/** The reader's file. */
export interface Subject {
  readonly text: string;
}

// ## The program
//
// Pieces have numbers, which count down. Behind each fourth piece its strand waits for a while, and
// behind each eighth it puts down eight more. The last piece ends the program. `changing` is not 0
// while a piece is put down of which `wake` does not know yet.

const EXIT = 1;
const TELL = 901;
const WAIT = 902;

const PROGRAM = `        .globl  _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
        ldq     s4, first
        lda     a0, wanted
        lda     v0, start(s4)
        callsys
        lda     s0, strands
more:   subq    s0, 1, s0
        beq     s0, go
        lda     a0, begin
        mov     sp, a1
        lda     v0, add(s4)
        callsys
        mov     v0, a0
        lda     v0, ${TELL}
        callsys
        br      more
begin:  br      t0, begun
begun:  ldgp    gp, 0(t0)
        ldq     s4, first
go:     lda     s1, ready
take:   ldq_l   t0, 0(s1)
        beq     t0, none
        subq    t0, 1, t0
        stq_c   t0, 0(s1)
        beq     t0, take
        lda     t0, work
busy:   subq    t0, 1, t0
        bgt     t0, busy
count:  ldq_l   s2, 8(s1)
        subq    s2, 1, t0
        stq_c   t0, 8(s1)
        beq     t0, count
        subq    s2, 1, t0
        ble     t0, exit
        and     s2, 3, t0
        bne     t0, behind
        lda     v0, ${WAIT}
        callsys
        and     s2, 7, t0
        bne     t0, behind
        lda     s3, 8
change: ldq_l   t0, 16(s1)
        addq    t0, 1, t0
        stq_c   t0, 16(s1)
        beq     t0, change
put:    ldq_l   t0, 0(s1)
        addq    t0, 1, t0
        stq_c   t0, 0(s1)
        beq     t0, put
        lda     v0, wake(s4)
        callsys
        subq    s3, 1, s3
        bne     s3, put
done:   ldq_l   t0, 16(s1)
        subq    t0, 1, t0
        stq_c   t0, 16(s1)
        beq     t0, done
behind: lda     v0, rest(s4)
        callsys
        br      take
none:   lda     t0, linger
slow:   subq    t0, 1, t0
        bgt     t0, slow
        lda     v0, park(s4)
        callsys
        br      take
exit:   clr     a0
        lda     v0, ${EXIT}
        callsys
        .data
        .align  3
ready:  .quad   8
left:   .quad   pieces
changing:
        .quad   0
first:  .quad   entries
`;

/** What the program is to do. */
interface Setting {
  /** Processors of the machine. */
  readonly processors: number;
  /** Runners that the program asks for. */
  readonly wanted: number;
  readonly strands: number;
  readonly pieces: number;
  /** Turns of a loop that a piece takes. */
  readonly work: number;
  /** Turns of a loop between finding no piece and calling `park`. */
  readonly linger: number;
  /** For how many looks a strand waits. */
  readonly wait: number;
  /** Nobody waits any more if so many pieces are left. */
  readonly calm: number;
  /** Where chance begins by which processors are taken away; never, if 0. */
  readonly seed: number;
}

const SETTING: Setting = {
  processors: 1,
  wanted: 1,
  strands: 6,
  pieces: 64,
  work: 60,
  linger: 1,
  wait: 30,
  calm: 0,
  seed: 0,
};

const ENTRIES = ["start", "add", "park", "wake", "rest"];

/** The program, told the numbers of the entries. */
function programFor(
  { procedures }: TypedSpindle,
  first: bigint,
  { wanted, strands, pieces, work, linger }: Setting,
): Program {
  const entries = procedures.filter(({ kind }) => kind === "entry");
  const calls = ENTRIES.map((name) => {
    const place = entries.findIndex((one) => one.name === name);
    if (place < 0) throw new Error(`There is no entry ${name}`);
    return [name, virtual(BigInt(place))] as const;
  });
  const numbers = Object.entries({ wanted, strands, work, linger })
    .map(([name, value]) => [name, virtual(BigInt(value))] as const);
  const symbols = new Map([...calls, ...numbers]);
  const text = PROGRAM.replace("pieces", String(pieces))
    .replace("entries", String(first));
  return assembleProgram(text, new Map(), { symbols });
}

// ## Running it
//
// A scheduler that lets strands take turns, and a clock on which they wait: the number of looks.

/** What has been seen. */
interface Scene {
  readonly kernel: Kernel;
  readonly strand: Strand;
  readonly setting: Setting;
  readonly data: bigint;
  /** What `add` has answered. */
  readonly answers: bigint[];
  /** Who waits, and until which look. */
  readonly waiting: Map<Strand, number>;
  /** Looks so far, and when somebody waited last. */
  looks: number;
  disturbed: number;
  /** How often a processor was idle though there was a piece. */
  idle: number;
  /** The most strands that ran or could have, when nobody had waited for long. */
  most: number;
}

const STEPS = 100;
const MOST_LOOKS = 4000;
const MOST_IDLE = 400;

/** Whether nothing more is to be learned. */
function isEnough({ looks, idle }: Scene): boolean {
  return looks >= MOST_LOOKS || idle >= MOST_IDLE;
}

/**
 * Runs the program with the reader's spindle. The verifier is asked only if `judged`: its verdict is the same each
 * time.
 */
function play(
  { text }: Subject,
  changes: Partial<Setting> = {},
  judged = false,
): Scene {
  expectWritten(text, "5.3");
  const setting = { ...SETTING, ...changes };
  const { processors } = setting;
  const kernel = startKernel(
    createMachine({ memory: FIRST_FREE + 200 * PAGE_SIZE, processors }),
  );
  takeTurns(kernel);
  const extensions = openDoor(kernel);
  const source = { file: "activations.spindle", text };
  const typed = checkSpindle(source, environmentOf(extensions, 1));
  const program = programFor(typed, extensions.nextCall, setting);
  const strand = loadProgram(kernel, program, []);
  installAnswer(extensions, source, strand.domain.identifier, judged);
  const data = program.symbols.find(({ name }) => name === "ready")!.address;
  const scene: Scene = {
    kernel,
    strand,
    setting,
    data,
    answers: [],
    waiting: new Map(),
    looks: 0,
    disturbed: 0,
    idle: 0,
    most: 0,
  };
  answerCalls(scene);
  while (strand.outcome === undefined && !isEnough(scene)) turn(scene);
  return scene;
}

function takeTurns(kernel: Kernel): void {
  const queue: bigint[] = [];
  hear(kernel, "Strand.unblock", (_, [strand]) => {
    queue.push(strand!);
    return undefined;
  });
  hear(kernel, "Strand.stop", (_, [strand]) => {
    if (kernel.strands.get(Number(strand))?.state === "ready") {
      queue.push(strand!);
    }
    return undefined;
  });
  hear(kernel, "Processor.select", () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      if (kernel.strands.get(Number(one))?.state === "ready") return one;
    }
    return 0n;
  });
}

function answerCalls(scene: Scene): void {
  hear(scene.kernel, "Trap.systemCall", (kernel, [number, value]) => {
    const strand = currentStrand(kernel)!;
    if (number === BigInt(EXIT)) {
      endDomain(kernel, strand.domain, { kind: "exited", status: 0 });
    } else if (number === BigInt(TELL)) scene.answers.push(value!);
    else if (number === BigInt(WAIT)) wait(scene, strand);
    return 0n;
  });
}

function wait(scene: Scene, strand: Strand): void {
  const { kernel, waiting, looks, setting } = scene;
  if (wordAt(scene, 1) < BigInt(setting.calm)) return;
  scene.disturbed = looks;
  waiting.set(strand, looks + setting.wait);
  block(kernel, strand);
}

/** A word of the program: what is ready, what is left, whether that changes. */
function wordAt({ kernel, strand, data }: Scene, index: number): bigint {
  const { buffer } = copyIn(kernel, strand.space, data, 24);
  return new DataView(buffer).getBigUint64(8 * index, true);
}

/** A little time passes, and then somebody looks. */
function turn(scene: Scene): void {
  const { kernel, strand, setting, waiting } = scene;
  runKernel(kernel, { steps: STEPS * setting.processors });
  scene.looks++;
  if (strand.outcome !== undefined) return;
  look(scene);
  for (const [one, until] of waiting) {
    if (until > scene.looks || one.state !== "blocked") continue;
    waiting.delete(one);
    scene.disturbed = scene.looks;
    unblock(kernel, one);
  }
  if (chance(setting.seed, scene.looks) % 3 === 1) {
    const number = chance(scene.looks, setting.seed) % setting.processors;
    preempt(kernel, number);
    kernel.machine.processors[number]!.tickPending = true;
  }
}

/** A number that looks like chance; 0 without a seed. */
function chance(seed: number, place: number): number {
  if (seed === 0) return 0;
  const mixed = Math.imul(seed * 7919 + place, 0x9e3779b1) >>> 0;
  return Math.imul(mixed ^ mixed >>> 15, 0x2c1b3c6d) >>> 8;
}

/** Looks that must have passed without a disturbance until only as many run as are wanted. */
const LONG = 100;

function look(scene: Scene): void {
  const { kernel, strand, looks, disturbed } = scene;
  const states = [...strand.domain.strands].map(({ state }) => state);
  const running =
    states.filter((state) => state === "running" || state === "ready")
      .length;
  if (looks - disturbed > LONG) scene.most = Math.max(scene.most, running);
  // Whoever is on the way from one strand to the next has not asked yet.
  const busy =
    kernel.processors.filter(({ current, asked }) =>
      current !== undefined || !asked
    ).length;
  const idle = busy < scene.setting.wanted;
  if (!idle || states.includes("ready") || wordAt(scene, 2) !== 0n) return;
  if (wordAt(scene, 0) !== 0n) scene.idle++;
}

// ## The tests

function ending({ strand: { outcome }, looks }: Scene): string {
  if (outcome === undefined) return `not at all in ${looks} looks`;
  return outcome.kind === "exited" ? "by itself" : outcome.sentence;
}

function told({ processors, wanted, strands, pieces }: Setting): string {
  const board = processors === 1 ? "1 processor" : `${processors} processors`;
  return `${board}, ${strands} strands, ${wanted} wanted, ${pieces} pieces`;
}

function* neverIdle(scene: Scene): Generator<Mismatch | undefined> {
  const what = told(scene.setting);
  yield compare(
    `${what}: looks at which a processor is idle though there is a piece`,
    "0",
    `${scene.idle}`,
  );
  yield compare(`${what}: the program ends`, "by itself", ending(scene));
}

/** What an entry has answered, in the words of the language. */
function truths(answers: readonly bigint[]): string {
  const runs: { word: string; times: number }[] = [];
  for (const answer of answers) {
    const word = answer === 0n ? "false" : "true";
    const last = runs.at(-1);
    if (last?.word === word) last.times++;
    else runs.push({ word, times: 1 });
  }
  return runs.map(({ word, times }) => `${word} ${times} times`)
    .join(", then ") || "nothing";
}

function* added(subject: Subject): Generator<Mismatch | undefined> {
  const many = { strands: 19, pieces: 24, calm: 99 };
  const { answers } = play(subject, many, true);
  yield compare(
    "A program that has one strand wants 18 more, one after the other: add answers",
    "true 15 times, then false 3 times",
    truths(answers),
  );
}

function* goesOn(subject: Subject): Generator<Mismatch | undefined> {
  yield* neverIdle(play(subject));
}

function* woken(subject: Subject): Generator<Mismatch | undefined> {
  const wide = { processors: 2, wanted: 2, strands: 7, work: 150 };
  yield* neverIdle(play(subject, wide));
}

function* notTooMany(subject: Subject): Generator<Mismatch | undefined> {
  const setting = { wanted: 1, processors: 2, pieces: 96, calm: 48 };
  const scene = play(subject, setting);
  const few = `${scene.setting.wanted} or fewer`;
  yield compare(
    `${
      told(scene.setting)
    }: strands that run or could, when nobody has waited for long`,
    few,
    scene.most <= scene.setting.wanted ? few : `${scene.most}`,
  );
  yield compare("The program ends", "by itself", ending(scene));
}

function* tooEarly(subject: Subject): Generator<Mismatch | undefined> {
  const wide = { processors: 2, wanted: 2, strands: 7 };
  const slow = { processors: 3, work: 300, linger: 6000, wait: 75, pieces: 32 };
  yield* neverIdle(play(subject, { ...wide, ...slow }));
  yield* neverIdle(play(subject, { ...wide, work: 25, seed: 3 }));
}

/** The tests: strands are there, one goes on for another, and never too many or too few. */
export const tests: readonly ExerciseTest<Subject>[] = [
  testOf("strands are added, and no more than 16", added),
  testOf("if one waits, another one goes on", goesOn),
  testOf("if there is a piece, whoever rests is woken", woken),
  testOf("no more go on than are wanted", notTooMany),
  testOf("whoever looked a moment too early looks again", tooEarly),
];
