// # What a raise costs
//
// How long it takes to ask one handler, fifty, and the right one of a thousand: by the list, and by
// merged code.
//
// Measured is what a raise is for the one who raises: the load of the event's first word, the call
// of the code to which it leads, and the way back. Every filter lets its handler be asked, and the
// handlers do nothing, so that what is measured is the way to them. The columns *list* and *merged*
// are in cycles, and *µs* is the time of the merged code. Beside it stands what SPIN measured on
// its workstation ([[§What the kernel costs]]), in µs too, with handlers that were called and with
// handlers that were inlined. The *bytes* are those of the merged code and of its tables.
//
// :::figure dispatch-costs
// :::
//
// A handler that belongs to a program costs more than one of the system's: whose affair it is has
// to be loaded first, once for all handlers. What is called costs as much as in the list. And of a
// thousand handlers with a number each, the right one is found in nearly the time of a single one.
//
// Handlers have to be installed, too. This is what is charged for one more, as the tenth of them,
// the hundredth, the thousandth ([[promise 66]]):
//
// :::figure dispatch-installs
// :::

import {
  CLOCK_RATE,
  createMachine,
  panic,
  physical,
  type PhysicalAddress,
  run,
  virtual,
  type VirtualAddress,
  writePhysical,
  writeRegister,
} from "../../01-hardware/mod.ts";
import {
  createDomain,
  declareEvent,
  EVENT,
  eventNamed,
  freeRetired,
  fromGp,
  giveBack,
  type Handler,
  idleStack,
  installHandler,
  isRefused,
  type Kernel,
  KERNEL_GP,
  placeCode,
  RAISES_1995,
  RECORD_OFFSET,
  startKernel,
  STRAND,
  take,
  writeField,
} from "../../02-controllers/mod.ts";
import { lowerSpindle } from "../form/lowering.ts";
import type {
  Extensions,
  InstalledHandler,
  Plan,
} from "../kernel/extensions.ts";
import { freeEntry } from "../kernel/removing.ts";
import type { Source } from "../source/diagnostics.ts";
import { specialiseEntry } from "./entries.ts";
import files from "./files.spindle" with { type: "text" };
import { createExtensions, install } from "../kernel/installing.ts";
import { checkSpindle } from "../meaning/checker.ts";
import { createEnvironment } from "../meaning/environment.ts";
import { KERNEL_INTERFACES } from "../meaning/interfaces/mod.ts";
import type { Environment } from "../meaning/checking.ts";
import { gather } from "./gathering.ts";
import { merge, type Merged } from "./merging.ts";
import { createDispatcher, specialise } from "./specialising.ts";

/** What a raise costs with certain handlers. */
export interface DispatchCost {
  /** Which handlers there are. */
  readonly name: string;
  /** How many. */
  readonly handlers: number;
  /** Cycles by the list. */
  readonly list: number;
  /** Cycles by merged code. */
  readonly merged: number;
  /** Bytes of the merged code. */
  readonly bytes: number;
  /** Bytes of its tables. */
  readonly tableBytes: number;
  /** Microseconds that SPIN took, if it measured the same: called, and inlined. */
  readonly spin: readonly [called: number, inlined: number] | undefined;
}

/** A number of handlers that are measured together. */
interface Measured {
  readonly name: string;
  readonly handlers: number;
  readonly spin?: readonly [number, number];
  /** The source of one of them. */
  readonly source?: (number: number) => string;
  /** How many of them are routines that have to be called. */
  readonly called?: number;
  /** Whether they belong to domains, and not to the system. */
  readonly owned?: boolean;
  /** What the event is raised with. */
  readonly parameter?: bigint;
}

// ## A kernel to measure on

const INTERFACE: Source = {
  file: "measured.spindle",
  text: `// # An event that is raised to be measured

interface Measured {
  event ask(a: u64): u64 within 20_000;
  event tell(a: u64): u64 within 20_000;
}
`,
};

/** What spindles may name that are measured. */
export function measuredEnvironment(): Environment {
  return createEnvironment([...KERNEL_INTERFACES, INTERFACE]);
}

interface Bench {
  readonly kernel: Kernel;
  readonly extensions: Extensions;
  readonly owners: readonly number[];
}

