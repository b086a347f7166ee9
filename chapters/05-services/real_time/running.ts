// # Sound, pictures and a batch job
//
// Two programs that make sound, one that shows pictures and one that only computes share a processor for half a second.
//
// What each of them wants is the same in every run: sound in periods of 10 and 24 ticks, a picture at each blank of the
// screen. What differs is the policy that is installed before they begin. Then it is read off the spindles of the
// programs how often they were late.

import { CYCLES_PER_TICK, type Program } from "../../01-hardware/mod.ts";
import {
  grantScreen,
  readRecord,
  runKernel,
  type Strand,
} from "../../02-controllers/mod.ts";
import { type Source, stateContent } from "../../03-spindles/mod.ts";
import { carryingProgram, tellProgram } from "../programs.ts";
import { extend, loadMarked, startFastSystem, type System } from "../system.ts";
import batch from "./batch.s" with { type: "text" };
import deadlineFirst from "./deadline_first.spindle" with { type: "text" };
import pace from "./pace.spindle" with { type: "text" };
import pictures from "./pictures.spindle" with { type: "text" };
import rateMonotonic from "./rate_monotonic.spindle" with { type: "text" };
import realTime from "./real_time.spindle" with { type: "text" };
import sound from "./sound.s" with { type: "text" };
import video from "./video.s" with { type: "text" };

/** The scheduler for strands that have reserved a share of the processor. */
export const REAL_TIME: Source = {
  file: "real_time.spindle",
  text: realTime,
};
/** The policy by which the earliest deadline comes first. */
export const DEADLINE_FIRST: Source = {
  file: "deadline_first.spindle",
  text: deadlineFirst,
};
/** The policy by which the shortest period comes first. */
export const RATE_MONOTONIC: Source = {
  file: "rate_monotonic.spindle",
  text: rateMonotonic,
};
/** By which a program keeps to its periods. */
export const PACE: Source = { file: "pace.spindle", text: pace };
/** By which a program shows pictures. */
export const PICTURES: Source = { file: "pictures.spindle", text: pictures };

/** Which policy there is: none of its own, or one of the two. */
export type Policy = "default" | "deadlines" | "rates";

const POLICIES: Readonly<Record<Policy, readonly Source[]>> = {
  default: [],
  deadlines: [REAL_TIME, DEADLINE_FIRST],
  rates: [REAL_TIME, RATE_MONOTONIC],
};

/** Bytes of memory of a machine for this: the pictures alone take more than half a megabyte. */
const MEMORY = 8 * 2 ** 20;

/** A system with `policy`, so many bytes of memory and so many processors, on a fast machine. */
export function realTimeSystem(
  policy: Policy,
  memory = MEMORY,
  processors = 1,
): System {
  const system = startFastSystem({ memory, processors });
  for (const source of POLICIES[policy]) extend(system, source);
  return system;
}

// ## The programs

/** What a program asks for, and how much it really does in a period. */
export interface Wish {
  /** Ticks from one release to the next. */
  readonly period: number;
  /** Ticks that it asks for in each period. */
  readonly budget: number;
  /** How much it computes: 256 rounds of a loop each. */
  readonly work: number;
}

/** A program that has something to do in each period. */
export function soundProgram(system: System, wish: Wish): Program {
  return carryingProgram(system, sound, [PACE], { ...wish });
}

/** Starts a program that shows a picture at each blank. */
function startVideo(system: System, wish: Wish): Strand {
  const program = carryingProgram(system, video, [PICTURES], { ...wish });
  const strand = loadMarked(system, program, ["video"]);
  const { handle } = grantScreen(system.kernel, strand.domain);
  tellProgram(system, strand, program, "screen", handle);
  return strand;
}

/** Starts a program that only computes. */
export function startBatch(system: System): Strand {
  return loadMarked(system, carryingProgram(system, batch, []), ["batch"]);
}

// ## What came of it

/** How a program with periods fared. */
export interface Pace {
  /** Jobs that it has done. */
  readonly done: number;
  /** Jobs that were late or left out. */
  readonly missed: number;
  /** How many were so many ticks, or blanks, late. */
  readonly late: readonly number[];
  /** Ticks between the soonest and the latest end of a job, counted from the beginning of its period. */
  readonly jitter: number;
  /** The status with which it has ended, if it has. */
  readonly status: number | undefined;
}

/** How the program of `strand` has fared so far. */
export function paceOf({ extensions }: System, strand: Strand): Pace {
  const { outcome, domain } = strand;
  const spindle = extensions.spindles.find(({ owner }) =>
    owner === domain.identifier
  );
  const field = (...names: string[]) => {
    const fields = spindle?.lowered.typed.fields ?? [];
    const found = fields.find(({ name }) => names.includes(name));
    return found && stateContent(extensions, spindle!, found);
  };
  const late = field("late");
  return {
    done: Number(field("done", "drawn") ?? 0n),
    missed: Number(field("missed") ?? 0n),
    late: Array.isArray(late) ? late.map(Number) : [],
    jitter: Math.max(
      0,
      Number(field("latest") ?? 0n) - Number(field("soonest") ?? 0n),
    ),
    status: outcome?.kind === "exited" ? outcome.status : undefined,
  };
}

/** Lets `ticks` of the clock go by. */
export function passTicks({ kernel, machine }: System, ticks: number): void {
  const { counters } = machine.processor;
  runKernel(kernel, { cycles: counters.cycles + ticks * CYCLES_PER_TICK });
}

/** What the programs of the demonstration ask for. */
export const WISHES: Readonly<
  Record<"quick" | "slow" | "pictures" | "extra", Wish>
> = {
  quick: { period: 10, budget: 3, work: 36 },
  pictures: { period: 17, budget: 5, work: 70 },
  slow: { period: 24, budget: 5, work: 72 },
  extra: { period: 20, budget: 4, work: 65 },
};

/** How all of them fared under one policy. */
export interface Studio {
  /** The sound of short periods. */
  readonly quick: Pace;
  /** The pictures. */
  readonly pictures: Pace;
  /** The sound of longer periods. */
  readonly slow: Pace;
  /** One more, for which there may be no room. */
  readonly extra: Pace;
  /** Which part of the processor the batch job had. */
  readonly batch: number;
}

/** Lets all of them run for `ticks` of the clock. */
export function runStudio(policy: Policy, ticks = 512): Studio {
  const system = realTimeSystem(policy);
  const batch = startBatch(system);
  const quick = startSound(system, WISHES.quick);
  const pictures = startVideo(system, WISHES.pictures);
  const slow = startSound(system, WISHES.slow);
  const extra = startSound(system, WISHES.extra);
  passTicks(system, ticks);
  return {
    quick: paceOf(system, quick),
    pictures: paceOf(system, pictures),
    slow: paceOf(system, slow),
    extra: paceOf(system, extra),
    batch: usedBy(system, batch) / (ticks * CYCLES_PER_TICK),
  };
}

function startSound(system: System, wish: Wish): Strand {
  return loadMarked(system, soundProgram(system, wish), ["sound"]);
}

/** Cycles that `strand` had in all, up to the last time that it lost the processor. */
export function usedBy({ kernel }: System, { page }: Strand): number {
  return Number(readRecord(kernel, page, "used"));
}
