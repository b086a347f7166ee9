// # Two compilers
//
// The same procedures in the spindle language and in C, compiled by this project's compiler and by
// GNU's, and run on the same machine with the same numbers.
//
// C has no checks. Here the verifier proves that none is needed, so there are none in the spindles
// either, and what is compared is nothing but the code. What C makes of them is kept as assembly,
// because the compiler is not installed everywhere.

import {
  assemble,
  createMachine,
  ksegAddress,
  type Machine,
  physical,
  readRegister,
  REGISTER,
  run,
  type VirtualAddress,
  writeRegister,
} from "../../chapters/01-hardware/mod.ts";
import {
  generateLibrary,
  type Pass,
  PASSES,
} from "../../chapters/03-spindles/mod.ts";
import { fullEnvironment, verify } from "../../chapters/04-verifier/mod.ts";
import compiled from "./pairs.s" with { type: "text" };
import spindle from "./pairs.spindle" with { type: "text" };

/** A call of a procedure, and which numbers it gets. */
interface Call {
  readonly name: string;
  readonly parameters: readonly bigint[];
}

/** A pair to be compared. */
export interface Pair {
  /** What is compared. */
  readonly name: string;
  /** What it does, in a few words. */
  readonly says: string;
  /** The calls that prepare it, and those that are measured. */
  readonly before: readonly Call[];
  readonly calls: readonly Call[];
}

/** What was measured of a pair: cycles of one call. */
export interface PairMeasured {
  readonly name: string;
  readonly says: string;
  readonly spindle: number;
  readonly c: number;
  /** How many times as long as C the spindle takes. */
  readonly ratio: number;
}

/** Numbers that look random, the same each time. */
function numbers(count: number): bigint[] {
  const list: bigint[] = [];
  let x = 1994n;
  for (let index = 0; index < count; index++) {
    x = BigInt.asUintN(64, x * 6364136223846793005n + 1442695040888963407n);
    list.push(x >> 20n);
  }
  return list;
}

function callsOf(name: string, list: readonly bigint[][]): Call[] {
  return list.map((parameters) => ({ name, parameters }));
}

const KEYS = numbers(120);

function packets(): bigint[][] {
  return numbers(24).map((x, index) => {
    const kind = index % 8 === 7 ? 0x86ddn : 0x800n;
    const protocol = index % 4 === 1 ? 6n : index % 8 === 6 ? 1n : 17n;
    const first = 0x45n << 56n | kind << 32n | x & 0xffffn;
    return [first, protocol << 16n | 100n, x];
  });
}

/** Every pair. */
export const PAIRS: readonly Pair[] = [
  {
    name: "checksum",
    says: "the internet's checksum of 64 words",
    before: [],
    calls: callsOf("checksum", [[64n], [20n], [64n], [7n]]),
  },
  {
    name: "parse",
    says: "the port that a packet is for",
    before: [],
    calls: callsOf("parse", packets()),
  },
  {
    name: "lookup",
    says: "look up a key in a hash table",
    before: callsOf("insert", KEYS.map((key) => [key, key ^ 1n])),
    calls: callsOf("lookup", numbers(150).map((key) => [key])),
  },
  {
    name: "insert",
    says: "put a key into a hash table",
    before: [],
    calls: callsOf("insert", KEYS.map((key) => [key, key ^ 1n])),
  },
  {
    name: "victim",
    says: "find a page by the clock algorithm",
    before: [],
    calls: callsOf("victim", Array.from({ length: 80 }, () => [])),
  },
  {
    name: "queue",
    says: "put into a ring and take out of it",
    before: [],
    calls: numbers(60).map((x) =>
      x & 1n
        ? { name: "get", parameters: [] }
        : { name: "put", parameters: [x] }
    ),
  },
  {
    name: "search",
    says: "binary search among 128 numbers",
    before: [],
    calls: callsOf("search", numbers(40).map((x) => [x % 400n])),
  },
  {
    name: "bits",
    says: "count, find and turn around bits",
    before: [],
    calls: callsOf("bits", numbers(20).map((x) => [x])),
  },
  {
    name: "happens",
    says: "a connection's state, by comparisons",
    before: [],
    calls: callsOf("happens", numbers(100).map((x) => [x])),
  },
  {
    name: "walks",
    says: "sixteen steps through a table of states",
    before: [],
    calls: callsOf("walks", numbers(20).map((x) => [x])),
  },
];

// ## Running them
//
// Both programs are in memory at once, each with its own state. Nothing else is there: no kernel,
// no page tables, no interrupts.

const TEXT = 0x1_0000;
const STACK = 0x8_0000;
const MEMORY = 2 ** 20;
const MOST_STEPS = 100_000;

