// # The check of exercise 2.3
//
// Some strands run a program that does nothing but make system calls, and what each call
// does is decided here. Every choice of the policy is seen where the kernel obeys it, and
// compared with a row of strands that is kept here.

import type {
  ExerciseTest,
  Mismatch,
} from "../../../../command/exercises/protocol.ts";
import { compare, testOf } from "../../../../command/exercises/protocol.ts";
import {
  assembleProgram,
  createMachine,
  virtual,
} from "../../../01-hardware/mod.ts";
import {
  begin,
  block,
  createStrand,
  currentStrand,
  endStrand,
  eventNamed,
  FIRST_FREE,
  installHandler,
  type Kernel,
  loadProgram,
  type NativeHandler,
  operationNumber,
  runKernel,
  startKernel,
  STOP_CAUSES,
  type Strand,
  ticksNow,
  unblock,
  yieldProcessor,
} from "../../mod.ts";

/** What the reader's file exports. */
export interface Subject {
  readonly takeTurns: (kernel: Kernel, ticks: number) => void;
  readonly drawLots: (
    kernel: Kernel,
    ticks: number,
    ticketsOf: (strand: number) => number,
    draw: (below: number) => number,
  ) => void;
}

// ## A scene
//
// Strands have letters, in the order in which they were made.

/** A program that makes system calls, and one that computes; multiplying takes longest. */
const PROGRAM = assembleProgram(`        .globl _start
_start: callsys
        br      _start
        .globl compute
compute: mulq   t0, t0, t0
        mulq    t0, t0, t0
        mulq    t0, t0, t0
        mulq    t0, t0, t0
        br      compute
`);

/** A kernel with strands, and what has been seen of it. */
interface Scene {
  readonly kernel: Kernel;
  readonly strands: Strand[];
  /** Who was ready, the longest first, as the notices have told. */
  readonly row: number[];
  /** What the policy has answered. */
  readonly chosen: string[];
  /** What was not as it should be when the policy answered. */
  readonly wrong: Mismatch[];
  /** What has happened since the beginning. */
  readonly story: string[];
  /** What the next system call of a strand does. */
  act: (strand: Strand) => void;
  /** Whether the policy takes turns, so that there is one right choice. */
  readonly turns: boolean;
}

/** How a scene is set. */
interface Setting {
  readonly strands: number;
  readonly processors?: number;
  readonly at?: "_start" | "compute";
  /** Whether the policy takes turns. */
  readonly turns: boolean;
}

/** A scene with strands that are ready, and no policy yet. */
function newScene(
  { strands: count, processors = 1, at = "_start", turns }: Setting,
): Scene {
  const memory = FIRST_FREE + 2 ** 20;
  const kernel = startKernel(createMachine({ memory, processors }));
  const scene: Scene = {
    kernel,
    strands: [],
    row: [],
    chosen: [],
    wrong: [],
    story: [],
    act: () => yieldProcessor(kernel),
    turns,
  };
  const first = loadProgram(kernel, { ...PROGRAM, entry: label(at) }, []);
  scene.strands.push(first);
  while (scene.strands.length < count) addStrand(scene, at);
  scene.row.push(...scene.strands.map(({ identifier }) => identifier));
  on(kernel, "Trap.systemCall", () => {
    scene.act(currentStrand(kernel)!);
    return 0n;
  });
  return scene;
}

function label(name: string): Strand["space"]["symbols"][number]["address"] {
  return PROGRAM.symbols.find((one) => one.name === name)!.address;
}

/** One more strand, which is ready. */
function addStrand({ kernel, strands }: Scene, at = "_start"): Strand {
  const { space } = strands[0]!;
  const strand = createStrand(kernel, space, label(at), virtual(0n));
  strands.push(strand);
  begin(kernel, strand);
  return strand;
}

function on(kernel: Kernel, event: string, body: NativeHandler): void {
  installHandler(kernel, { name: "Check", event, body, order: "first" });
}