function newBench(): Bench {
  const kernel = startKernel(createMachine({ memory: 8 * 2 ** 20 }));
  for (const [name, combine] of [["ask", "first"], ["tell", "none"]] as const) {
    declareEvent(kernel, {
      name: `Measured.${name}`,
      parameters: ["a"],
      says: "Somebody measures.",
      combine,
    });
  }
  const extensions = createExtensions(kernel, measuredEnvironment());
  const owners = ["one", "two"].map((name) =>
    createDomain(kernel, name).identifier
  );
  return { kernel, extensions, owners };
}

function put({ extensions }: Bench, text: string, owner: number): void {
  const source = { file: "measured", text };
  const typed = checkSpindle(source, extensions.environment);
  install(extensions, lowerSpindle(typed), owner);
}

/** The cycles of raising `name` once, about the domain `subject`. */
function cyclesOfRaise(
  kernel: Kernel,
  name: string,
  parameter: bigint,
  subject: number,
): number {
  const { machine, processors } = kernel;
  const { record } = eventNamed(kernel, name);
  const page = processors[0]!.page;
  const here = physical(page + RECORD_OFFSET);
  writeField(machine.bus, here, STRAND, "subject", BigInt(subject));
  const word = physical(record + EVENT.fields.dispatch.offset);
  return cyclesThrough(kernel, word, [parameter]);
}

/** The cycles of calling the routine at `address`. */
function cyclesOfCall(
  kernel: Kernel,
  address: bigint,
  parameters: readonly bigint[],
): number {
  const { bus } = kernel.machine;
  const word = take(kernel.data, 8) ?? panic("measuring: no room");
  writePhysical(bus, word, 8, address);
  const cycles = cyclesThrough(kernel, word, parameters);
  giveBack(kernel.data, word);
  return cycles;
}

/** The cycles of calling what the word at `word` leads to. */
function cyclesThrough(
  kernel: Kernel,
  word: PhysicalAddress,
  parameters: readonly bigint[],
): number {
  const { machine } = kernel;
  const symbols = new Map<string, VirtualAddress>([
    ["word", virtual(fromGp(word))],
  ]);
  const placed = placeCode(kernel, RAISE, symbols) ??
    panic("measuring: no room for the raise");
  const { processor } = machine;
  const end = placed.symbols.get("end")!;
  let cycles = 0;
  // The second time is like the third.
  for (let round = 0; round < 2; round++) {
    parameters.forEach((one, index) => writeRegister(machine, 16 + index, one));
    writeRegister(machine, 29, KERNEL_GP);
    writeRegister(machine, 30, idleStack(0));
    Object.assign(processor, { mode: "kernel", ipl: 7, pc: placed.address });
    machine.stopped = undefined;
    const before = processor.counters.cycles;
    for (let left = PATIENCE; processor.pc !== end; left--) {
      if (left === 0) panic("measuring: the call does not end");
      run(machine, { steps: 1 });
    }
    cycles = processor.counters.cycles - before;
  }
  giveBack(kernel.text, placed.at);
  return cycles;
}

const RAISE = `
        ldq     pv, word(gp)
        jsr     ra, (pv)
end:    halt
`;

/** Steps that a call may take. */
const PATIENCE = 100_000;

// ## What is measured

const SILENT = (number: number) =>
  `spindle M${number} { state { n: u64; } on Measured.tell(a) { return 0; } }`;

const WANTING = (number: number) =>
  `spindle M${number} { state { n: u64; } on Measured.ask(a) when a == ${
    number + 1
  } { return 0; } }`;

const SCATTERED = (number: number) =>
  `spindle M${number} { state { n: u64; } on Measured.ask(a) when a == ${
    number * 7919 + 5
  } { return 0; } }`;

