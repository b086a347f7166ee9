// # A kernel to be measured
//
// What an operation costs is the difference between two programs: one that does it a number of
// times, and one that does everything else.
//
// Both run on a kernel with the policies of the page before. The cycles between two labels of
// the program are counted. Some of them were *executed*, instruction by instruction. The others
// were only *charged*: they stand for what the controllers do in TypeScript
// ([[§What an operation costs]]).

import {
  assembleProgram,
  createMachine,
  type Machine,
  panic,
  run,
  type VirtualAddress,
} from "../../01-hardware/mod.ts";
import { loadProgram } from "../doors/programs.ts";
import { startKernel, symbolsForStubs } from "../doors/starting.ts";
import { placeCode } from "../events/code.ts";
import { installHandler } from "../events/handlers.ts";
import { take } from "../kernel/heap.ts";
import { fromGp, type Kernel, type Strand } from "../kernel/kernel.ts";
import { isRefused } from "../kernel/refusals.ts";
import policies from "./policies.s" with { type: "text" };

/** A kernel with policies that are code. */
export interface BenchKernel {
  /** The kernel. */
  readonly kernel: Kernel;
  /** The addresses of the policies' labels. */
  readonly labels: ReadonlyMap<string, VirtualAddress>;
}

/** Cycles, and of what kind they are. */
export interface Cycles {
  /** Cycles of instructions and of PALcode. */
  readonly executed: number;
  /** Cycles that controllers were charged. */
  readonly charged: number;
}

/** A kernel with a scheduler, and the handlers of `answers`: for each event a label. */
export function benchKernel(
  answers: Readonly<Record<string, string>> = {},
  machine: Machine = createMachine(),
): BenchKernel {
  const kernel = startKernel(machine);
  const { symbols } = placeCode(kernel, policies, symbolsFor(kernel)) ??
    panic("bench kernel: no room for the policies");
  const bench = { kernel, labels: symbols };
  const all = {
    "Strand.unblock": "fifo_ready",
    "Strand.stop": "fifo_stop",
    "Processor.select": "fifo_next",
    ...answers,
  };
  for (const [event, label] of Object.entries(all)) {
    addHandler(bench, event, label);
  }
  return bench;
}

/** Lets the code at `label` be asked at `event`. */
export function addHandler(
  { kernel, labels }: BenchKernel,
  event: string,
  label: string,
): void {
  const body = labels.get(label) ?? panic(`bench kernel: no label ${label}`);
  const installed = installHandler(kernel, { name: label, event, body });
  if (isRefused(installed)) panic(`bench kernel: ${installed.sentence}`);
}

/** Bytes of the scheduler's ring. */
const RING_BYTES = 64 * 8;

function symbolsFor(kernel: Kernel): Map<string, VirtualAddress> {
  const symbols: Map<string, bigint> = symbolsForStubs(kernel);
  for (const [number, { name }] of kernel.operations.entries()) {
    symbols.set(`do.${name}`, BigInt(number));
  }
  const ring = take(kernel.data, RING_BYTES + 24) ??
    panic("bench kernel: no room for the ring");
  symbols.set("Fifo.ring", fromGp(ring));
  symbols.set("Fifo.first", fromGp(ring) + BigInt(RING_BYTES));
  symbols.set("Fifo.last", fromGp(ring) + BigInt(RING_BYTES + 8));
  symbols.set("Bench.waiting", fromGp(ring) + BigInt(RING_BYTES + 16));
  return symbols as Map<string, VirtualAddress>;
}

// ## Counting
//
// The body of the loop is done once before the counting begins, so that what happens only the
// first time does not count.

/** Times that the body of a loop is done while the cycles are counted. */
export const ROUNDS = 32;

/** A program that does `body` again and again, and some more instructions at its end. */
export function loopOf(body: string, rest = ""): string {
  return `        .globl _start
_start: lda     s1, 1(zero)
        bsr     s2, loop
count:  lda     s1, ${ROUNDS}(zero)
        bsr     s2, loop
done:   br      done
loop:
${body}
        subq    s1, 1, s1
        bne     s1, loop
        jmp     zero, (s2)
${rest}`;
}

/**
 * The cycles of one round of the program `source` between its labels `count` and `done`.
 *
 * @param prepare is called with the strand before it begins
 */
export function cyclesOfRound(
  { kernel }: BenchKernel,
  source: string,
  prepare: (strand: Strand) => void = () => {},
): Cycles {
  const program = assembleProgram(source);
  const strand = loadProgram(kernel, program, ["bench"]);
  prepare(strand);
  const at = (label: string) =>
    program.symbols.find(({ name }) => name === label)?.address ??
      panic(`bench kernel: no label ${label}`);
  kernel.machine.stopped = undefined;
  runTo(kernel, strand, at("count"));
  const before = kernel.machine.processor.counters.cycles;
  const charged = runTo(kernel, strand, at("done"));
  const cycles = kernel.machine.processor.counters.cycles - before;
  return {
    executed: (cycles - charged) / ROUNDS,
    charged: charged / ROUNDS,
  };
}

/** Steps that a measurement may take. */
const PATIENCE = 2_000_000;

/** Runs until `strand` is at `address`, and gives the cycles that were charged. */
function runTo(
  { machine, processors }: Kernel,
  strand: Strand,
  address: VirtualAddress,
): number {
  const { cserve } = machine;
  let charged = 0;
  machine.cserve = (machine) => {
    const { counters } = machine.processor;
    const before = counters.cycles;
    cserve?.(machine);
    charged += counters.cycles - before;
  };
  for (let left = PATIENCE; left > 0; left--) {
    const { processor } = machine;
    if (processor.pc === address && processors[0]?.current === strand) break;
    if (strand.outcome !== undefined || machine.stopped || left === 1) {
      panic(
        `bench kernel: the program does not reach 0x${address.toString(16)}`,
      );
    }
    run(machine, { steps: 1 });
  }
  machine.cserve = cserve;
  return charged;
}