/** Notes from now on what the policy answers, and keeps the row. */
function watch(scene: Scene): void {
  const { kernel, row } = scene;
  const leave = (strand: number) => {
    if (row.includes(strand)) row.splice(row.indexOf(strand), 1);
  };
  for (const name of ["Strand.unblock", "Strand.block", "Strand.stop"]) {
    on(kernel, name, (_, [strand]) => {
      leave(Number(strand));
      if (isReady(kernel, Number(strand))) row.push(Number(strand));
      return undefined;
    });
  }
  const number = operationNumber(kernel, "Processor.switch");
  const { name, perform } = kernel.operations[number]!;
  kernel.operations[number] = {
    name,
    perform: (kernel, parameters) => {
      noteChoice(scene, Number(parameters[0]));
      leave(Number(parameters[0]));
      return perform(kernel, parameters);
    },
  };
}

function isReady({ strands }: Kernel, strand: number): boolean {
  return strands.get(strand)?.state === "ready";
}

/** The letter of strand `number`. */
function letterOf({ strands }: Scene, number: number): string {
  if (number === 0) return "nobody";
  const index = strands.findIndex(({ identifier }) => identifier === number);
  return index === -1 ? `number ${number}` : letter(index);
}

/** A to Z, then A1 to Z1, and so on. */
function letter(index: number): string {
  const round = Math.floor(index / 26);
  return `${String.fromCharCode(65 + index % 26)}${round || ""}`;
}

/** Compares a choice with what it should be. */
function noteChoice(scene: Scene, number: number): void {
  const { kernel, row, chosen, wrong, story } = scene;
  const all = scene.turns ? row : [...kernel.strands.keys()];
  const ready = all.filter((strand) => isReady(kernel, strand));
  const names = ready.map((strand) => letterOf(scene, strand));
  const choice = letterOf(scene, number);
  const expected = names.length === 0
    ? "nobody"
    : scene.turns
    ? names[0]!
    : `one of ${names.join(", ")}`;
  const right = scene.turns || names.length === 0
    ? choice === expected
    : names.includes(choice);
  if (!right) {
    const before = story.slice(-6).join(", ") || "nothing has happened yet";
    wrong.push({
      sentence: `${before}; ready are ${names.join(", ") || "none"}${
        scene.turns ? ", the longest first" : ""
      }: who is to run`,
      expected,
      actual: choice,
    });
  }
  chosen.push(choice);
  story.push(`${choice} runs`);
}

/** Lets the machine go on until so many choices have been made, or one is wrong. */
function play(scene: Scene, choices: number, steps = 400_000): void {
  const { kernel, chosen, wrong } = scene;
  for (let done = 0; done < steps; done += 2000) {
    if (chosen.length >= choices || wrong.length > 0) return;
    const stop = runKernel(kernel, { steps: 2000 });
    if (stop.reason === "halt") return;
  }
}

/** Plays, and finds the first wrong choice, or that there were too few. */
function* played(
  scene: Scene,
  choices: number,
): Generator<Mismatch | undefined> {
  play(scene, choices);
  yield scene.wrong[0];
  const { story, chosen } = scene;
  yield compare(
    `${story.slice(-6).join(", ") || "At the beginning"}: what comes next`,
    "a processor asks who is to run",
    chosen.length >= choices ? "a processor asks who is to run" : "nothing",
  );
}

// ## Without a policy, and with one that comes later

const POLICIES = ["takeTurns", "drawLots"] as const;

/** Installs the policy called `name`, with one ticket for everybody. */
function install(
  subject: Subject,
  name: typeof POLICIES[number],
  kernel: Kernel,
): void {
  if (name === "takeTurns") return subject.takeTurns(kernel, 0);
  subject.drawLots(kernel, 0, () => 1, generator(1));
}

function* late(subject: Subject): Generator<Mismatch | undefined> {
  for (const name of POLICIES) {
    for (const processors of [1, 2]) {
      const turns = name === "takeTurns";
      const scene = newScene({ strands: 3, processors, turns });
      const { kernel } = scene;
      const many = processors === 1 ? "" : ` on ${processors} processors`;
      watch(scene);
      const { reason } = runKernel(kernel, { steps: 100_000 });
      yield compare(
        `Three strands are ready${many}, and there is no policy: the machine`,
        "rests, and nobody has run",
        reason === "halt" && scene.chosen.every((one) => one === "nobody")
          ? "rests, and nobody has run"
          : "goes on",
      );
      scene.wrong.length = 0;
      scene.chosen.length = 0;
      scene.story.push(`three strands were ready before ${name} came`);
      install(subject, name, kernel);
      scene.act = (strand) =>
        endStrand(kernel, strand, { kind: "exited", status: 0 });
      play(scene, 20);
      yield scene.wrong[0];
      yield compare(
        `Three strands are ready${many} when ${name} is installed, and each ends when it runs: strands that are left`,
        "0",
        String(kernel.strands.size),
      );
    }
  }
}