const MEASURED: readonly Measured[] = [
  { name: "a routine instead", handlers: 0, spin: RAISES_1995[0] },
  ...([1, 5, 10, 50] as const).map((handlers) => ({
    name: handlers === 1 ? "one handler" : `${handlers} handlers`,
    handlers,
    spin: RAISES_1995[handlers],
    source: SILENT,
  })),
  { name: "one of a program's", handlers: 1, source: SILENT, owned: true },
  { name: "10 of a program's", handlers: 10, source: SILENT, owned: true },
  {
    name: "one, and 4 that are called",
    handlers: 5,
    source: SILENT,
    called: 4,
  },
  { name: "one with a filter", handlers: 1, source: WANTING, parameter: 1n },
  {
    name: "1,000 with a number each",
    handlers: 1000,
    source: WANTING,
    parameter: 500n,
  },
  {
    name: "1,000 with scattered numbers",
    handlers: 1000,
    source: SCATTERED,
    parameter: 500n * 7919n + 5n,
  },
  {
    name: "one with a filter, a program's",
    handlers: 1,
    source: WANTING,
    parameter: 1n,
    owned: true,
  },
  {
    name: "1,000, of two programs",
    handlers: 1000,
    source: WANTING,
    parameter: 500n,
    owned: true,
  },
];

/** Measures all of it. */
export function measureDispatch(): DispatchCost[] {
  return MEASURED.map(measure);
}

/** Measures the plainest raise: the event leads to one routine. */
export function measureCall(): DispatchCost {
  return measure(MEASURED[0]!);
}

function measure(measured: Measured): DispatchCost {
  const { name, handlers, spin, source, owned, parameter = 0n } = measured;
  const { called = 0 } = measured;
  const bench = newBench();
  const { kernel, extensions, owners } = bench;
  const event = source === WANTING || source === SCATTERED
    ? "Measured.ask"
    : "Measured.tell";
  for (let number = 0; number < handlers; number++) {
    const owner = owned ? owners[number % (handlers > 10 ? 2 : 1)]! : 0;
    if (source && number >= called) put(bench, source(number), owner);
    else putRoutine(kernel, event);
    freeRetired(kernel);
  }
  if (handlers === 0) leadToRoutine(kernel, event);
  const wanted = Number(parameter === 500n ? 499n : 0n);
  const subject = owned ? owners[wanted % (handlers > 10 ? 2 : 1)]! : 0;
  const raise = () => cyclesOfRaise(kernel, event, parameter, subject);
  const list = raise();
  if (handlers === 0) {
    return {
      name,
      handlers,
      list,
      merged: list,
      bytes: 0,
      tableBytes: 0,
      spin,
    };
  }
  const dispatcher = createDispatcher(extensions);
  const plan = specialise(dispatcher, eventNamed(kernel, event));
  if (plan.refused !== undefined) panic(`measuring: ${plan.refused}`);
  const { bytes, tableBytes } = plan;
  return { name, handlers, list, merged: raise(), bytes, tableBytes, spin };
}

/** Code that does nothing, where the event's list would be. */
function leadToRoutine(kernel: Kernel, event: string): void {
  const placed = placeCode(kernel, "        ret\n") ??
    panic("measuring: no room for a routine");
  const { record } = eventNamed(kernel, event);
  writeField(kernel.machine.bus, record, EVENT, "dispatch", placed.address);
}

/** A handler in Alpha code, which no spindle was compiled to. */
function putRoutine(kernel: Kernel, event: string): void {
  const placed = placeCode(
    kernel,
    "        clr v0\n        lda t0, 1(zero)\n        ret\n",
  ) ??
    panic("measuring: no room for a handler");
  const body = placed.address;
  const made = installHandler(kernel, { name: "routine", event, body });
  if (isRefused(made)) panic(`measuring: ${made.sentence}`);
}

/** `cycles` in microseconds, on a machine of SPIN's. */
export function microsecondsOf(cycles: number): number {
  return cycles / CLOCK_RATE * 1e6;
}

// ## Installing

/** What it costs to install one more handler. */
export interface InstallCost {
  /** As how manieth. */
  readonly place: number;
  /** Cycles that are charged: for the code of the handler, for the list, and for publishing both. */
  readonly cycles: number;
}

