// # The check of exercise 1.4
//
// Small scenes first, each for one rule. Then every order in which two processors can take
// twelve steps, and in none of them may a count be lost.

import type {
  ExerciseTest,
  Mismatch,
} from "../../../../command/exercises/protocol.ts";
import { compare, testOf } from "../../../../command/exercises/protocol.ts";
import { hex, physical, type PhysicalAddress } from "../../numbers.ts";
import type {
  breakLock,
  disturb,
  disturbOthers,
  lock,
  useLock,
} from "../../processor/locks.ts";
import { createMachine } from "../../processor/building.ts";
import type { Machine, Processor } from "../../processor/machine.ts";

/** What the reader's file exports. */
export interface Subject {
  readonly lock: typeof lock;
  readonly breakLock: typeof breakLock;
  readonly useLock: typeof useLock;
  readonly disturbOthers: typeof disturbOthers;
  readonly disturb: typeof disturb;
}

// ## A scene
//
// Real processors, and a memory that keeps one number at each address. What is done is
// noted down, in the words that a reader will read if it ends badly.

/** Bytes of a block, as the chapter has it: written out, so that nobody can change it. */
const BLOCK = 16;
const COUNTER = physical(0x1230);

/** A machine, what its memory holds, and what has happened. */
class Scene {
  /** What has happened so far. */
  readonly story: string[] = [];
  readonly #subject: Subject;
  readonly #machine: Machine;
  readonly #memory = new Map<PhysicalAddress, number>();

  /** A scene on `machine`, whose processors watch nothing yet. */
  constructor(subject: Subject, machine: Machine) {
    this.#subject = subject;
    this.#machine = machine;
    for (const one of machine.processors) one.locked = undefined;
  }

  /** What `at` holds. */
  read(at: PhysicalAddress): number {
    return this.#memory.get(at) ?? 0;
  }

  /** Processor `who` loads from `at` and watches. */
  loadLocked(who: number, at: PhysicalAddress = COUNTER): number {
    this.#subject.lock(this.#turn(who), at);
    this.#note(who, `LDQ_L ${show(at)}`);
    return this.read(at);
  }

  /** Processor `who` stores conditionally; whether it did. */
  storeConditional(
    who: number,
    value: number,
    at: PhysicalAddress = COUNTER,
  ): boolean {
    const stores = this.#subject.useLock(this.#turn(who), at);
    if (stores) this.#store(at, value, 8);
    this.#note(who, `STQ_C ${show(at)} ${stores ? "stored" : "failed"}`);
    return stores;
  }

  /** Processor `who` stores `length` bytes by an ordinary instruction. */
  store(who: number, at: PhysicalAddress, length = 8): void {
    this.#turn(who);
    this.#store(at, this.read(at) + 1, length);
    this.#note(who, `stores ${showBytes(length)} at ${show(at)}`);
  }

  /** A device stores `length` bytes at `at`. */
  deviceStores(at: PhysicalAddress, length: number): void {
    for (const one of this.#machine.processors) {
      this.#subject.disturb(one, at, length);
    }
    this.story.push(`a device stores ${showBytes(length)} at ${show(at)}`);
  }

  /** Processor `who` takes an interrupt, whose handler adds one to the counter. */
  interrupt(who: number): void {
    const processor = this.#turn(who);
    this.#subject.breakLock(processor);
    this.#store(COUNTER, this.read(COUNTER) + 1, 8);
    this.#subject.breakLock(processor);
    this.#note(who, "takes an interrupt, whose handler adds 1");
  }

  #store(at: PhysicalAddress, value: number, length: number): void {
    this.#memory.set(at, value);
    this.#subject.disturbOthers(this.#machine, at, length);
  }

  #turn(who: number): Processor {
    this.#machine.processor = this.#machine.processors[who]!;
    return this.#machine.processor;
  }

  #note(who: number, what: string): void {
    this.story.push(`P${who} ${what}`);
  }
}

/** A machine with `count` processors. */
function machineWith(count: number): Machine {
  return createMachine({ memory: 2 ** 20, processors: count });
}

function showBytes(length: number): string {
  return length === 1 ? "a byte" : `${length} bytes`;
}

function show(at: PhysicalAddress): string {
  return hex(at);
}

/** A scene, and a mismatch unless its last conditional store ends as `stored` says. */
function scene(
  subject: Subject,
  stored: boolean,
  play: (scene: Scene) => boolean,
  count = 2,
): Mismatch | undefined {
  const started = new Scene(subject, machineWith(count));
  const answer = play(started);
  const say = (stores: boolean) => stores ? "it stores" : "it fails";
  return compare(
    `${started.story.join(", ")}: the last of these`,
    say(stored),
    say(answer),
  );
}