// ## Taking turns

/** A scene under `takeTurns`. */
function taking(subject: Subject, setting: Partial<Setting>, ticks = 0): Scene {
  const scene = newScene({ strands: 4, turns: true, ...setting });
  subject.takeTurns(scene.kernel, ticks);
  watch(scene);
  return scene;
}

function* inTurn(subject: Subject): Generator<Mismatch | undefined> {
  const scene = taking(subject, {});
  scene.act = (strand) => {
    scene.story.push(`${letterOf(scene, strand.identifier)} yields`);
    yieldProcessor(scene.kernel);
  };
  yield* played(scene, 13);
}

function* waking(subject: Subject): Generator<Mismatch | undefined> {
  const scene = taking(subject, {});
  const { kernel, strands, story } = scene;
  let asleep: Strand | undefined;
  let calls = 0;
  scene.act = (strand) => {
    const name = letterOf(scene, strand.identifier);
    calls++;
    if (asleep === undefined) {
      story.push(`${name} blocks`);
      block(kernel, strand);
      asleep = strand;
    } else {
      if (calls % 3 === 0) {
        story.push(`${name} unblocks ${letterOf(scene, asleep.identifier)}`);
        unblock(kernel, asleep);
        asleep = undefined;
      }
      story.push(`${name} yields`);
      yieldProcessor(kernel);
    }
  };
  yield* played(scene, 10 * strands.length);
  const newest = addStrand(scene);
  story.push(`${letterOf(scene, newest.identifier)} is made`);
  yield* played(scene, 20 * strands.length);
}

function* both(subject: Subject): Generator<Mismatch | undefined> {
  const scene = taking(subject, {});
  const { kernel, story } = scene;
  let done = false;
  scene.act = (strand) => {
    const name = letterOf(scene, strand.identifier);
    yieldProcessor(kernel);
    story.push(`${name} yields`);
    if (done) return;
    block(kernel, strand);
    story.push("and blocks in the same call");
    done = true;
  };
  yield* played(scene, 12);
}

function* overtaken(subject: Subject): Generator<Mismatch | undefined> {
  const scene = taking(subject, {});
  const { kernel, strands, story } = scene;
  scene.act = (strand) => {
    const waiting = strands[1]!;
    if (strand === strands[0] && waiting.state === "ready") {
      block(kernel, waiting);
      unblock(kernel, waiting);
      story.push("A blocks B, which waits for its turn, and unblocks it again");
    }
    story.push(`${letterOf(scene, strand.identifier)} yields`);
    yieldProcessor(kernel);
  };
  yield* played(scene, 16);
}

function* ended(subject: Subject): Generator<Mismatch | undefined> {
  const scene = taking(subject, { strands: 5 });
  const { kernel, strands, story } = scene;
  scene.act = (strand) => {
    const victim = strands[2]!;
    if (strand === strands[1] && victim.state === "ready") {
      endStrand(kernel, victim, { kind: "exited", status: 0 });
      story.push("B ends C, which waits for its turn");
    }
    story.push(`${letterOf(scene, strand.identifier)} yields`);
    yieldProcessor(kernel);
  };
  yield* played(scene, 12);
}

/** Ticks that the slices are looked at for. */
const TICKS = 12;

function* slices(subject: Subject): Generator<Mismatch | undefined> {
  for (const name of POLICIES) {
    const turns = name === "takeTurns";
    for (const ticks of [1, 3]) {
      const scene = newScene({ strands: 3, at: "compute", turns });
      const { kernel, wrong, story } = scene;
      if (turns) subject.takeTurns(kernel, ticks);
      else subject.drawLots(kernel, ticks, () => 1, generator(2));
      watch(scene);
      let since = 0n;
      on(kernel, "Strand.run", () => {
        since = ticksNow(kernel);
        return undefined;
      });
      on(kernel, "Strand.stop", (_, [strand, cause]) => {
        const ran = ticksNow(kernel) - since;
        const what = `${letterOf(scene, Number(strand))} is stopped (${
          STOP_CAUSES[Number(cause)]
        }) after ${ran} ticks`;
        story.push(what);
        const mismatch = compare(
          `${name} gives slices of ${ticks}, and strands compute: a strand`,
          `is stopped (slice) after ${ticks} ticks`,
          what.slice(2),
        );
        if (mismatch) wrong.push(mismatch);
        return undefined;
      });
      for (let i = 0; i < 200 && ticksNow(kernel) < TICKS; i++) {
        if (wrong.length === 0) runKernel(kernel, { steps: 4000 });
      }
      yield wrong[0];
      yield compare(
        `${name} gives slices of ${ticks}, and strands compute for ${TICKS} ticks: strands that have been chosen`,
        `${TICKS / ticks} or more`,
        scene.chosen.length >= TICKS / ticks
          ? `${TICKS / ticks} or more`
          : String(scene.chosen.length),
      );
    }
  }
}

