// # Three ways for a page
//
// The same two programs exchange pages in three ways, and the results are the same.
//
// The programs carry their spindles in their files, like any others, and everything that they do is done by those. What
// stands here puts them together and counts.

import type { Program } from "../../01-hardware/mod.ts";
import { endDomain, type Strand } from "../../02-controllers/mod.ts";
import type { Source } from "../../03-spindles/mod.ts";
import {
  callingSystem,
  counts,
  eachOf,
  type Run,
  runOf,
  startServer,
} from "../placement/mod.ts";
import { assembled, carryingProgram } from "../programs.ts";
import { execute, type System } from "../system.ts";
import asker from "./asker.s" with { type: "text" };
import passing from "./passing.spindle" with { type: "text" };
import receiver from "./receiver.s" with { type: "text" };
import recogniser from "./recogniser.spindle" with { type: "text" };
import sender from "./sender.s" with { type: "text" };

/** The spindle by which programs pass pages. */
export const PASSING: Source = { file: "passing.spindle", text: passing };
/** The spindle that answers for the receiver. */
export const RECOGNISER: Source = {
  file: "recogniser.spindle",
  text: recogniser,
};

/** The ways in which a page gets from one program to the other; the place here is the number that the sender knows. */
export const WAYS = ["copied", "given", "ring"] as const;

/** How a page gets from one program to the other. */
export type Way = typeof WAYS[number];

/** The program that receives pages and adds up `words` words of each. */
export function receiverProgram(system: System, words: number): Program {
  return carryingProgram(system, receiver, [PASSING, RECOGNISER], { words });
}

/** The program that sends `rounds` pages in this way and uses `words` words of each. */
export function senderProgram(
  system: System,
  way: Way,
  rounds: number,
  words: number,
): Program {
  const constants = { way: WAYS.indexOf(way), rounds, words };
  return carryingProgram(system, sender, [PASSING], constants);
}

/** Sends `rounds` pages, of which `words` words are used, from one program to another. */
export function sendPages(
  way: Way,
  rounds: number,
  words: number,
  system: System = callingSystem(),
): Run {
  const { kernel } = system;
  const serving = startServer(system, receiverProgram(system, words));
  const client = senderProgram(system, way, rounds, words);
  const before = counts(system);
  const { ending, cycles } = execute(system, client, ["sender"], 200_000_000);
  const after = counts(system);
  endDomain(kernel, serving.domain, { kind: "exited", status: 0 });
  return runOf(ending, cycles, before, after);
}

// ## Questions
//
// A question of kind 9 is delivered to the receiver, one of kind 7 is answered by its recogniser.
// The answer is the same.

/** A program that asks the receiver `rounds` times by messages of `kind`. */
export function askerProgram(kind: number, rounds: number): Program {
  return assembled([asker], { kind, rounds });
}

/** Starts a receiver and sends it one page. */
export function startReceiver(system: System): Strand {
  const serving = startServer(system, receiverProgram(system, 8));
  const client = senderProgram(system, "copied", 1, 8);
  execute(system, client, ["sender"], 10_000_000);
  return serving;
}

/** Asks a receiver that has had one page `rounds` times, by messages of `kind`. */
export function ask(
  kind: number,
  rounds: number,
  system: System = callingSystem(),
): Run {
  const { kernel } = system;
  const serving = startReceiver(system);
  const before = counts(system);
  const program = askerProgram(kind, rounds);
  const { ending, cycles } = execute(system, program, ["asker"], 100_000_000);
  const after = counts(system);
  endDomain(kernel, serving.domain, { kind: "exited", status: 0 });
  return runOf(ending, cycles, before, after);
}

// ## What a message takes

/** What a page takes in each of the ways, if `words` of its words are used. */
export function measureWays(
  words = 8,
): ({ readonly way: Way } & Omit<Run, "status">)[] {
  return WAYS.map((way) => ({
    way,
    ...eachOf((rounds) => sendPages(way, rounds, words), 8, 32),
  }));
}

/** What a question takes: of kind 9, which is delivered, or of kind 7, which is recognised. */
export function measureQuestion(kind: 7 | 9): Omit<Run, "status"> {
  return eachOf((rounds) => ask(kind, rounds), 20, 120);
}
