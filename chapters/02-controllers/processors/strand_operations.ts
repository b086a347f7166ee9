// # What handlers can do with strands
//
// A handler acts for the subject of its event: it can let that domain's strands begin, wait and
// go on, and end them. It names them by their numbers.
//
// Strand 8 belongs to another domain, and strand 800 does not exist. A handler that names one of
// them gets the same refusal: it does not learn which strands others have. So is an operation
// on the running strand refused while that is somebody else's: a handler may be asked about the
// end of its own program's disk request while another program computes. Handlers of events
// that are about nobody, such as a scheduler at `Processor.select`, may name every strand.
//
// A new strand does not run until somebody lets it begin. Whoever has made one and
// finds that something else is missing discards it.
//
// A scheduler that is more than fair wants to know things: how long a strand has computed so far
// (`Strand.usedBy`), which processor it had last, whose caches may still know it (`Strand.last`), and
// how urgent it is. What the last one means is between programs and the scheduler. The kernel
// only keeps a number for it, the strand's *rank*.
//
// A scheduler that comes while programs run has not been told which strands were ready before. It goes
// through all of them, in the order in which they were made, by `Strand.first` and `Strand.next`.
//
// These two operations concern everybody, and so do two others: for how long the next strand runs,
// and that a processor is taken from its strand for a more urgent one. Only the system's own code
// may ask for them, and that is found out when the code is installed ([[Operation]]).

import { virtual, type VirtualAddress } from "../../01-hardware/mod.ts";
import { actingFor, actingStrand } from "../events/raising.ts";
import {
  type AddressSpace,
  currentStrand,
  type Kernel,
  type Operation,
  type Strand,
  STRAND_STATES,
} from "../kernel/kernel.ts";
import {
  isRefused,
  refuse,
  type Refused,
  resultWord,
} from "../kernel/refusals.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import { OutOfFrames } from "../memory/frames.ts";
import {
  begin,
  block,
  createStrand,
  endDomain,
  endStrand,
  preempt,
  unblock,
  yieldProcessor,
} from "./strands.ts";
import { readRecord, writeRecord } from "./pages.ts";
import { allot } from "./switching.ts";

const FIND_STRAND = cyclesOf(`
        s8addq  a0, t0, t0
        ldq     t0, 0(t0)               // its record
        beq     t0, 0
        ldq     t1, 8(t0)               // its domain
        cmpeq   t1, t2, t1
        beq     t1, 0
`);

/** The strand with this number, if it belongs to the domain that is acted for. */
function ownStrand(kernel: Kernel, number: bigint): Strand | Refused {
  charge(kernel.machine, FIND_STRAND);
  const strand = kernel.strands.get(Number(number));
  const domain = actingFor(kernel);
  const mine = domain === 0 || strand?.domain.identifier === domain;
  if (strand !== undefined && mine) return strand;
  return refuse("not held", `Strand ${number} is not one of this domain's`);
}

/** The number of a new strand in `space`. */
function newStrand(
  kernel: Kernel,
  space: AddressSpace,
  entry: VirtualAddress,
  stack: bigint,
): bigint | Refused {
  try {
    const strand = createStrand(kernel, space, entry, virtual(stack));
    return BigInt(strand.identifier);
  } catch (error) {
    if (!(error instanceof OutOfFrames)) throw error;
    return refuse("out of memory", error.message);
  }
}

/** An operation on the strand that runs, if it belongs to the domain that is acted for. */
export function onRunning(
  name: string,
  act: (
    kernel: Kernel,
    strand: Strand,
    parameters: readonly bigint[],
  ) => bigint | undefined,
): Operation {
  const perform: Operation["perform"] = (kernel, parameters) => {
    const strand = actingStrand(kernel);
    return strand ? act(kernel, strand, parameters) : resultWord(
      refuse("not held", `${name} is called, and no strand of its domain runs`),
    );
  };
  return { name, perform };
}

/** An operation on a strand that is named by its number. */
export function onOwn(
  name: string,
  act: (
    kernel: Kernel,
    strand: Strand,
    next: bigint,
  ) => number | bigint | Refused,
): Operation {
  return {
    name,
    perform: (kernel, [number = 0n, next = 0n]) => {
      const strand = ownStrand(kernel, number);
      const result = isRefused(strand) ? strand : act(kernel, strand, next);
      return resultWord(isRefused(result) ? result : BigInt(result));
    },
  };
}

