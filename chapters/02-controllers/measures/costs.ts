// # What the kernel costs
//
// How long it takes to enter the kernel, to change strands, to mend a fault: measured on the
// machine, beside what others have measured on theirs.
//
// The columns at the right are microseconds of other systems ([[§What others took in 1995]]).
// Their machine had a 21064 at 133 MHz. Ours is the same processor in a simulation, measured without
// misses of the caches and with no device at work but the clock. So the numbers say in which
// order of magnitude we are, and the ratios between the rows say more than the rows.
//
// :::figure controller-costs
// :::
//
// In the third column is the part that was executed, instruction by instruction. The rest was
// charged for work that the controllers do in TypeScript, by the sequences that stand beside it.
// Theirs for a trap is the way to the handler; ours is there and back. A fault costs more than a
// call mostly because a frame is cleared before anybody gets it: that alone is {{clear.cycles}}
// cycles.
//
// :::spin 1.2
// Services are to be reached by a short way ([[promise 20]]): the first two rows are the way
// through a system call to a handler, and the price of each handler that is asked before. The
// way through a library is measured in chapter 5 ([[§A histogram]]); a call from one program into
// another is not built. Answers to events are to be quick ([[promise 21]]): a trap and a fault
// reach their handlers in the time of these rows. How that time is spread, and how long it takes
// from a device's interrupt to a handler, is not measured.
// :::

import { CLOCK_RATE, panic, virtual } from "../../01-hardware/mod.ts";
import type { Kernel, Strand } from "../kernel/kernel.ts";
import { isRefused } from "../kernel/refusals.ts";
import { allocateFrames } from "../memory/allocating.ts";
import { mapFrames, promisePages } from "../memory/mappings.ts";
import { begin, createStrand } from "../processors/strands.ts";
import {
  addHandler,
  type BenchKernel,
  benchKernel,
  type Cycles,
  cyclesOfRound,
  loopOf,
} from "./bench_kernel.ts";
import {
  CALLS_1995,
  HANDLER_1995,
  MEMORY_1995,
  type Microseconds1995,
  threads1995,
  THREADS_1995,
} from "./others.ts";

/** Something that is measured. */
export interface Measure {
  /** What it is called. */
  readonly name: string;
  /** What is done, in a few words. */
  readonly says: string;
  /** What it took elsewhere. */
  readonly then: Microseconds1995;
  /** Measures it. */
  readonly cycles: () => Cycles;
}

/** What a measurement came to. */
export interface Cost extends Omit<Measure, "cycles">, Cycles {
  /** All cycles. */
  readonly cycles: number;
  /** Microseconds at the machine's clock rate. */
  readonly microseconds: number;
}

/** Measures everything. */
export function measureCosts(): Cost[] {
  return MEASURES.map(({ name, says, then, cycles }) => {
    const { executed, charged } = cycles();
    const all = executed + charged;
    return {
      name,
      says,
      then,
      executed,
      charged,
      cycles: all,
      microseconds: all / CLOCK_RATE * 1e6,
    };
  });
}

// ## How they are measured
//
// Each row is a program whose loop does the thing once, minus a program whose loop is empty.
// The handlers are a few instructions long ([[§Policies in a few instructions]]), so that
// what is measured is the way to them and back.

const EMPTY = loopOf("");

/** The cycles of `body` on `bench`, without those of the loop. */
function costOf(
  bench: BenchKernel,
  body: string,
  { rest = "", prepare = () => {} }: {
    readonly rest?: string;
    readonly prepare?: (strand: Strand) => void;
  } = {},
): Cycles {
  const whole = cyclesOfRound(bench, loopOf(body, rest), prepare);
  const without = cyclesOfRound(benchKernel(), EMPTY);
  return {
    executed: whole.executed - without.executed,
    charged: whole.charged - without.charged,
  };
}

const CALL = `        lda     v0, 500(zero)
        callsys
`;

// A further handler is what eleven cost more than one, divided by ten.

/** The cycles of a system call whose event has `count` handlers without an answer. */
function callWith(count: number): Cycles {
  const bench = benchKernel({ "Trap.systemCall": "null_call" });
  for (let left = count; left > 0; left--) {
    addHandler(bench, "Trap.systemCall", "silent");
  }
  return costOf(bench, CALL);
}

// A program that gives way to another one comes back after two switches. Two that wake each
// other do the same and wait in between; a ball that has come back has been thrown twice. The
// one that makes a strand waits until that has come to its end.

/** What a second strand of the same program does: it makes the call for ever. */
const PARTNER = `partner:\n${CALL}        br      partner\n`;

