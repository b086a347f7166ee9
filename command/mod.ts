// # The command
//
// The first word says what to do.

import { bench } from "./bench/mod.ts";
import { boot } from "./boot.ts";
import * as exercises from "./exercises/mod.ts";
import { complain, print, UsageError } from "./host.ts";
import { spindle } from "./spindle.ts";

/** The version of the project. */
export const VERSION = "0.1.0";

const HELP = `SPIN ${VERSION}: the kernel as a book you can boot

Usage: deno task COMMAND [ARGUMENTS]

  boot        boot the machine; run a program or a bare image
  spindle     check, print or install a spindle
  book        weave the book; --serve serves it
  learn       go through the exercises
  check ID    check one exercise
  reveal ID   show an exercise's solution
  exercises   list the exercises
  bench       measure how fast the machine is on this host
  test        run the tests

Each of them knows --help.`;

type Command = (args: string[]) => number | Promise<number>;

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ["boot", (args) => boot(args, VERSION)],
  ["spindle", spindle],
  ["bench", bench],
  ["learn", exercises.learn],
  ["check", exercises.check],
  ["reveal", exercises.reveal],
  ["exercises", exercises.exercises],
]);

/** Performs the command that `args` begin with, and gives the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  const [name = "--help", ...rest] = args;
  if (name === "--help" || name === "-h" || name === "help") {
    print(HELP);
    return 0;
  }
  if (name === "--version") {
    print(VERSION);
    return 0;
  }
  const command = COMMANDS.get(name);
  try {
    if (command === undefined) {
      throw new UsageError(`There is no command ${name}`);
    }
    return await command(rest);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    complain(`spin: ${error.message}`);
    const topic = command === undefined ? "" : `${name} `;
    complain(`Try: deno ${command ? "task" : "run mod.ts"} ${topic}--help`);
    return 2;
  }
}