// ## One processor

function* undisturbed(subject: Subject): Generator<Mismatch | undefined> {
  for (const at of [COUNTER, physical(0), physical(0x1238)]) {
    yield scene(subject, true, (one) => {
      one.loadLocked(0, at);
      return one.storeConditional(0, 1, at);
    });
  }
}

function* unlocked(subject: Subject): Generator<Mismatch | undefined> {
  for (const at of [COUNTER, physical(0)]) {
    yield scene(subject, false, (one) => one.storeConditional(0, 1, at));
  }
}

function* usedUp(subject: Subject): Generator<Mismatch | undefined> {
  yield scene(subject, false, (one) => {
    one.loadLocked(0);
    one.storeConditional(0, 1);
    return one.storeConditional(0, 2);
  });
}

/** Places around the counter's block: in it, and in the blocks beside it. */
const INSIDE = [0, 8].map((offset) => physical(COUNTER + offset));
const BESIDE = [-16, -8, 16, 24, 4096].map((by) => physical(COUNTER + by));

function* otherBlock(subject: Subject): Generator<Mismatch | undefined> {
  for (const locked of INSIDE) {
    for (const at of BESIDE) {
      yield scene(subject, false, (one) => {
        one.loadLocked(0, locked);
        return one.storeConditional(0, 1, at);
      });
    }
  }
}

function* usedUpByFailure(subject: Subject): Generator<Mismatch | undefined> {
  yield scene(subject, false, (one) => {
    one.loadLocked(0);
    one.storeConditional(0, 1, BESIDE[2]!);
    return one.storeConditional(0, 1);
  });
}

function* sameBlock(subject: Subject): Generator<Mismatch | undefined> {
  for (const locked of INSIDE) {
    for (const at of INSIDE) {
      yield scene(subject, true, (one) => {
        one.loadLocked(0, locked);
        return one.storeConditional(0, 1, at);
      });
    }
  }
}

function* ownStores(subject: Subject): Generator<Mismatch | undefined> {
  for (const at of [...INSIDE, ...BESIDE]) {
    yield scene(subject, true, (one) => {
      one.loadLocked(0);
      one.store(0, at);
      return one.storeConditional(0, 1);
    });
  }
}

function* interrupts(subject: Subject): Generator<Mismatch | undefined> {
  yield scene(subject, false, (one) => {
    const value = one.loadLocked(0);
    one.interrupt(0);
    return one.storeConditional(0, value + 1);
  });
  yield scene(subject, true, (one) => {
    const value = one.loadLocked(0);
    one.interrupt(1);
    one.loadLocked(0);
    return one.storeConditional(0, value + 1);
  });
}

// ## Others

const WIDTHS = [1, 2, 4, 8] as const;

/** Every ordinary store in and around the block that begins in `from` to `to`. */
function* othersStores(
  subject: Subject,
  from: number,
  to: number,
): Generator<Mismatch | undefined> {
  for (const width of WIDTHS) {
    for (let offset = from; offset < to; offset += width) {
      for (const locked of INSIDE) {
        const touches = offset >= 0 && offset < BLOCK;
        yield scene(subject, !touches, (one) => {
          one.loadLocked(0, locked);
          one.store(1, physical(COUNTER + offset), width);
          return one.storeConditional(0, 1, locked);
        });
      }
    }
  }
}

function* intoBlock(subject: Subject): Generator<Mismatch | undefined> {
  yield* othersStores(subject, 0, BLOCK);
}

function* besideBlock(subject: Subject): Generator<Mismatch | undefined> {
  yield* othersStores(subject, -BLOCK, 0);
  yield* othersStores(subject, BLOCK, 2 * BLOCK);
}

function* replaced(subject: Subject): Generator<Mismatch | undefined> {
  const far = BESIDE[4]!;
  yield scene(subject, false, (one) => {
    one.loadLocked(0);
    one.loadLocked(0, far);
    return one.storeConditional(0, 1);
  });
  yield scene(subject, true, (one) => {
    one.loadLocked(0, far);
    one.loadLocked(0);
    one.store(1, far);
    return one.storeConditional(0, 1);
  });
}

function* longStores(subject: Subject): Generator<Mismatch | undefined> {
  const stores: readonly (readonly [number, number, boolean])[] = [
    [-512, 1024, true],
    [-512, 513, true],
    [15, 512, true],
    [-512, 512, false],
    [16, 512, false],
  ];
  for (const [offset, length, touches] of stores) {
    for (const locked of INSIDE) {
      yield scene(subject, !touches, (one) => {
        one.loadLocked(0, locked);
        one.deviceStores(physical(COUNTER + offset), length);
        return one.storeConditional(0, 1, locked);
      });
    }
  }
}

