// # The check of exercise 5.4
//
// A strand is interrupted before each instruction of each sequence, once and many times. Meanwhile another strand
// does something whole. What comes of it must be what comes of it in one of the two orders.

import {
  compare,
  type ExerciseTest,
  type Mismatch,
  testOf,
} from "../../../../command/exercises/protocol.ts";
import {
  assemble,
  createMachine,
  ksegAddress,
  type Machine,
  physical,
  readPhysical,
  REGISTER,
  run,
  virtual,
  type VirtualAddress,
  writePhysical,
} from "../../../01-hardware/mod.ts";

/** A sequence in memory. */
interface Registered {
  readonly start: bigint;
  readonly end: bigint;
}

/** What the reader's file exports. */
export interface Subject {
  readonly take: () => string;
  readonly push: () => string;
  readonly pop: () => string;
  readonly resume: (pc: bigint, sequences: readonly Registered[]) => bigint;
}

type Name = "take" | "push" | "pop";
const NAMES: readonly Name[] = ["take", "push", "pop"];

/** Something that a strand does: a sequence, and the node for `push`. */
interface Act {
  readonly name: Name;
  readonly node?: number;
}

// ## Memory
//
// The counter, the list and its nodes lie at fixed places. Nodes are numbered; 0 is none.

const CODE: Readonly<Record<Name, number>> = {
  take: 0x1_0000,
  push: 0x1_0400,
  pop: 0x1_0800,
};
const COUNTER = 0x2_0000;
const LIST = 0x2_0100;
const NODES = 0x2_1000;
const NODE_BYTES = 64;
const MOST_INSTRUCTIONS = 8;
/** Steps after which a sequence is taken not to end. */
const PATIENCE = 200;

function at(place: number): bigint {
  return ksegAddress(physical(place));
}

function addressOf(node: number): bigint {
  return node === 0 ? 0n : at(NODES + node * NODE_BYTES);
}

function nodeAt(address: bigint): number {
  if (address === 0n) return 0;
  return Number(address - at(NODES)) / NODE_BYTES;
}

/** A machine with the sequences in it. */
interface Bench {
  readonly machine: Machine;
  readonly sequences: Readonly<Record<Name, Registered>>;
  readonly resume: Subject["resume"];
}

function benchOf(subject: Subject): Bench {
  const machine = createMachine({ memory: 2 ** 20 });
  Object.assign(machine.processor, { mode: "kernel", ipl: 7 });
  const sequences = {} as Record<Name, Registered>;
  for (const name of NAMES) {
    const start = at(CODE[name]);
    const text = virtual(start);
    const bytes = assembled(name, `${subject[name]()}\ndone:\n`, text);
    machine.bus.bytes.set(bytes, CODE[name]);
    sequences[name] = { start, end: start + BigInt(bytes.length) };
  }
  return { machine, sequences, resume: subject.resume };
}

