// # The check of exercise 3.5
//
// Crowds of filters are made at random, of common kinds and of strange ones. What the reader
// makes of each crowd is carried out, compiled, and run on a machine.

import { bareCode } from "../../../../command/exercises/compiled.ts";
import {
  compare,
  type ExerciseTest,
  type Mismatch,
  testOf,
} from "../../../../command/exercises/protocol.ts";
import {
  createMachine,
  ksegAddress,
  physical,
  readRegister,
  REGISTER,
  run,
  writeRegister,
} from "../../../01-hardware/mod.ts";
import {
  checkSpindle,
  createEnvironment,
  interpret,
  KERNEL_INTERFACES,
  lowerSpindle,
  problemsOf,
  type Procedure,
} from "../../mod.ts";

/** What the reader's file exports. */
export interface Subject {
  readonly mergeFilters: (filters: readonly Procedure[]) => Procedure;
}

// ## Crowds

const NET = {
  file: "net.spindle",
  text: `interface Net {
  event arrived(kind: u64, protocol: u64, source: u64, target: u64, port: u64): bool
    within 20_000;
}
`,
};

/** A generator of numbers from 0 to just below `below`, the same in every run. */
type Chance = (below: number) => number;

function generator(seed: number): Chance {
  let state = Math.imul(seed, 0x9e37_79b1) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
}

/** Filters as text, in their order. */
type Filters = readonly string[];

const IP = "kind == 0x0800";
const TCP = `${IP} && protocol == 6`;
const UDP = `${IP} && protocol == 17`;

/** A filter of a kind that is often met; no two of those with numbers are alike. */
function commonFilter(number: number, chance: Chance): string {
  const port = 1000 + 7 * number;
  return [
    `${UDP} && port == ${port}`,
    `${UDP} && port == ${port}`,
    `${TCP} && port == ${port}`,
    `${TCP} && port == ${port} && source == ${100 + chance(20)}`,
    `${TCP} && port >= ${port} && port < ${port + 5}`,
    `kind == 0x0806 && target == ${300 + number}`,
    `kind == 0x0806 && target == ${300 + number}`,
    `kind == ${0x9000 + number}`,
  ][number % 8]!;
}

/** So many filters of common kinds, and two that want much at the end. */
function commonCrowd(count: number, seed: number): Filters {
  const chance = generator(seed);
  const some = Array.from(
    { length: count - 2 },
    (_, index) => commonFilter(index, chance),
  );
  for (let at = some.length - 1; at > 0; at--) {
    const other = chance(at + 1);
    [some[at], some[other]] = [some[other]!, some[at]!];
  }
  return [...some, `${IP} && protocol == 1`, "kind == 0x86dd"];
}

/** A condition of any shape. */
function anyCondition(chance: Chance): string {
  const name = () =>
    ["kind", "protocol", "source", "target", "port"][chance(5)]!;
  const n = () => chance(12);
  const atom = () =>
    [
      () => `${name()} == ${n()}`,
      () => `${name()} == ${n()}`,
      () => `${name()} < ${n()}`,
      () => `${name()} >= ${n()}`,
      () => `${name()} != ${n()}`,
      () => `source == ${["target", "port", "kind"][chance(3)]}`,
      () => `(${name()} & 3) == ${chance(4)}`,
      () => `(${name()} + port) <= ${n()}`,
      () => `u8(${name()}) > ${n()}`,
      () => `!(${name()} >= ${n()})`,
      () => `${n()} >= ${name()}`,
    ][chance(11)]!();
  let all = atom();
  if (chance(3) > 0) all = `${name()} == ${n()} && ${all}`;
  for (let more = chance(4); more > 0; more--) {
    all = chance(3) === 0 ? `(${all}) || ${atom()}` : `(${all}) && ${atom()}`;
  }
  return all;
}

function anyCrowd(count: number, seed: number): Filters {
  const chance = generator(seed);
  return Array.from({ length: count }, () => anyCondition(chance));
}

/** Crowds that make trouble for those who divide. */
const HOSTILE: readonly (readonly [name: string, filters: Filters])[] = [
  [
    "fifty ranges inside each other",
    numbers((n) =>
      n < 50
        ? `port >= ${n} && port <= ${400 - n} && source != ${n}`
        : `port == ${7 * n}`
    ),
  ],
  [
    "ranges inside each other",
    numbers((n) => `port >= ${n} && port <= ${400 - n} && source != ${n}`),
  ],
  [
    "a range of another subject in each",
    numbers((n) =>
      `${["kind", "protocol", "source", "target", "port"][n % 5]} >= ${
        n * 3
      } && ${["source", "target", "port", "kind", "protocol"][n % 5]} <= ${
        900 - n * 5
      }`
    ),
  ],
  ["a hundred times the same", numbers(() => "kind == 5 && port == 6")],
  ["nothing that could be known", numbers((n) => `source == target + ${n}`)],
];