function* everybody(subject: Subject): Generator<Mismatch | undefined> {
  for (const storing of [0, 1, 2, 3]) {
    for (const watching of [0, 1, 2, 3].filter((who) => who !== storing)) {
      yield scene(subject, false, (one) => {
        for (const who of [0, 1, 2, 3]) one.loadLocked(who);
        one.storeConditional(storing, 1);
        return one.storeConditional(watching, 1);
      }, 4);
    }
  }
}

function* harmless(subject: Subject): Generator<Mismatch | undefined> {
  yield scene(subject, true, (one) => {
    one.loadLocked(0);
    one.loadLocked(1);
    one.storeConditional(0, 1, BESIDE[2]!);
    return one.storeConditional(1, 1);
  });
}

// ## Every order of twelve steps
//
// Each processor loads, adds and stores, and begins again, whether or not its store went
// through. A bit of `order` says whose step comes next.

const STEPS = 12;

/** What a processor has in its register, and which of its three steps comes next. */
interface Adding {
  readonly at: PhysicalAddress;
  value: number;
  next: 0 | 1 | 2;
  /** How many of its stores went through. */
  added: number;
  /** Whether somebody else has stored into the block since it loaded. */
  overtaken: boolean;
}

/** Plays `order` with a counter for each processor, and finds the first surprise. */
function play(
  scene: Scene,
  order: number,
  counters: readonly [PhysicalAddress, PhysicalAddress],
): Mismatch | undefined {
  const both = counters.map((at): Adding => ({
    at,
    value: 0,
    next: 0,
    added: 0,
    overtaken: false,
  }));
  for (let step = 0; step < STEPS; step++) {
    const who = order >> step & 1;
    const surprise = advance(scene, who, both);
    if (surprise) return surprise;
  }
  return lost(scene, both);
}

/** The next step of processor `who`; a mismatch if its store fails without a reason. */
function advance(
  scene: Scene,
  who: number,
  both: readonly Adding[],
): Mismatch | undefined {
  const one = both[who]!;
  const other = both[1 - who]!;
  const step = one.next;
  one.next = (step + 1) % 3 as Adding["next"];
  if (step === 0) {
    one.value = scene.loadLocked(who, one.at);
    one.overtaken = false;
  } else if (step === 1) one.value++;
  else if (scene.storeConditional(who, one.value, one.at)) {
    one.added++;
    if (other.at === one.at) other.overtaken = true;
  } else if (!one.overtaken) {
    return compare(
      `${scene.story.join(", ")}: nobody has stored between this and its LDQ_L`,
      "it stores",
      "it fails",
    );
  }
}

/** A mismatch if a counter is not the number of stores that went through. */
function lost(
  scene: Scene,
  both: readonly Adding[],
): Mismatch | undefined {
  const [first, second] = both as readonly [Adding, Adding];
  const places = new Set([first.at, second.at]);
  const total = [...places].reduce((sum, at) => sum + scene.read(at), 0);
  return compare(
    `${scene.story.join(", ")}: what has been counted`,
    String(first.added + second.added),
    String(total),
  );
}

function* everyOrder(
  subject: Subject,
  second: PhysicalAddress,
): Generator<Mismatch | undefined> {
  const machine = machineWith(2);
  for (let order = 0; order < 2 ** STEPS; order++) {
    yield play(new Scene(subject, machine), order, [COUNTER, second]);
  }
}

// ## The tests

/** The tests: one processor, then others, then every order. */
export const tests: readonly ExerciseTest<Subject>[] = [
  testOf("LDQ_L and STQ_C with nothing between them store", undisturbed),
  testOf("STQ_C without LDQ_L fails", unlocked),
  testOf("one LDQ_L is good for one STQ_C", usedUp),
  testOf("STQ_C into another block fails", otherBlock),
  testOf("a STQ_C that fails uses the flag up as well", usedUpByFailure),
  testOf("STQ_C may store anywhere in the block", sameBlock),
  testOf("a processor's own stores do not count", ownStores),
  testOf("an interrupt takes the flag", interrupts),
  testOf("another processor's store into the block takes the flag", intoBlock),
  testOf("a store beside the block does not count", besideBlock),
  testOf("a new LDQ_L watches its own block and no other", replaced),
  testOf("a long store takes the flag if any byte is in the block", longStores),
  testOf("a store takes the flag of everybody else", everybody),
  testOf("a STQ_C that fails takes nobody else's flag", harmless),
  testOf(
    "no order of twelve steps loses a count",
    (subject) => everyOrder(subject, COUNTER),
  ),
  testOf(
    "two counters in two blocks are never in each other's way",
    (subject) => everyOrder(subject, BESIDE[2]!),
  ),
];
