// # What handlers can do with strands
//
// A handler acts for the subject of its event: it can let that domain's strands begin, wait and
// go on, and end them. It names them by their numbers.
//
// Strand 8 belongs to another domain, and strand 800 does not exist. A handler that names one of
// them gets the same refusal: it does not learn which strands others have. Handlers of events
// that are about nobody, such as a scheduler at `Processor.select`, may name every strand.

import { panic, virtual, type VirtualAddress } from "../../01-hardware/mod.ts";
import { actingFor } from "../events/raising.ts";
import {
  type AddressSpace,
  currentStrand,
  type Kernel,
  type Operation,
  type Strand,
} from "../kernel/kernel.ts";
import {
  isRefused,
  refuse,
  type Refused,
  resultWord,
} from "../kernel/refusals.ts";
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
import { allot } from "./switching.ts";

/** The strand with this number, if it belongs to the domain that is acted for. */
function ownStrand(kernel: Kernel, number: bigint): Strand | Refused {
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

function running(kernel: Kernel): Strand {
  return currentStrand(kernel) ??
    panic("strand operations: no strand is running");
}

/** The operations on strands and processors. */
export const STRAND_OPERATIONS: readonly Operation[] = [
  {
    name: "Strand.exit",
    perform: (kernel, [status = 0n]) => {
      const domain = currentStrand(kernel)?.domain;
      if (domain === undefined) return 0n;
      const number = Number(status & 0xffn);
      endDomain(kernel, domain, { kind: "exited", status: number });
      return undefined;
    },
  },
  {
    name: "Strand.create",
    perform: (kernel, [entry = 0n, stack = 0n]) => {
      const { space } = running(kernel);
      return resultWord(newStrand(kernel, space, virtual(entry), stack));
    },
  },
  {
    name: "Strand.begin",
    perform: (kernel, [number = 0n]) => {
      const strand = ownStrand(kernel, number);
      if (isRefused(strand)) return resultWord(strand);
      begin(kernel, strand);
      return 0n;
    },
  },
  {
    name: "Strand.end",
    perform: (kernel, [status = 0n]) => {
      const number = Number(status & 0xffn);
      const outcome = { kind: "exited", status: number } as const;
      endStrand(kernel, running(kernel), outcome);
      return undefined;
    },
  },
  {
    name: "Strand.block",
    perform: (kernel) => {
      const strand = currentStrand(kernel);
      if (strand !== undefined) block(kernel, strand);
      return 0n;
    },
  },
  {
    name: "Strand.unblock",
    perform: (kernel, [number = 0n]) => {
      const strand = ownStrand(kernel, number);
      if (isRefused(strand)) return resultWord(strand);
      unblock(kernel, strand);
      return 0n;
    },
  },
  {
    name: "Strand.yield",
    perform: (kernel) => {
      yieldProcessor(kernel);
      return 0n;
    },
  },
  {
    name: "Processor.allot",
    perform: (kernel, [ticks = 0n]) => {
      allot(kernel, Number(ticks & 0xffffn));
      return 0n;
    },
  },
  {
    name: "Processor.preempt",
    perform: (kernel, [number = 0n]) => {
      preempt(kernel, Number(number));
      return 0n;
    },
  },
];