function numbers(filter: (number: number) => string): Filters {
  return Array.from({ length: 100 }, (_, number) => filter(number));
}

/** The filters in the intermediate form. */
function lower(filters: Filters): Procedure[] {
  const environment = createEnvironment([...KERNEL_INTERFACES, NET]);
  const parameters = "kind, protocol, source, target, port";
  return filters.map((filter, index) => {
    const text =
      `spindle F${index} { on Net.arrived(${parameters}) when ${filter} { return true; } }`;
    const typed = checkSpindle({ file: "filter.spindle", text }, environment);
    return lowerSpindle(typed).procedures[0]!.filter!;
  });
}

// ## Packets

/** What stands in a packet's header. */
type Packet = readonly bigint[];

/** A packet that common filters may want. */
function commonPacket(count: number, chance: Chance): Packet {
  const number = chance(count);
  const header = [
    () => [0x0800, 17, 100 + chance(20), 300 + chance(9), 1000 + 7 * number],
    () => [0x0800, 6, 100 + chance(20), 7, 1000 + 7 * number + chance(7)],
    () => [0x0806, chance(20), 5, 300 + number, 0],
    () => [0x9000 + number, 6, 0, 0, 1000],
    () => [0x86dd, 17, 1, 2, 1007],
    () => [0x0800, chance(3), 1, 2, 3],
  ][chance(6)]!();
  return header.map(BigInt);
}

/** A packet with small numbers, and now and then a large one. */
function anyPacket(chance: Chance, below: number): Packet {
  return Array.from(
    { length: 5 },
    () => chance(40) === 0 ? 2n ** 64n - 1n : BigInt(chance(below)),
  );
}

/** Carries `procedure` out for a packet. */
function carriedOut(procedure: Procedure, packet: Packet): string {
  const end = interpret(procedure, {
    parameters: packet,
    state: new Uint8Array(),
    memory: [],
    steps: 20_000,
    call: () => undefined,
    raise: () => undefined,
  });
  return end.kind === "returned" ? `${end.value}` : end.kind;
}

/** The verdict of the list. */
function first(filters: readonly Procedure[], packet: Packet): string {
  const index = filters.findIndex((one) => carriedOut(one, packet) === "1");
  return `${index < 0 ? filters.length : index}`;
}

/** The list compared with what the reader has made of it, for some packets. */
function* compared(
  subject: Subject,
  name: string,
  filters: Filters,
  packets: readonly Packet[],
): Generator<Mismatch | undefined> {
  const forms = lower(filters);
  const merged = subject.mergeFilters(forms);
  yield compare(
    `What is wrong with how the procedure for ${name} is put together`,
    "nothing",
    problemsOf(merged, { optimised: true })[0] ?? "nothing",
  );
  for (const packet of packets) {
    const [expected, actual] = [
      first(forms, packet),
      carriedOut(merged, packet),
    ];
    if (expected === actual) continue;
    yield compare(
      `${name}, a packet with ${packet.join(", ")}: the filter that gets it${
        toldAbout(filters, expected)
      }`,
      expected,
      actual,
    );
  }
}

function toldAbout(filters: Filters, expected: string): string {
  const filter = filters[Number(expected)];
  return filter === undefined ? "; none wants it" : `; it says ${filter}`;
}

function packets(count: number, make: () => Packet): Packet[] {
  return Array.from({ length: count }, make);
}

function* few(subject: Subject): Generator<Mismatch | undefined> {
  const chance = generator(1);
  const cases: readonly (readonly [string, Filters])[] = [
    ["no filter", []],
    ["one filter", ["port == 3"]],
    ["two filters", ["port < 3", "port == 3 && kind != 4"]],
    ["four filters, some with ||", [
      "port == 3 && kind == 1",
      "(port == 3 && kind == 2) || source == 1",
      "port == 4 || kind == 2",
      "port == 4 && (kind == 2 || kind == 3)",
    ]],
    ["six ranges", [
      "port >= 3 && port <= 5",
      "port == 6",
      "port > 5 && port < 9",
      "port <= 9 && source == 2",
      "port >= 10",
      "source <= 4",
    ]],
  ];
  for (const [name, filters] of cases) {
    const some = packets(200, () => anyPacket(chance, 12));
    yield* compared(subject, name, filters, some);
  }
}

function* many(subject: Subject): Generator<Mismatch | undefined> {
  const chance = generator(2);
  for (let seed = 0; seed < 3; seed++) {
    const some = packets(1500, () => commonPacket(100, chance));
    yield* compared(
      subject,
      "a hundred common filters",
      commonCrowd(100, seed),
      some,
    );
  }
  for (let seed = 0; seed < 15; seed++) {
    const some = packets(300, () => anyPacket(chance, 14));
    const filters = anyCrowd(10 + 4 * seed, seed);
    yield* compared(subject, "filters of any shape", filters, some);
  }
}