// ## Anything at all
//
// At every call something happens at random: to the strand that makes it, and to others.

const SEEDS = [11, 12];
const LONG = 90;

/** A generator of numbers from 0 to just below `below`, the same in every run. */
function generator(seed: number): (below: number) => number {
  let state = Math.imul(seed, 0x9e37_79b1) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
}

/** What a strand that makes a call may do, to itself or to `other`. */
function acts(
  { kernel }: Scene,
): readonly (readonly [string, (self: Strand, other: Strand) => void])[] {
  const end = (one: Strand) =>
    endStrand(kernel, one, { kind: "exited", status: 0 });
  return [
    ["yields", () => yieldProcessor(kernel)],
    ["yields", () => yieldProcessor(kernel)],
    ["blocks", (self) => block(kernel, self)],
    ["unblocks", (_, other) => unblock(kernel, other)],
    ["unblocks", (_, other) => unblock(kernel, other)],
    ["blocks another,", (_, other) => block(kernel, other)],
    ["yields and blocks", (self) => {
      yieldProcessor(kernel);
      block(kernel, self);
    }],
    ["unblocks, and ends,", (self, other) => {
      unblock(kernel, other);
      end(self);
    }],
    ["ends", (_, other) => {
      if (other.state !== "running") end(other);
      else yieldProcessor(kernel);
    }],
  ];
}

/** Lets anything happen, and finds the first wrong choice. */
function* random(
  subject: Subject,
  name: typeof POLICIES[number],
  processors: number,
): Generator<Mismatch | undefined> {
  for (const seed of SEEDS) {
    const next = generator(seed);
    const turns = name === "takeTurns";
    const scene = newScene({ strands: 4, processors, turns });
    const { kernel, strands, story } = scene;
    install(subject, name, kernel);
    watch(scene);
    story.push(`seed ${seed}`);
    const { undecided } = eventNamed(kernel, "Processor.select");
    const all = acts(scene);
    scene.act = (self) => {
      const living = strands.filter(({ state }) => state !== "ended");
      const other = living[next(living.length)]!;
      const [what, act] = all[next(all.length)]!;
      const names = [self, other].map((one) => letterOf(scene, one.identifier));
      story.push(`${names[0]} ${what} (other: ${names[1]})`);
      if (living.length < 6) addStrand(scene);
      act(self, other);
    };
    for (let count = 0; count < LONG; count++) {
      play(scene, scene.chosen.length + 1, 6000);
      yield scene.wrong[0];
      if (kernel.machine.stopped === undefined) continue;
      for (const strand of strands) {
        if (strand.state === "blocked") {
          story.push(`${letterOf(scene, strand.identifier)} is unblocked`);
          unblock(kernel, strand);
        }
      }
    }
    yield compare(
      `Seed ${seed}: choices of ${name} after ${LONG} turns of the machine`,
      "many",
      scene.chosen.length < LONG / 2 ? String(scene.chosen.length) : "many",
    );
    yield compare(
      `Seed ${seed}: choices of ${name} that the kernel could not obey`,
      "0",
      String(eventNamed(kernel, "Processor.select").undecided - undecided),
    );
  }
}

// ## Lots

/** A scene under `drawLots`, in which everybody yields. */
function drawing(
  subject: Subject,
  tickets: readonly number[],
  seed: number,
): Scene {
  const scene = newScene({ strands: tickets.length, turns: false });
  const { kernel, strands } = scene;
  const ticketsOf = (number: number) =>
    tickets[strands.findIndex(({ identifier }) => identifier === number)] ?? 1;
  subject.drawLots(kernel, 0, ticketsOf, generator(seed));
  watch(scene);
  return scene;
}