/** The instructions of `source`; an error says in which sequence it is. */
function assembled(
  name: Name,
  source: string,
  text: VirtualAddress,
): Uint8Array {
  try {
    const { segments } = assemble(source, { text, data: virtual(at(NODES)) });
    return segments[0]?.bytes ?? new Uint8Array();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${name}: ${message}`);
  }
}

function lengthOf({ sequences }: Bench, name: Name): number {
  return Number(sequences[name].end - sequences[name].start) / 4;
}

/** What is in the counter, the list, and how the acts have answered. */
interface World {
  readonly counter: number;
  readonly list: readonly number[];
}

function put({ machine }: Bench, { counter, list }: World): void {
  const store = (place: number, value: bigint) =>
    writePhysical(machine.bus, physical(place), 8, value);
  store(COUNTER, BigInt(counter));
  store(LIST, addressOf(list[0] ?? 0));
  for (const [index, node] of list.entries()) {
    store(NODES + node * NODE_BYTES, addressOf(list[index + 1] ?? 0));
  }
}

function read({ machine }: Bench): World {
  const load = (place: number) =>
    readPhysical(machine.bus, physical(place), 8) ?? 0n;
  const list: number[] = [];
  for (
    let node = nodeAt(load(LIST));
    node !== 0 && list.length < 12;
    node = nodeAt(load(NODES + node * NODE_BYTES))
  ) {
    list.push(node);
    if (!(node > 0 && node < 100 && Number.isInteger(node))) break;
  }
  return { counter: Number(load(COUNTER)), list };
}

// ## Strands

/** The registers of a strand that does not run, and where it goes on. */
interface Context {
  readonly registers: BigUint64Array;
  pc: bigint;
}

/** A strand that is about to begin with `act`. */
function contextOf(bench: Bench, act: Act): Context {
  const registers = new BigUint64Array(32);
  for (let index = 0; index < 31; index++) {
    registers[index] = BigInt(7000 + index);
  }
  registers[REGISTER.a0] = at(act.name === "take" ? COUNTER : LIST);
  registers[REGISTER.a0 + 1] = addressOf(act.node ?? 0);
  return { registers, pc: bench.sequences[act.name].start };
}

/** Lets `context` execute up to `steps` instructions of `sequence`; gives how many it has. */
function go(
  { machine }: Bench,
  context: Context,
  { end }: Registered,
  steps: number,
): number {
  const { processor } = machine;
  processor.registers.set(context.registers);
  processor.pc = virtual(context.pc);
  let done = 0;
  while (done < steps && processor.pc !== end) {
    run(machine, { steps: 1 });
    done++;
  }
  context.registers.set(processor.registers);
  context.pc = processor.pc;
  return done;
}

/** Lets `act` happen as a whole; gives its answer, or what is wrong. */
function whole(bench: Bench, act: Act): number | string {
  return finish(bench, act, contextOf(bench, act));
}

function finish(bench: Bench, act: Act, context: Context): number | string {
  const sequence = bench.sequences[act.name];
  go(bench, context, sequence, PATIENCE);
  if (context.pc !== sequence.end) return "(without an end)";
  const result = context.registers[REGISTER.v0]!;
  if (act.name === "push") return 0;
  return act.name === "take" ? Number(result) : nodeAt(result);
}

// ## What should happen

/** `act` in a world of lists; gives its answer. */
function model(world: { counter: number; list: number[] }, act: Act): number {
  if (act.name === "take") return world.counter++;
  if (act.name === "pop") return world.list.shift() ?? 0;
  world.list.unshift(act.node!);
  return 0;
}

function told(
  world: World,
  answer: number | string,
  others: readonly (number | string)[],
) {
  return `counter ${world.counter}, list ${
    world.list.join(" ") || "empty"
  }, answers ${[answer, ...others].join(" ")}`;
}

function modelled(
  begin: World,
  act: Act,
  others: readonly Act[],
  first: boolean,
) {
  const world = { counter: begin.counter, list: [...begin.list] };
  const before = first ? model(world, act) : 0;
  const rest = others.map((one) => model(world, one));
  return told(world, first ? before : model(world, act), rest);
}

function named({ name, node }: Act): string {
  return node === undefined ? name : `${name} ${node}`;
}

// ## The tests

const WORLDS: readonly World[] = [
  { counter: 5, list: [] },
  { counter: 0, list: [1] },
  { counter: 41, list: [1, 2, 3] },
];

const ACTS: readonly Act[] = [
  { name: "take" },
  { name: "push", node: 8 },
  { name: "pop" },
];

/** What another strand does meanwhile; the last takes two nodes and puts the first back. */
const MEANWHILE: readonly (readonly Act[])[] = [
  [{ name: "take" }],
  [{ name: "push", node: 9 }],
  [{ name: "pop" }],
  [{ name: "pop" }, { name: "pop" }, { name: "push", node: 1 }],
];

function* alone(subject: Subject): Generator<Mismatch | undefined> {
  const bench = benchOf(subject);
  for (const begin of WORLDS) {
    for (const act of ACTS) {
      put(bench, begin);
      const context = contextOf(bench, act);
      const before = [...context.registers];
      const answer = finish(bench, act, context);
      yield compare(
        `${named(act)}, with counter ${begin.counter} and list ${
          begin.list.join(" ") || "empty"
        }`,
        modelled(begin, act, [], true),
        told(read(bench), answer, []),
      );
      const changed = before.flatMap((value, index) =>
        index > 8 && index < 31 && context.registers[index] !== value
          ? [`R${index}`]
          : []
      );
      yield compare(
        `${named(act)}: registers that it changes besides v0 and t0 to t7`,
        "none",
        changed.join(", ") || "none",
      );
    }
  }
}

function* withoutLocks(subject: Subject): Generator<Mismatch | undefined> {
  const bench = benchOf(subject);
  for (const name of NAMES) {
    const length = lengthOf(bench, name);
    yield compare(
      `${name}: instructions`,
      "from 2 to 8",
      length >= 2 && length <= MOST_INSTRUCTIONS ? "from 2 to 8" : `${length}`,
    );
    const found = /ld[lq]_l|st[lq]_c|callsys|call_pal|cserve|swpipl/i
      .exec(subject[name]());
    yield compare(`${name}: locks and calls`, "none", found?.[0] ?? "none");
  }
}

/** Interrupts `act` `times` times behind `count` instructions each time. */
function* interrupted(
  subject: Subject,
  act: Act,
  times: number,
): Generator<Mismatch | undefined> {
  const bench = benchOf(subject);
  const sequence = bench.sequences[act.name];
  const all = Object.values(bench.sequences);
  for (const begin of WORLDS) {
    for (const meanwhile of MEANWHILE) {
      const others = meanwhile.filter(({ name, node }) =>
        name !== "push" || node === 9 || begin.list[0] === 1
      );
      for (let count = 0; count <= lengthOf(bench, act.name); count++) {
        put(bench, begin);
        const context = contextOf(bench, act);
        const answers: (number | string)[] = [];
        for (let time = 0; time < times; time++) {
          go(bench, context, sequence, count);
          if (time === 0) {
            answers.push(...others.map((one) => whole(bench, one)));
          }
          context.pc = subject.resume(context.pc, all);
        }
        const answer = finish(bench, act, context);
        const seen = told(read(bench), answer, answers);
        const orders = [true, false].map((first) =>
          modelled(begin, act, others, first)
        );
        const right = orders.find((one) => one === seen) ??
          [...new Set(orders)].join("; or ");
        yield compare(
          `${named(act)} is interrupted ${
            times === 1 ? "" : `${times} times `
          }after ${count} ${
            count === 1 ? "instruction" : "instructions"
          }, with counter ${begin.counter} and list ${
            begin.list.join(" ") || "empty"
          }; meanwhile ${others.map(named).join(", ")}`,
          right,
          seen,
        );
      }
    }
  }
}

function* resumes(subject: Subject): Generator<Mismatch | undefined> {
  const sequences = [
    { start: 0x1000n, end: 0x100cn },
    { start: 0x1010n, end: 0x1020n },
    { start: 0x100cn, end: 0x1010n },
  ];
  const where = [
    [0xffcn, 0xffcn],
    [0x1000n, 0x1000n],
    [0x1004n, 0x1000n],
    [0x1008n, 0x1000n],
    [0x100cn, 0x100cn],
    [0x1010n, 0x1010n],
    [0x1014n, 0x1010n],
    [0x101cn, 0x1010n],
    [0x1020n, 0x1020n],
    [2n ** 63n, 2n ** 63n],
  ] as const;
  const hex = (value: bigint) => `0x${value.toString(16)}`;
  for (const [pc, expected] of where) {
    yield compare(
      `Sequences from 0x1000 to 0x100c, from 0x1010 to 0x1020 and from 0x100c to 0x1010: who would execute ${
        hex(pc)
      } goes on at`,
      hex(expected),
      hex(subject.resume(pc, sequences)),
    );
    yield compare(
      `Without sequences: who would execute ${hex(pc)} goes on at`,
      hex(pc),
      hex(subject.resume(pc, [])),
    );
  }
}

function everywhere(name: Name) {
  const act = ACTS.find((one) => one.name === name)!;
  return (subject: Subject) => interrupted(subject, act, 1);
}

function* again(subject: Subject): Generator<Mismatch | undefined> {
  for (const act of ACTS) yield* interrupted(subject, act, 25);
}

/** The tests: alone first, then interrupted. */
export const tests: readonly ExerciseTest<Subject>[] = [
  testOf("alone, each does what it should", alone),
  testOf("they are short and take no lock", withoutLocks),
  testOf("whoever is not inside goes on where it was", resumes),
  testOf("take counts once, wherever it is interrupted", everywhere("take")),
  testOf("push loses no node, wherever it is interrupted", everywhere("push")),
  testOf(
    "pop gives a node to one, wherever it is interrupted",
    everywhere("pop"),
  ),
  testOf("whoever is interrupted often comes to an end", again),
];
