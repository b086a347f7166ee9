// # The same program, the directory elsewhere
//
// A program is run with its service in each of the places, and what a round of it takes is compared.
//
// Say the program makes 50 rounds and then, on a new machine, 150. What the second run takes more is what a hundred
// rounds take; loading, linking and the end are the same in both. So nothing has to be added to the program in order to
// measure it. Counted are the machine's cycles, the entries into the kernel, the times that a processor went from one
// program to another, and the bytes that the kernel copied between programs.

import type { Program } from "../../01-hardware/mod.ts";
import {
  endDomain,
  EVENT,
  type KernelEvent,
  readField,
  runKernel,
  type Strand,
} from "../../02-controllers/mod.ts";
import { environmentOf, spindleNamed } from "../../03-spindles/mod.ts";
import { CALLS } from "../calls/mod.ts";
import {
  execute,
  type Execution,
  extend,
  loadMarked,
  startFastSystem,
  stateNumber,
  type System,
} from "../system.ts";
import { partition } from "./building.ts";
import { type Manifest, type Place, PLACES, readManifest } from "./manifest.ts";
import directory from "./directory.spindle" with { type: "text" };
import manifest from "./names.manifest" with { type: "text" };
import source from "./program.s" with { type: "text" };

/** The text of the program that looks up names; who loads it brings the procedures that it calls. */
export const DIRECTORY_PROGRAM: string = source;

/** The files of the directory's folder, by name. */
export const DIRECTORY: ReadonlyMap<string, string> = new Map([
  ["directory.spindle", directory],
]);

/** Where the directory is unless somebody moves it. */
export const NAMES: Manifest = readManifest(manifest);

/** The same service with all of its modules in `place`. */
export function movedTo(
  { service, modules }: Manifest,
  place: Place,
): Manifest {
  return { service, modules: modules.map((one) => ({ ...one, place })) };
}

// ## One run

/** What a run of the program came to. */
export interface Run {
  /** The status with which it has ended; −1 if it was killed. */
  readonly status: number;
  /** Cycles from its first to its last. */
  readonly cycles: number;
  /** System calls of all programs. */
  readonly entries: number;
  /** Times that a processor was given to a strand. */
  readonly switches: number;
  /** Bytes that were copied between programs. */
  readonly copied: number;
}

/** What the program does in a round. */
export type Round = "nothing" | "find";

/** A system in which programs can call each other. */
export function callingSystem(): System {
  const system = startFastSystem({ memory: 8 * 2 ** 20 });
  extend(system, CALLS);
  return system;
}

/** Lets `server` run until it waits to be called. */
export function startServer(system: System, server: Program): Strand {
  const strand = loadMarked(system, server, ["server"]);
  const { counters } = system.machine.processor;
  const steps = counters.instructions + 200_000;
  runKernel(system.kernel, { steps });
  return strand;
}

/** Runs the program with its directory in `place`, on a machine of its own unless told otherwise. */
export function runIn(
  place: Place,
  round: Round,
  rounds: number,
  system: System = callingSystem(),
): Run {
  const { kernel, extensions } = system;
  const environment = environmentOf(extensions, 0);
  const constants = { rounds, finds: Number(round === "find") };
  const { client, server } = partition(
    movedTo(NAMES, place),
    DIRECTORY,
    DIRECTORY_PROGRAM,
    environment,
    constants,
  );
  const serving = server && startServer(system, server);
  const before = counts(system);
  const { ending, cycles } = execute(system, client, ["client"], 100_000_000);
  const after = counts(system);
  if (serving) endDomain(kernel, serving.domain, { kind: "exited", status: 0 });
  return runOf(ending, cycles, before, after);
}

/** A run that has ended so, and what was counted before and after. */
export function runOf(
  ending: Execution["ending"],
  cycles: number,
  before: Counts,
  after: Counts,
): Run {
  return {
    status: ending.kind === "exited" ? ending.status : -1,
    cycles,
    entries: after.entries - before.entries,
    switches: after.switches - before.switches,
    copied: after.copied - before.copied,
  };
}

/** What is counted of a system. */
export type Counts = Pick<Run, "entries" | "switches" | "copied">;

/** What has been counted in `system` so far. */
export function counts(system: System): Counts {
  const { events } = system.kernel;
  const calls = spindleNamed(system.extensions, "Calls", 0)!;
  const raised = (name: string) => raisedTimes(system, events.get(name)!);
  return {
    entries: raised("Trap.systemCall"),
    switches: raised("Strand.run"),
    copied: Number(stateNumber(system, calls, "moved")),
  };
}

function raisedTimes({ machine }: System, { record }: KernelEvent): number {
  return Number(readField(machine.bus, record, EVENT, "raised"));
}

// ## What a round takes

/** What one round takes with the directory in one place. */
export interface PlaceCost {
  /** Where the directory is. */
  readonly place: Place;
  /** What a round does. */
  readonly round: Round;
  /** Cycles of a round. */
  readonly cycles: number;
  /** Entries into the kernel in a round. */
  readonly entries: number;
  /** Times that the processor changes the program in a round. */
  readonly switches: number;
  /** Bytes that are copied between programs in a round. */
  readonly copied: number;
}

/** What each of some more rounds takes, by the difference of two runs. */
export function eachOf(
  run: (rounds: number) => Run,
  few: number,
  many: number,
): Omit<Run, "status"> {
  const [less, more] = [run(few), run(many)];
  const each = (of: keyof Run) => (more[of] - less[of]) / (many - few);
  return {
    cycles: Math.round(each("cycles")),
    entries: each("entries"),
    switches: each("switches"),
    copied: each("copied"),
  };
}

/** What a round of the program takes with its directory in `place`. */
export function measurePlace(place: Place, round: Round): PlaceCost {
  const run = (rounds: number) => runIn(place, round, rounds);
  return { place, round, ...eachOf(run, 50, 150) };
}

/** What a round takes in every place, of a call of nothing and of a look-up. */
export function measurePlaces(): PlaceCost[] {
  const places = Object.keys(PLACES) as Place[];
  return (["nothing", "find"] as const).flatMap((round) =>
    places.map((place) => measurePlace(place, round))
  );
}