const FOLLOW = cyclesOf(`
        s8addq  a0, t0, t0
        ldq     t0, 0(t0)               // its record
        ldq     t0, 16(t0)              // that of the one made after it
        beq     t0, 0
        ldq     v0, 0(t0)               // its number
`);

/** The strand that was made first after the one with this number; 0 if there is none. */
function strandAfter({ machine, strands }: Kernel, number: bigint): bigint {
  charge(machine, FOLLOW);
  let next = 0;
  for (const one of strands.keys()) {
    if (BigInt(one) > number && (next === 0 || one < next)) next = one;
  }
  return BigInt(next);
}

/** The greatest rank. */
const MOST_RANK = 0xffff_ffffn;

const NOBODY_TO_END = refuse(
  "not held",
  "Strand.exit is called in nobody's name",
);

const NOT_A_SCHEDULER = refuse(
  "not permitted",
  "Only whoever is asked which strand runs next says for how long",
);

/** The operations on strands and processors. */
export const STRAND_OPERATIONS: readonly Operation[] = [
  {
    name: "Strand.exit",
    perform: (kernel, [status = 0n]) => {
      const domain = kernel.domains.get(actingFor(kernel));
      if (domain === undefined) return resultWord(NOBODY_TO_END);
      const running = currentStrand(kernel);
      const number = Number(status & 0xffn);
      endDomain(kernel, domain, { kind: "exited", status: number });
      return currentStrand(kernel) === running ? 0n : undefined;
    },
  },
  onRunning(
    "Strand.create",
    (kernel, { space }, [entry = 0n, stack = 0n]) => {
      const number = newStrand(kernel, space, virtual(entry), stack);
      if (!isRefused(number)) space.domain.newStrands.add(Number(number));
      return resultWord(number);
    },
  ),
  onOwn("Strand.begin", (kernel, strand) => {
    strand.domain.newStrands.delete(strand.identifier);
    begin(kernel, strand);
    return strand.identifier;
  }),
  onOwn("Strand.discard", (kernel, strand) => {
    if (strand.state !== "new") return refuse("busy", "It has begun");
    strand.domain.newStrands.delete(strand.identifier);
    if (strand.domain.strands.size === 1) {
      return refuse("busy", "It is the last strand of its domain");
    }
    endStrand(kernel, strand, { kind: "exited", status: 0 });
    return 0;
  }),
  onOwn("Strand.named", (_, { identifier }) => identifier),
  {
    name: "Strand.first",
    systemOnly: true,
    perform: (kernel) => strandAfter(kernel, 0n),
  },
  {
    name: "Strand.next",
    systemOnly: true,
    perform: (kernel, [number = 0n]) => strandAfter(kernel, number),
  },
  onOwn("Strand.owner", (_, { domain }) => domain.identifier),
  onOwn(
    "Strand.usedBy",
    (kernel, { page }) => readRecord(kernel, page, "used"),
  ),
  onOwn(
    "Strand.rankOf",
    (kernel, { page }) => readRecord(kernel, page, "rank"),
  ),
  onOwn("Strand.setRank", (kernel, { page }, rank) => {
    writeRecord(kernel, page, "rank", rank & MOST_RANK);
    return 0;
  }),
  onOwn(
    "Strand.last",
    (kernel, { page }) => readRecord(kernel, page, "processor"),
  ),
  onOwn("Strand.status", (_, { state }) => STRAND_STATES.indexOf(state)),
  onRunning("Strand.end", (kernel, strand, [status = 0n]) => {
    const number = Number(status & 0xffn);
    endStrand(kernel, strand, { kind: "exited", status: number });
    return undefined;
  }),
  onRunning("Strand.block", (kernel, strand) => {
    block(kernel, strand);
    return 0n;
  }),
  onOwn("Strand.unblock", (kernel, strand) => {
    unblock(kernel, strand);
    return 0;
  }),
  onRunning("Strand.yield", (kernel) => {
    yieldProcessor(kernel);
    return 0n;
  }),
  {
    name: "Processor.allot",
    systemOnly: true,
    perform: (kernel, [ticks = 0n]) => {
      if (actingFor(kernel) !== 0) return resultWord(NOT_A_SCHEDULER);
      allot(kernel, Number(ticks & 0xffffn));
      return 0n;
    },
  },
  {
    name: "Processor.preempt",
    systemOnly: true,
    perform: (kernel, [number = 0n]) => {
      preempt(kernel, Number(number));
      return 0n;
    },
  },
];
