// The library of threads beside a model of it: threads that lock, wait and signal at random, on strands that are
// preempted anywhere, inside the library too.

import { assert, assertEquals } from "@std/assert";
import type { Program } from "../../chapters/01-hardware/mod.ts";
import {
  preempt,
  runKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import {
  addressIn,
  loadMarked,
  type System,
  threadedProgram,
  threadSystem,
} from "../../chapters/05-services/mod.ts";
import { type Chance, createChance } from "../02-controllers/chance.ts";

// ## The model
//
// Lists of numbers. A thread is in one of them, or runs, or waits to be joined, or has finished.

interface Model {
  readonly ready: number[];
  readonly running: Set<number>;
  readonly finished: Map<number, bigint>;
  readonly joiner: Map<number, number>;
  readonly known: Set<number>;
  /** Those that have been forked and have not begun. */
  readonly fresh: Set<number>;
  readonly holder: Map<number, number>;
  readonly mutexes: Map<number, number[]>;
  readonly conditions: Map<number, [thread: number, mutex: number][]>;
  readonly semaphores: Map<number, { count: number; waiting: number[] }>;
  /** The entries that have been called. */
  readonly asked: Set<string>;
  idle: number;
  wakes: number;
}

function newModel(): Model {
  return {
    ready: [],
    running: new Set(),
    finished: new Map(),
    joiner: new Map(),
    known: new Set(),
    fresh: new Set(),
    holder: new Map(),
    mutexes: new Map(),
    conditions: new Map(),
    semaphores: new Map(),
    asked: new Set(),
    idle: 0,
    wakes: 0,
  };
}

function made<Value>(map: Map<number, Value>, key: number, fresh: Value) {
  const value = map.get(key) ?? fresh;
  map.set(key, value);
  return value;
}

function makeReady(model: Model, thread: number): void {
  assert(!model.ready.includes(thread), `${thread} is ready twice`);
  model.ready.push(thread);
  if (model.idle === 0) return;
  model.idle--;
  model.wakes++;
}

/** `me` has the mutex from now on, or waits for it. */
function acquire(model: Model, me: number, mutex: number): boolean {
  if (model.holder.has(mutex)) {
    made(model.mutexes, mutex, []).push(me);
    return false;
  }
  model.holder.set(mutex, me);
  return true;
}

function release(model: Model, mutex: number): void {
  model.holder.delete(mutex);
  const heir = model.mutexes.get(mutex)?.shift();
  if (heir === undefined) return;
  model.holder.set(mutex, heir);
  makeReady(model, heir);
}

/** What an entry of the library does, and what it answers. */
type Entry = (model: Model, a: number, b: number, c: number) => unknown;

/** Takes `me` from those that run; it has to be one of them. */
function leave(model: Model, me: number): void {
  assert(model.running.delete(me), `${me} does not run`);
}

/** An entry that may let the caller wait. */
function waiting(
  act: (model: Model, me: number, object: number) => boolean,
): Entry {
  return (model, me, object) => {
    leave(model, me);
    const had = act(model, me, object);
    if (had) model.running.add(me);
    return had;
  };
}

const ENTRIES: Readonly<Record<string, Entry>> = {
  first: (model) => {
    model.known.add(0);
    model.running.add(0);
    return 0;
  },
  next: (model) => {
    const thread = model.ready.shift();
    if (thread === undefined) {
      model.idle++;
      return 64;
    }
    assert(!model.running.has(thread), `${thread} runs twice`);
    model.running.add(thread);
    return thread;
  },
  owed: (model) => {
    const { wakes } = model;
    model.wakes = 0;
    return wakes;
  },
  fork: (model) => {
    let thread = 0;
    while (model.known.has(thread)) thread++;
    model.known.add(thread);
    model.fresh.add(thread);
    return thread;
  },
  begin: (model, thread) => {
    model.fresh.delete(thread);
    makeReady(model, thread);
  },
  yield: (model, me) => {
    leave(model, me);
    makeReady(model, me);
  },
  finish: (model, me, result) => {
    leave(model, me);
    model.finished.set(me, BigInt(result));
    const joiner = model.joiner.get(me);
    model.joiner.delete(me);
    if (joiner !== undefined) makeReady(model, joiner);
  },
  join: waiting((model, me, other) => {
    if (model.finished.has(other)) return true;
    model.joiner.set(other, me);
    return false;
  }),
  result: (model, other) => {
    const result = model.finished.get(other);
    model.finished.delete(other);
    model.known.delete(other);
    return result;
  },
  lock: waiting(acquire),
  unlock: (model, me, mutex) => {
    if (model.holder.get(mutex) !== me) return false;
    release(model, mutex);
    return true;
  },
  wait: (model, me, condition, mutex) => {
    leave(model, me);
    made(model.conditions, condition, []).push([me, mutex]);
    release(model, mutex);
  },
  signal: (model, condition) => {
    const first = model.conditions.get(condition)?.shift();
    if (first === undefined) return false;
    if (acquire(model, ...first)) makeReady(model, first[0]);
    return true;
  },
  down: waiting((model, me, semaphore) => {
    const one = made(model.semaphores, semaphore, { count: 0, waiting: [] });
    if (one.count > 0) {
      one.count--;
      return true;
    }
    one.waiting.push(me);
    return false;
  }),
  up: (model, semaphore) => {
    const one = made(model.semaphores, semaphore, { count: 0, waiting: [] });
    const thread = one.waiting.shift();
    if (thread === undefined) one.count++;
    else makeReady(model, thread);
  },
};

/** Insists that every thread that is known is in exactly one place. */
function audit(model: Model): void {
  const all = [
    ...model.ready,
    ...model.running,
    ...model.fresh,
    ...model.finished.keys(),
    ...model.joiner.values(),
    ...[...model.mutexes.values()].flat(),
    ...[...model.conditions.values()].flat().map(([thread]) => thread),
    ...[...model.semaphores.values()].flatMap((one) => one.waiting),
  ];
  assertEquals(all.toSorted(), [...model.known].toSorted());
}

// ## A program that does what it is told
//
// Each thread has a list of things to do. It notes in memory that it is alone where it has to be.

const THINGS = [
  "end",
  "lock",
  "unlock",
  "down",
  "up",
  "pass",
  "open",
  "yield",
  "compute",
] as const;
type Thing = readonly [what: typeof THINGS[number], object?: number];

const WORKERS = 5;
const MOST_THINGS = 31;

const OBEYING = `        .text
        .globl  _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
        lda     sp, -64(sp)
        lda     a0, wanted(zero)
        lda     a1, strands(zero)
        bsr     ra, threads.start
        clr     s0
forks:
        lda     a0, obey
        mov     s0, a1
        bsr     ra, thread.fork
        lda     t1, numbers
        s8addq  s0, t1, t1
        stq     v0, 0(t1)
        addq    s0, 1, s0
        subq    s0, ${WORKERS}, t0
        bne     t0, forks
        lda     a0, ${WORKERS}(zero)
        bsr     ra, obey
        clr     s0
joins:
        lda     t1, numbers
        s8addq  s0, t1, t1
        ldq     a0, 0(t1)
        bsr     ra, thread.join
        subq    v0, s0, t0
        bne     t0, wrong
        addq    s0, 1, s0
        subq    s0, ${WORKERS}, t0
        bne     t0, joins
        clr     a0
exit:   lda     v0, 1(zero)
        callsys
wrong:  lda     a0, 1(zero)
        br      exit

obey:   lda     sp, -16(sp)
        stq     ra, 0(sp)
        stq     a0, 8(sp)
        lda     s0, things
        mulq    a0, ${8 * MOST_THINGS}, t0
        addq    s0, t0, s0
        lda     s3, alone
turn:   ldq     s1, 0(s0)
        lda     s0, 8(s0)
        srl     s1, 8, s2
        and     s1, 255, s1
        beq     s1, end
        subq    s1, 1, s1
        beq     s1, lock
        subq    s1, 1, s1
        beq     s1, unlock
        subq    s1, 1, s1
        beq     s1, down
        subq    s1, 1, s1
        beq     s1, up
        subq    s1, 1, s1
        beq     s1, pass
        subq    s1, 1, s1
        beq     s1, open
        subq    s1, 1, s1
        beq     s1, yield
        lda     t0, 20(zero)
compute:
        subq    t0, 1, t0
        bne     t0, compute
        br      turn
end:    ldq     v0, 8(sp)
        ldq     ra, 0(sp)
        lda     sp, 16(sp)
        ret
claim:  s8addq  s2, s3, t1
        ldq     t2, 0(t1)
        bne     t2, wrong
        lda     t2, 1(zero)
        stq     t2, 0(t1)
        ret     zero, (s4)
drop:   s8addq  s2, s3, t1
        ldq     t2, 0(t1)
        beq     t2, wrong
        stq     zero, 0(t1)
        ret     zero, (s4)
lock:   mov     s2, a0
        bsr     ra, mutex.lock
        bsr     s4, claim
        br      turn
unlock: bsr     s4, drop
        mov     s2, a0
        bsr     ra, mutex.unlock
        br      turn
down:   mov     s2, a0
        bsr     ra, semaphore.down
        br      turn
up:     mov     s2, a0
        bsr     ra, semaphore.up
        br      turn
pass:
        lda     t1, gates
        s8addq  s2, t1, t1
        ldq     t1, 0(t1)
        bne     t1, passed
        bsr     s4, drop
        mov     s2, a0
        mov     s2, a1
        bsr     ra, condition.wait
        bsr     s4, claim
        br      pass
open:
        lda     t1, gates
        s8addq  s2, t1, t1
        lda     t0, 1(zero)
        stq     t0, 0(t1)
passed: mov     s2, a0
        bsr     ra, condition.signal
        br      turn
yield:  bsr     ra, thread.yield
        br      turn

        .data
        .align  3
numbers:
        .space  ${8 * WORKERS}
alone:  .space  128
gates:  .space  128
`;

/** Some things for a worker to do, by which it never waits for ever. */
function someThings(chance: Chance): Thing[] {
  const pause = (): Thing => [chance.pick(["yield", "compute"] as const)];
  const piece = [
    (): Thing[] => [pause()],
    (): Thing[] => {
      const mutex = chance.below(3);
      return [["lock", mutex], pause(), ["unlock", mutex]];
    },
    (): Thing[] => {
      const within: Thing[] = [["lock", 3], pause(), ["unlock", 3]];
      return [["lock", 2], ...within, ["unlock", 2]];
    },
    (): Thing[] => {
      const semaphore = chance.below(2);
      return [["down", semaphore], pause(), ["up", semaphore]];
    },
    (): Thing[] => {
      const gate = 8 + chance.below(3);
      return [["lock", gate], ["pass", gate], pause(), ["unlock", gate]];
    },
  ];
  return Array.from({ length: 4 }, () => chance.pick(piece)()).flat();
}

/** The things that the first thread does: it lets the others pass. */
function firstThings(): Thing[] {
  const gates = [8, 9, 10].flatMap((gate): Thing[] => [
    ["lock", gate],
    ["open", gate],
    ["yield"],
    ["unlock", gate],
  ]);
  const places: Thing[] = [["up", 0], ["up", 1], ["up", 1]];
  return [...places, ["yield"], ...gates];
}

function obeyingProgram(
  system: System,
  chance: Chance,
  constants: Record<string, number>,
): Program {
  const all = Array.from(
    { length: WORKERS + 1 },
    (_, index) => index < WORKERS ? someThings(chance) : firstThings(),
  );
  const words = all.map((list) => {
    assert(list.length < MOST_THINGS);
    const codes = list.map(([what, object = 0]) =>
      THINGS.indexOf(what) | object << 8
    );
    const rest = Array.from({ length: MOST_THINGS - codes.length }, () => 0);
    return `        .quad   ${[...codes, ...rest].join(", ")}\n`;
  });
  const source = `${OBEYING}things:\n${words.join("")}`;
  return threadedProgram(system, source, constants);
}

// ## Both beside each other
//
// The calls of the library are seen by the addresses that strands come to. One call at a time is made, for it is made
// under the lock.

interface Call {
  readonly name: string;
  readonly words: readonly bigint[];
  readonly back: bigint;
}

/** What the model has been asked, and how often a processor was taken away. */
interface Compared {
  readonly calls: number;
  readonly taken: number;
  readonly inside: number;
}

const WITH_ANSWERS = new Set(
  "next owed first fork join result lock unlock signal down".split(" "),
);

function compareWithModel(
  system: System,
  program: Program,
  strand: Strand,
  chance: Chance,
): Compared {
  const { kernel, machine: { processor } } = system;
  const entries = new Map(
    Object.keys(ENTRIES)
      .map((name) => [addressIn(program, `Threads_${name}`), name] as const),
  );
  const library = addressIn(program, "threads.library");
  const model = newModel();
  let open: Call | undefined;
  let [calls, taken, inside] = [0, 0, 0];
  for (let left = 1_500_000; left > 0 && !strand.outcome; left--) {
    runKernel(kernel, { steps: 1 });
    if (processor.mode !== "user") continue;
    const { pc, registers } = processor;
    if (open !== undefined && pc === open.back) {
      finishCall(model, open, registers[0]!);
      open = undefined;
      calls++;
    }
    const name = entries.get(pc);
    if (name !== undefined && open === undefined) {
      const words = [...registers.slice(16, 19)];
      open = { name, words, back: registers[26]! & ~3n };
    }
    if (chance.below(150) !== 0) continue;
    preempt(kernel, 0);
    processor.tickPending = true;
    taken++;
    if (pc >= library) inside++;
  }
  assertEquals(strand.outcome, { kind: "exited", status: 0 });
  assertEquals([...model.asked].toSorted(), Object.keys(ENTRIES).toSorted());
  return { calls, taken, inside };
}

function finishCall(model: Model, { name, words }: Call, v0: bigint): void {
  const [a, b, c] = words.map(Number) as [number, number, number];
  const answer = ENTRIES[name]!(model, a, b, c);
  model.asked.add(name);
  if (WITH_ANSWERS.has(name)) assertEquals(v0, BigInt(Number(answer)), name);
  audit(model);
}

Deno.test("THREAD_LIBRARY: answers as the model does, whatever threads do and wherever strands are preempted", () => {
  const system = threadSystem();
  let [calls, taken, inside] = [0, 0, 0];
  for (const [seed, strands, wanted] of [[1, 1, 1], [2, 4, 2]]) {
    const chance = createChance(seed!);
    const constants = { strands: strands!, wanted: wanted! };
    const program = obeyingProgram(system, chance, constants);
    const strand = loadMarked(system, program, ["obeying"]);
    const one = compareWithModel(system, program, strand, chance);
    calls += one.calls;
    taken += one.taken;
    inside += one.inside;
  }
  assert(calls > 350, `${calls}`);
  assert(taken > 150 && inside > 80, `${taken} ${inside}`);
});
