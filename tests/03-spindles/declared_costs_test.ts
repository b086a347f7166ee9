// What the interfaces say an operation costs, beside what the controllers charge for it.

import { assert, assertEquals } from "@std/assert";
import {
  blankMedium,
  createMachine,
  frameStart,
  ksegAddress,
  PAGE_SIZE,
  physical,
  REGISTER,
  virtual,
  writeRegister,
} from "../../chapters/01-hardware/mod.ts";
import {
  allocateFrames,
  begin,
  block,
  createDomain,
  createSpace,
  createStrand,
  currentStrand,
  FIRST_FREE,
  giveFrames,
  grantExtent,
  grantScreen,
  grantStation,
  hangUp,
  installHandler,
  isRefused,
  type Kernel,
  loadProgram,
  mapFrames,
  operationNumber,
  reclaim,
  runKernel,
  setState,
  startKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import {
  type Expression,
  KERNEL_INTERFACES,
  parseInterfaces,
  type WrittenOperation,
} from "../../chapters/03-spindles/mod.ts";
import { assembleProgram } from "../../chapters/01-hardware/mod.ts";

/** An operation that is called, with its whole name. */
interface Declared {
  readonly name: string;
  readonly written: WrittenOperation;
}

/** Every operation of the interfaces that is a call of the controllers. */
function declared(): Declared[] {
  return KERNEL_INTERFACES.flatMap((source) =>
    parseInterfaces(source).flatMap(({ name, operations }) =>
      operations
        .filter(({ reads, body }) => reads === undefined && body === undefined)
        .map((written) => ({
          name: `${name.text}.${written.name.text}`,
          written,
        }))
    )
  );
}

/** The value of a cost for these arguments. */
function costOf(
  cost: Expression,
  of: ReadonlyMap<string, number | bigint>,
): number {
  switch (cost.kind) {
    case "number":
      return Number(cost.value);
    case "name":
      return Number(of.get(cost.name));
    case "member":
      assert(cost.of.kind === "name" && cost.name.text === "length");
      return Number(of.get(cost.of.name));
    case "binary": {
      const [left, right] = [cost.left, cost.right].map((one) =>
        costOf(one, of)
      );
      if (cost.operator === "+") return left! + right!;
      assertEquals(cost.operator, "*");
      return left! * right!;
    }
    default:
      throw new Error(`A cost is made of + and *, not of ${cost.kind}`);
  }
}

// ## A crowded kernel
//
// All events are handled, so that every notice is noted. The program's space seems to be at
// work on all other processors, so that they have to be asked to forget pages.

const BASE = 0x2_0000_0000n;

interface Stage {
  readonly kernel: Kernel;
  readonly strand: Strand;
  /** Another one, which has called the first and waits. */
  readonly other: Strand;
  /** One of another domain, which has called the first and waits. */
  readonly partner: Strand;
  readonly pools: Record<string, () => number | bigint>;
}

function below(random: () => number, limit: number): number {
  return Math.floor(random() * limit);
}

/** Numbers from 0 to 1 by a fixed rule. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = Math.imul(state ^ state >>> 15, 0x2c1b3c6d) + 0x9e3779b9 >>> 0;
    return ((state ^ state >>> 13) >>> 0) / 2 ** 32;
  };
}

function stage(random: () => number): Stage {
  const kernel = startKernel(createMachine({
    memory: FIRST_FREE + 700 * PAGE_SIZE,
    disk: blankMedium(4000),
    processors: 8,
  }));
  for (const [event, { declaration }] of kernel.events) {
    const known = declaration.combine === "none";
    if (!known) continue;
    const body = () => undefined;
    assert(!isRefused(installHandler(kernel, { name: event, event, body })));
  }
  installHandler(kernel, {
    name: "choice",
    event: "Processor.select",
    body: ({ strands }) => {
      const ready = [...strands.values()].find(({ state }) =>
        state === "ready"
      );
      return BigInt(ready?.identifier ?? 0);
    },
  });
  const program = assembleProgram(
    "        .globl _start\n_start: br _start\n",
  );
  const strand = loadProgram(kernel, program, []);
  runKernel(kernel, { steps: 20_000 });
  const at = kernel.processors.find(({ current }) => current === strand)!;
  assert(at !== undefined, "the program runs");
  Object.assign(kernel.machine, {
    processor: kernel.machine.processors[at.number],
  });
  for (const one of kernel.processors) {
    one.current = strand;
    one.heir = undefined;
    one.asns.set(strand.space.identifier, 9);
  }
  assertEquals(currentStrand(kernel), strand);
  const stack = ksegAddress(physical(strand.page + 8000));
  writeRegister(kernel.machine, REGISTER.sp, stack);
  const other = createStrand(kernel, strand.space, START, START);
  begin(kernel, other);
  block(kernel, other);
  const space = createSpace(kernel, createDomain(kernel, "partner"));
  const partner = createStrand(kernel, space, START, START);
  begin(kernel, partner);
  block(kernel, partner);
  const pools = poolsOf(kernel, strand, [other, partner], random);
  return { kernel, strand, other, partner, pools };
}

/** Where a strand could begin. */
const START = virtual(0x1_2000_0000n);

/** What the parameters of each type can be: usually something that exists. */
function poolsOf(
  kernel: Kernel,
  { domain, space }: Strand,
  others: readonly [other: Strand, partner: Strand],
  random: () => number,
): Stage["pools"] {
  const [identifier, partner] = others.map((one) => one.identifier);
  const other = createDomain(kernel, "other");
  const extent = grantExtent(kernel, domain, 0, 3000, true).handle;
  const station = grantStation(kernel, domain).handle;
  grantStation(kernel, other);
  const screen = grantScreen(kernel, domain).handle;
  const given = allocateFrames(kernel, other, 1);
  assert(!isRefused(given));
  const slice = ksegAddress(physical(frameStart(given[0]!.frame)));
  const some = (list: Iterable<number>, otherwise: number) => {
    const all = [...list];
    return all.length === 0 || random() < 0.05
      ? otherwise
      : all[below(random, all.length)]!;
  };
  const frame = () => some(domain.handles.keys(), 4711);
  const count = () =>
    random() < 0.8 ? 1 + below(random, 4) : 1 + below(random, 200);
  return {
    Frame: frame,
    NewFrame: frame,
    Count: count,
    Along: () => 1 + below(random, random() < 0.8 ? 2 : 70),
    Space: () => random() < 0.5 ? 0 : space.identifier,
    Rights: () => [0, 1, 3, 5, 7][below(random, 5)]!,
    Uses: () => below(random, 8),
    Units: () => below(random, 0x1_0000),
    Strand: () => some(kernel.strands.keys(), 4711),
    NewStrand: () => some(kernel.strands.keys(), 4711),
    Domain: () => some(kernel.domains.keys(), 4711),
    Number: () => below(random, 8),
    Extent: () => extent,
    Request: () =>
      some(kernel.devices.disk.waiting.map((one) => one.identifier), 4711),
    Station: () => station,
    Packet: () => some(kernel.devices.network.packets.keys(), 4711),
    Timer: () => some(kernel.devices.timers.keys(), 4711),
    Screen: () => screen,
    Port: () => 1 + below(random, 2),
    bool: () => below(random, 2),
    slice: () => slice,
    length: () => below(random, PAGE_SIZE),
    address: () =>
      BASE + BigInt(below(random, 40) * PAGE_SIZE) +
      (random() < 0.1 ? 1n << 33n : 0n),
    u64: () => below(random, 300),
    number: () =>
      random() < 0.5 ? below(random, 60) : some([
        ...kernel.devices.disk.waiting.map((one) => one.identifier),
        ...kernel.devices.timers.keys(),
        space.identifier,
        screen,
      ], 4711),
    count: () => below(random, 64),
    kind: () => (random() < 0.5 ? 0x1_0000 : 0) + below(random, 65),
    most: () => 1 + below(random, 1000),
    tick: () => 1_000_000 + below(random, 1000),
    offset: () => below(random, 16) * 8,
    start: () => START,
    i64: () => below(random, 300),
    server: () => some([identifier!], 4711),
    client: () => some([identifier!], 4711),
    to: () => some([partner!], 4711),
  };
}

/** Arguments for an operation: what the machine gets, and what each parameter counts as. */
function argumentsFor(
  { pools }: Stage,
  { written }: Declared,
): { words: bigint[]; of: Map<string, number | bigint> } {
  const words: bigint[] = [];
  const of = new Map<string, number | bigint>();
  for (const { name, type } of written.parameters) {
    if (type.kind === "slice") {
      const length = pools.length!();
      words.push(BigInt(pools.slice!()), BigInt(length));
      of.set(name.text, length);
      continue;
    }
    assert(type.kind === "named");
    const last = type.name.text.split(".").at(-1)!;
    const pool = last === "u64" || last === "i64"
      ? pools[name.text] ?? pools[last]!
      : pools[last];
    assert(pool !== undefined, `${name.text}: ${last}`);
    const value = pool();
    words.push(BigInt.asUintN(64, BigInt(value)));
    of.set(name.text, value);
  }
  return { words, of };
}

/** Operations that end the caller. */
const LAST = ["Strand.exit", "Strand.end"];

/** Puts back what a call has changed of the caller itself. */
function tidy({ kernel, strand, other, partner }: Stage): void {
  keepPages(kernel, partner);
  const theirs = [...partner.domain.handles.values()];
  for (const one of theirs) {
    giveFrames(kernel, partner.domain, strand.domain, [one]);
  }
  partner.calls = strand;
  other.gift = { frames: [], rights: undefined, handle: 1 };
  hangUp(strand);
  setState(kernel, other, "blocked");
  Object.assign(other, { accepts: true, calls: strand });
  strand.callers.add(other);
  other.window = { address: BASE, bytes: 20_000n, writable: true };
  kernel.work.length = 0;
  kernel.alarms.length = 0;
  if (strand.state !== "running") setState(kernel, strand, "running");
  for (const one of kernel.processors) {
    one.wanted = undefined;
    one.current = strand;
    one.asns.set(strand.space.identifier, 9);
  }
}

/** Lets the borrower of frames map each of them four times. */
function keepPages(kernel: Kernel, { domain, space }: Strand): void {
  for (const one of domain.borrowed.values()) {
    const at = BASE + BigInt(one.frame % 100 * 4 * PAGE_SIZE);
    for (let page = 0n; page < 4n; page++) {
      const address = at + page * BigInt(PAGE_SIZE);
      mapFrames(kernel, domain, space, address, [one], 1);
    }
  }
}

/** How often an operation was called with success, and was refused. */
interface Counts {
  good: number;
  refused: number;
}

/** Calls operations at random, and compares what they are charged. */
function callMany(seed: number, steps: number, counts: Map<string, Counts>) {
  const random = generator(seed);
  const set = stage(random);
  const { kernel, strand } = set;
  const all = declared().filter(({ name }) => !LAST.includes(name));
  for (let step = 0; step < steps; step++) {
    const one = all[below(random, all.length)]!;
    const { name, written } = one;
    const { words, of } = argumentsFor(set, one);
    if (step % 500 === 0) reclaim(kernel, strand.domain, 3, 5);
    if (step % 500 === 250) strand.domain.reclaims.length = 0;
    const { counters } = kernel.machine.processor;
    const before = counters.cycles;
    const operation = kernel.operations[operationNumber(kernel, name)]!;
    const answer = operation.perform(kernel, words);
    const charged = counters.cycles - before;
    assert(answer !== undefined, name);
    assert(written.cost !== undefined, `${name} has no cost`);
    const most = costOf(written.cost, of);
    assert(charged <= most, `${name}(${words}) took ${charged}, not ${most}`);
    const count = counts.get(name) ?? { good: 0, refused: 0 };
    if (BigInt.asIntN(64, answer) < 0n) count.refused++;
    else count.good++;
    counts.set(name, count);
    tidy(set);
  }
}

Deno.test("declared costs are never less than what is charged", () => {
  const counts = new Map<string, Counts>();
  for (const seed of [1, 2, 3]) callMany(seed, 12_000, counts);
  for (const { name, written } of declared()) {
    if (LAST.includes(name)) continue;
    const { good, refused } = counts.get(name)!;
    assert(good > 0 || NEVER_HERE.includes(name), `${name} succeeds`);
    const fails = written.fails !== undefined || SILENT.includes(name);
    assert(refused === 0 || fails, `${name} is refused ${refused} times`);
  }
});

/** Nothing arrives and nobody asks for this in this test. */
const NEVER_HERE = [
  "Processor.allot",
  "Ethernet.release",
  "Ethernet.named",
  "Ethernet.length",
];

/** They are refused without the spindle's hearing of it, and change nothing then. */
const SILENT = [
  "Frame.discard",
  "Strand.discard",
  "Strand.unblock",
  "Strand.block",
  "Strand.yield",
  "Processor.allot",
];

Deno.test("declared costs: the end of a program with few frames", () => {
  for (const name of LAST) {
    const { kernel } = stage(generator(7));
    const { counters } = kernel.machine.processor;
    const before = counters.cycles;
    const operation = kernel.operations[operationNumber(kernel, name)]!;
    operation.perform(kernel, [0n]);
    assert(counters.cycles - before < 20_000);
  }
});
