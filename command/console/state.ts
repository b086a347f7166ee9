// # What a console is
//
// A system, a way to read files and a way to print, and what it remembers from one line to
// the next.

import type {
  Breakpoint,
  Journal,
  Recorder,
  Watchpoint,
} from "../../chapters/01-hardware/mod.ts";
import { newsSince } from "../../chapters/03-spindles/mod.ts";
import type { Strand } from "../../chapters/02-controllers/mod.ts";
import type { Judges } from "./sealed.ts";
import type { System } from "../../chapters/05-services/mod.ts";

/** A console on a system. */
export interface Shell {
  readonly system: System;
  /** Reads a file, or throws an error with a sentence. */
  readonly readFile: (path: string) => Uint8Array;
  readonly print: (line: string) => void;
  /** Shows what the program has written and not finished with a new line. */
  readonly flush: () => void;
  /** Gives others a turn, and says whether the user has had enough. */
  readonly interrupted: () => Promise<boolean>;
  /** Cycles that a program may run before the console is asked again. */
  readonly patience: number;
  /** What goes over the machine's lines, for programs that are led back. */
  readonly journal: Journal;
  /** Where a program is to stop. */
  readonly points: {
    readonly breakpoints: Breakpoint[];
    readonly watchpoints: Watchpoint[];
  };
  /** The history of the program that was loaded last, unless it has ended. */
  recorder: Recorder | undefined;
  /** The program that was loaded last. */
  strand: Strand | undefined;
  /** The door for sealed spindles, once somebody has asked for it. */
  judges: Judges | undefined;
  /** How many entries of the log have been shown. */
  told: number;
}

/** What a console needs of its surroundings. */
export type Surroundings = Pick<
  Shell,
  "readFile" | "print" | "flush" | "interrupted" | "journal"
>;

/** A console on `system`. */
export function createShell(
  system: System,
  surroundings: Surroundings,
): Shell {
  const patience = 2_000_000_000;
  return {
    system,
    ...surroundings,
    patience,
    points: { breakpoints: [], watchpoints: [] },
    recorder: undefined,
    strand: undefined,
    judges: undefined,
    told: 0,
  };
}

/** Prints what has been added to the log. */
export function tell(shell: Shell): void {
  const { extensions } = shell.system;
  for (const news of newsSince(extensions, shell.told)) {
    news.split("\n").forEach(shell.print);
  }
  shell.told = extensions.forgotten + extensions.log.length;
}

/** The program that is there and has not ended; an error says that there is none. */
export function current({ strand }: Shell): Strand {
  if (strand !== undefined && strand.state !== "ended") return strand;
  throw new Error("No program is there to go on: type run PROGRAM");
}

/** An error if a program is there that has not ended. */
export function requireNobody({ strand }: Shell): void {
  if (strand === undefined || strand.state === "ended") return;
  throw new Error("A program is still there: type run to go on, or kill");
}

/** The whole number in `text`, or an error that says what was expected. */
export function wholeNumber(text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`Expected a number from ${least} to ${most}, found ${text}`);
}