/** The strands with these letters, and how often each was chosen. */
function countsOf({ chosen, strands }: Scene): number[] {
  return strands.map((_, i) =>
    chosen.filter((one) => one === letter(i)).length
  );
}

/** How many tickets are drawn in a lottery. */
const DRAWS = 500;

function* starving(subject: Subject): Generator<Mismatch | undefined> {
  const tickets = [30, 1, 30, 30];
  const scene = drawing(subject, tickets, 5);
  play(scene, 2 * DRAWS, 2_000_000);
  yield scene.wrong[0];
  const [, count = 0] = countsOf(scene);
  yield compare(
    `A, C and D have 30 tickets each and B has 1, and ${
      2 * DRAWS
    } are drawn: B`,
    "has run",
    count > 0 ? "has run" : "has never run",
  );
}

function* shares(subject: Subject): Generator<Mismatch | undefined> {
  for (const [tickets, seed] of [[[1, 2, 3, 4], 6], [[5, 1, 1], 7]] as const) {
    const scene = drawing(subject, tickets, seed);
    play(scene, DRAWS, 2_000_000);
    yield scene.wrong[0];
    yield within(scene, tickets, `Seed ${seed}: strands have ${tickets}`);
  }
}

/** A mismatch unless everybody has been chosen as often as his tickets let expect. */
function within(
  scene: Scene,
  tickets: readonly number[],
  what: string,
): Mismatch | undefined {
  const all = tickets.reduce((a, b) => a + b);
  const draws = scene.chosen.length;
  for (const [i, count] of countsOf(scene).entries()) {
    const share = tickets[i]! / all;
    const expected = draws * share;
    // So far from what is expected chance gets once in some million lotteries.
    const far = 5 * Math.sqrt(expected * (1 - share));
    const bounds = [expected - far, expected + far].map(Math.round);
    if (count >= bounds[0]! && count <= bounds[1]!) continue;
    return {
      sentence: `${what} tickets and ${draws} are drawn: how often ${
        letter(i)
      } is chosen`,
      expected: `from ${bounds.join(" to ")} times`,
      actual: `${count} times`,
    };
  }
}

function* changing(subject: Subject): Generator<Mismatch | undefined> {
  const tickets = [1, 8];
  const scene = drawing(subject, tickets, 8);
  play(scene, DRAWS / 2, 2_000_000);
  tickets.reverse();
  scene.chosen.length = 0;
  play(scene, DRAWS, 2_000_000);
  yield scene.wrong[0];
  yield within(
    scene,
    tickets,
    `Strands had ${
      [...tickets].reverse()
    } for a while, and now have ${tickets}`,
  );
}

function* absent(subject: Subject): Generator<Mismatch | undefined> {
  const tickets = [1, 40, 2, 40];
  const scene = drawing(subject, tickets, 9);
  const { kernel, strands } = scene;
  for (const sleeper of [strands[1]!, strands[3]!]) block(kernel, sleeper);
  play(scene, DRAWS, 2_000_000);
  yield scene.wrong[0];
  yield within(
    scene,
    [1, 0, 2, 0],
    "A has 1 and C has 2, B and D have 40 each but are blocked: of these",
  );
}

// ## The tests

/** The tests: what both have in common, taking turns, lots, and then anything. */
export const tests: readonly ExerciseTest<Subject>[] = [
  testOf("a machine that idles without a policy runs everybody with one", late),
  testOf("those who yield run in turn", inTurn),
  testOf("who becomes ready is the last in the row", waking),
  testOf("who yields and blocks in one call is not chosen", both),
  testOf("who is blocked while waiting loses the place in the row", overtaken),
  testOf("who is ended while waiting is passed over", ended),
  testOf("a strand runs for its slice and no longer", slices),
  testOf("with lots, nobody starves", starving),
  testOf("with lots, shares are as the tickets are", shares),
  testOf("tickets count as they are when they are drawn", changing),
  testOf("who is blocked takes no part in the lottery", absent),
  testOf(
    "turns are right whatever happens",
    (subject) => random(subject, "takeTurns", 1),
  ),
  testOf(
    "turns are right on two processors",
    (subject) => random(subject, "takeTurns", 2),
  ),
  testOf(
    "with lots, no processor idles while somebody is ready",
    (subject) => random(subject, "drawLots", 2),
  ),
];