/** A machine with both programs in it. */
export interface PairBench {
  readonly machine: Machine;
  readonly symbols: ReadonlyMap<string, VirtualAddress>;
  /** The assembly of the spindle. */
  readonly listing: string;
}

/** Compiles the spindle with these passes, and puts both programs into a machine. */
export function createPairBench(passes: readonly Pass[] = PASSES): PairBench {
  const source = { file: "pairs.spindle", text: spindle };
  const { lowered, proved } = verify(source, fullEnvironment());
  const listing = generateLibrary(lowered, proved, passes);
  const machine = createMachine({ memory: MEMORY });
  const text = ksegAddress(physical(TEXT));
  const end = "\n        .text\n        .align 4\npairs_end: call_pal 0\n";
  const { segments, symbols } = assemble(
    `${listing}\n${readable(compiled)}${end}`,
    { text },
  );
  for (const { address, bytes } of segments) {
    machine.bus.bytes.set(bytes, Number(address - ksegAddress(physical(0))));
  }
  return { machine, symbols, listing };
}

/** What GNU's compiler writes, without what only GNU's assembler understands. */
export function readable(text: string): string {
  return text
    .replaceAll(
      /ldah \$29,0\(\$27\)\s*!gpdisp!\d+\s*lda \$29,0\(\$29\)\s*!gpdisp!\d+/g,
      "ldgp $29,0($27)",
    )
    .replaceAll(/^\s*\.(eflag|ident|cfi_\w+).*$/gm, "");
}

/** What a call came to. */
interface Done {
  readonly value: bigint;
  readonly cycles: number;
}

/** Calls the procedure at `label`. */
function callAt(
  { machine, symbols }: PairBench,
  label: string,
  parameters: readonly bigint[],
): Done {
  const entry = symbols.get(label);
  const end = symbols.get("pairs_end")!;
  if (entry === undefined) throw new RangeError(`There is no ${label}`);
  const { processor } = machine;
  parameters.forEach((value, index) =>
    writeRegister(machine, REGISTER.a0 + index, value)
  );
  writeRegister(machine, 27, entry);
  writeRegister(machine, 26, end);
  writeRegister(machine, REGISTER.sp, ksegAddress(physical(STACK)));
  Object.assign(processor, { mode: "kernel", ipl: 7, pc: entry });
  machine.stopped = undefined;
  const { cycles } = processor.counters;
  const { reason } = run(machine, { steps: MOST_STEPS });
  if (reason !== "halt") throw new Error(`${label} ended by ${reason}`);
  return {
    value: readRegister(machine, REGISTER.v0),
    cycles: processor.counters.cycles - cycles,
  };
}

/**
 * Measures one pair.
 *
 * @throws Error if the two differ in a result
 */
export function measurePair(bench: PairBench, pair: Pair): PairMeasured {
  const total = { spindle: 0, c: 0 };
  const both = ({ name, parameters }: Call, counts: boolean) => {
    const ours = callAt(bench, `Pairs_${name}`, parameters);
    const theirs = callAt(bench, `c_${name}`, parameters);
    if (ours.value !== theirs.value && name !== "fill") {
      throw new Error(
        `${name}(${parameters}) is ${ours.value}, and in C ${theirs.value}`,
      );
    }
    if (!counts) return;
    total.spindle += ours.cycles;
    total.c += theirs.cycles;
  };
  both({ name: "fill", parameters: [1994n] }, false);
  for (const one of pair.before) both(one, false);
  for (const one of pair.calls) both(one, true);
  const { name, says, calls } = pair;
  return {
    name,
    says,
    spindle: total.spindle / calls.length,
    c: total.c / calls.length,
    ratio: total.spindle / total.c,
  };
}

/** The geometric mean of the ratios. */
export function meanRatio(measured: readonly PairMeasured[]): number {
  const sum = measured.reduce((all, { ratio }) => all + Math.log(ratio), 0);
  return Math.exp(sum / measured.length);
}

/** The code of one procedure of the spindle and of C. */
export function listingsOf(bench: PairBench, name: string): [string, string] {
  const procedure = name === "queue" ? "put" : name;
  return [
    partOf(bench.listing, `Pairs_${procedure}`),
    partOf(readable(compiled), `c_${procedure}`),
  ];
}

function partOf(text: string, label: string): string {
  const start = text.indexOf(`\n${label}:`) + 1;
  const end = text.indexOf(`.end ${label}`, start);
  return text.slice(start, end).split("\n")
    .filter((line) => !/^\s*\.|^\s*$/.test(line)).join("\n");
}