/** The cycles of one switch between two strands that make the call that `label` answers. */
function switching(label: string): Cycles {
  const bench = benchKernel({ "Trap.systemCall": label });
  const both = costOf(bench, CALL, {
    rest: PARTNER,
    prepare: ({ space }) => {
      const at = space.symbols.find(({ name }) => name === "partner");
      const entry = at?.address ?? panic("costs: no label partner");
      begin(
        bench.kernel,
        createStrand(bench.kernel, space, entry, virtual(0n)),
      );
    },
  });
  return { executed: both.executed / 2, charged: both.charged / 2 };
}

/** Makes a strand that ends at once, and waits for it. */
const FORK = `
        br      a0, over
        lda     v0, 501(zero)
        callsys
over:
${CALL}`;

/** Pages that a measurement touches, beside each other. */
const PAGES = 100;
const FIRST_PAGE = virtual(0x2_0000_0000n);

/** Maps pages for a program that will protect them. */
function mapPages(kernel: Kernel, { domain, space }: Strand): void {
  const frames = allocateFrames(kernel, domain, PAGES);
  if (isRefused(frames)) throw new RangeError(frames.sentence);
  const refused = mapFrames(kernel, domain, space, FIRST_PAGE, frames, 3);
  if (isRefused(refused)) throw new RangeError(refused.sentence);
}

/** Touches one page after the other, none of them twice. */
const TOUCH = `
        lda     a0, 1(zero)
        sll     a0, 33, a0
        addq    s3, 1, s3
        sll     s3, 13, t1
        addq    a0, t1, a0
        ldq     t2, 0(a0)
`;

/** The cycles of a fault in a page that the program may use, but does not have yet. */
function faulting(): Cycles {
  const bench = benchKernel({ "Trap.invalidTranslation": "page_in" });
  return costOf(bench, TOUCH, {
    prepare: ({ domain, space }) => {
      const rights = 3;
      const promised = promisePages(
        bench.kernel,
        domain,
        space,
        FIRST_PAGE,
        PAGES,
        rights,
      );
      if (isRefused(promised)) throw new RangeError(promised.sentence);
    },
  });
}

/** Code that gives `pages` pages the rights that are in `rights`. */
function protect(pages: number, rights: number): string {
  return `
        lda     a0, 1(zero)
        sll     a0, 33, a0
        lda     a1, ${pages}(zero)
        lda     a2, ${rights}(zero)
${CALL}`;
}

/** The cycles of a call that takes a right of `pages` pages away, or gives it back. */
function protecting(pages: number): Cycles {
  const bench = benchKernel({ "Trap.systemCall": "protect" });
  const body = protect(pages, 1) + protect(pages, 3);
  const both = costOf(bench, body, {
    prepare: (strand) => mapPages(bench.kernel, strand),
  });
  return { executed: both.executed / 2, charged: both.charged / 2 };
}

/** Every measurement, the simplest first. */
export const MEASURES: readonly Measure[] = [
  {
    name: "system call",
    says: "a program asks, a handler answers at once",
    then: CALLS_1995.system,
    cycles: () => costOf(benchKernel({ "Trap.systemCall": "null_call" }), CALL),
  },
  {
    name: "one handler more",
    says: "that is asked first and has no answer",
    then: HANDLER_1995,
    cycles: () => {
      const [one, eleven] = [callWith(1), callWith(11)];
      return {
        executed: (eleven.executed - one.executed) / 10,
        charged: (eleven.charged - one.charged) / 10,
      };
    },
  },
  {
    name: "trap",
    says: "a program traps, a handler lets it go on",
    then: MEMORY_1995.Trap,
    cycles: () =>
      costOf(benchKernel({ "Trap.breakpoint": "null_trap" }), "        bpt\n"),
  },
  {
    name: "context switch",
    says: "a strand gives way to another",
    then: {},
    cycles: () => switching("give_way"),
  },
  {
    name: "ping-pong",
    says: "a strand wakes another and waits: to and fro",
    then: threads1995("pingPong", THREADS_1995.spinKernel),
    cycles: () => twice(switching("ping")),
  },
  {
    name: "fork-join",
    says: "a strand is made, runs, ends, and is waited for",
    then: threads1995("forkJoin", THREADS_1995.spinKernel),
    cycles: () => costOf(benchKernel({ "Trap.systemCall": "fork" }), FORK),
  },
  {
    name: "fault",
    says: "a page is missing, a handler gets a frame and maps it",
    then: MEMORY_1995.Fault,
    cycles: faulting,
  },
  {
    name: "protect 1",
    says: "a page's rights are changed",
    then: MEMORY_1995.Prot1,
    cycles: () => protecting(1),
  },
  {
    name: "protect 100",
    says: "the rights of 100 pages, in one call",
    then: MEMORY_1995.Prot100,
    cycles: () => protecting(PAGES),
  },
];

function twice({ executed, charged }: Cycles): Cycles {
  return { executed: executed * 2, charged: charged * 2 };
}