// ## On the machine

const TEXT = 0x1_0000;
const STACK = 0xb_0000;
const END = 0xc_0000;

/** What code gives for some packets, and the mean of the cycles that it takes. */
interface Ran {
  readonly verdicts: string;
  readonly cycles: number;
}

/** Runs `code` for some packets. */
function runFor(code: Uint8Array, packets: readonly Packet[]): Ran {
  const machine = createMachine({ memory: 2 ** 20 });
  const { processor, bus } = machine;
  bus.bytes.set(code, TEXT);
  let cycles = 0;
  const verdicts: string[] = [];
  for (const packet of packets) {
    packet.forEach((one, index) => writeRegister(machine, 16 + index, one));
    writeRegister(machine, REGISTER.gp, ksegAddress(physical(TEXT)));
    writeRegister(machine, REGISTER.sp, ksegAddress(physical(STACK)));
    writeRegister(machine, 26, ksegAddress(physical(END)));
    const pc = ksegAddress(physical(TEXT));
    Object.assign(processor, { mode: "kernel", ipl: 7, pc });
    machine.stopped = undefined;
    const before = processor.counters.cycles;
    const { reason } = run(machine, { steps: 20_000 });
    cycles += processor.counters.cycles - before;
    const verdict = readRegister(machine, REGISTER.v0);
    verdicts.push(reason === "halt" ? `${verdict}` : reason);
  }
  return { verdicts: verdicts.join(", "), cycles: cycles / packets.length };
}

function* large(subject: Subject): Generator<Mismatch | undefined> {
  const crowds = [
    ["common filters", commonCrowd(100, 7)] as const,
    ["filters of any shape", anyCrowd(100, 3).slice(30)] as const,
    ...HOSTILE,
  ];
  for (const [name, filters] of crowds) {
    const merged = subject.mergeFilters(lower(filters));
    const values = merged.blocks
      .reduce((sum, { body }) => sum + body.length + 1, 0);
    yield compare(
      `A hundred filters, ${name}: values of the procedure, each block counted as one more`,
      `${MOST_VALUES} or less`,
      values <= MOST_VALUES ? `${MOST_VALUES} or less` : `${values}`,
    );
    const { length } = bareCode(merged, ksegAddress(physical(TEXT)), 0n);
    yield compare(
      `A hundred filters, ${name}: bytes of code`,
      `${MOST_BYTES} or less`,
      length <= MOST_BYTES ? `${MOST_BYTES} or less` : `${length}`,
    );
  }
}

const MOST_VALUES = 6000;
const MOST_BYTES = 12_000;
const MOST_CYCLES = 120;

function* fast(subject: Subject): Generator<Mismatch | undefined> {
  const chance = generator(3);
  const cycles: number[] = [];
  for (const count of [10, 100]) {
    const filters = lower(commonCrowd(count, 5));
    const some = packets(300, () => commonPacket(count, chance));
    const ran = runFor(
      bareCode(subject.mergeFilters(filters), ksegAddress(physical(TEXT)), 0n),
      some,
    );
    const expected = some.map((packet) => first(filters, packet)).join(", ");
    yield compare(
      `What the machine finds for 300 packets and ${count} filters`,
      "the same as the list",
      ran.verdicts === expected ? "the same as the list" : "something else",
    );
    cycles.push(ran.cycles);
  }
  const [ten, hundred] = cycles as [number, number];
  const times = Math.round(10 * hundred / ten) / 10;
  yield compare(
    "A packet among a hundred filters takes so many times as long as among ten",
    "2 times or less",
    times <= 2 ? "2 times or less" : `${times} times`,
  );
  yield compare(
    "Cycles for a packet among a hundred filters",
    `${MOST_CYCLES} or less`,
    hundred <= MOST_CYCLES
      ? `${MOST_CYCLES} or less`
      : `${Math.round(hundred)}`,
  );
}

function* hostile(subject: Subject): Generator<Mismatch | undefined> {
  const chance = generator(4);
  for (const [name, filters] of HOSTILE) {
    const some = packets(250, () => anyPacket(chance, 500));
    yield* compared(subject, name, filters, some);
  }
}

/** The tests: the verdict first, then the room, then the time. */
export const tests: readonly ExerciseTest<Subject>[] = [
  testOf("a few filters are asked as the list asks them", few),
  testOf("9000 packets get the same verdict as by the list", many),
  testOf("1000 more do, when filters are hard to divide", hostile),
  testOf("what has to be compiled has a bounded size", large),
  testOf("a hundred take hardly longer than ten", fast),
];