/** Measures the tenth install at an event, the hundredth and the thousandth; each is the mean of some. */
export function measureInstalls(): InstallCost[] {
  const bench = newBench();
  const { kernel } = bench;
  const { counters } = kernel.machine.processor;
  const costs: number[] = [];
  for (let number = 0; number < 1005; number++) {
    const before = counters.cycles;
    put(bench, WANTING(number), 0);
    costs.push(counters.cycles - before);
    freeRetired(kernel);
  }
  return [10, 100, 1000].map((place) => {
    const some = costs.slice(place - 5, place + 5);
    const cycles = some.reduce((sum, one) => sum + one, 0) / some.length;
    return { place, cycles: Math.round(cycles) };
  });
}

// ## One entry and its copy
//
// A spindle knows of eight files where they begin on a disk and how long they are. The entry
// `place` says in which block a byte of a file is. Measured is the entry alone, and its copy for
// file 3.

/** The example: some files on a disk. */
export const FILES: Source = { file: "files.spindle", text: files };

/** What a use of an entry costs, in cycles. */
export interface EntryCost {
  /** Of which form of it. */
  readonly name: string;
  /** Cycles of its code, with the call and the way back. */
  readonly cycles: number;
  /** Bytes of its code. */
  readonly bytes: number;
  /** Its code as assembly text. */
  readonly listing: string;
}

/** Measures the entry of the example, and copies of it with more and more that is known. */
export function measureEntries(): EntryCost[] {
  const bench = newBench();
  const { kernel, extensions } = bench;
  const typed = checkSpindle(FILES, extensions.environment);
  const spindle = install(extensions, lowerSpindle(typed), 0, () => new Set());
  const [putting, entry] = spindle.handlers as [
    InstalledHandler,
    InstalledHandler,
  ];
  const code = (one: Handler) =>
    typeof one.body === "bigint" ? one.body : panic("measuring: no code");
  cyclesOfCall(kernel, code(putting.handler), [0n, 3n, 2000n, 100_000n]);
  const listing = spindle.listing.map(({ text }) => `${text}\n`).join("");
  const general = cyclesOfCall(kernel, code(entry.handler), [0n, 3n, 9000n]);
  const costs: EntryCost[] = [
    { name: "the entry", cycles: general, bytes: 0, listing },
  ];
  for (
    const [name, frozen] of [
      ["its copy for file 3", []],
      ["and with the file's place known", ["first", "size"]],
    ] as const
  ) {
    const constants = [3n, undefined];
    const made = specialiseEntry(extensions, spindle, entry, {
      constants,
      frozen,
    });
    if (isRefused(made)) return panic(`measuring: ${made.sentence}`);
    const { handler, codeBytes: bytes, listing } = made;
    const cycles = cyclesOfCall(kernel, code(handler), [0n, 3n, 9000n]);
    costs.push({ name, cycles, bytes, listing });
    freeEntry(extensions, made);
  }
  return costs;
}

// ## Three filters
//
// The example of [[§Asking once for many]]: three spindles that want packets.

/** Three filters of packets, and what is made of them. */
export interface Example {
  /** The handlers as they are written. */
  readonly sources: readonly string[];
  /** Their merged form. */
  readonly merged: Merged;
  /** Their merged code. */
  readonly plan: Plan;
}

const WANTED: readonly (readonly [string, string])[] = [
  ["Arp", "bytes.length >= 34 && bytes[12] == 8 && bytes[13] == 6"],
  [
    "Tcp",
    "bytes.length >= 34 && bytes[12] == 8 && bytes[13] == 0 && bytes[23] == 6",
  ],
  [
    "Udp",
    "bytes.length >= 34 && bytes[12] == 8 && bytes[13] == 0 && bytes[23] == 17",
  ],
];

/** Merges the three. */
export function exampleOfThree(): Example {
  const bench = newBench();
  const { kernel, extensions } = bench;
  const sources = WANTED.map(([name, when]) =>
    `spindle ${name} {
  state { seen: u64; }
  on Ethernet.packetArrived(packet, bytes)
    when ${when}
  { self.seen += 1; return none; }
}`
  );
  for (const text of sources.toReversed()) put(bench, text, 0);
  const event = eventNamed(kernel, "Ethernet.packetArrived");
  const { members, fallback } = gather(extensions, event);
  const merged = merge(event, members, fallback);
  const plan = specialise(createDispatcher(extensions), event);
  return { sources, merged, plan };
}
