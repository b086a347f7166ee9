// # `boot`
//
// One command, three ways to start: a single program, a single image, or the whole system
// with somebody watching.

import { BOOT_HELP, bootOptions } from "./boot_options.ts";
import { bootWithWords, guidedBoot } from "./guided.ts";
import { print, readBytes } from "./host.ts";
import { runBare, runProgram } from "./running.ts";
import { createShell, performLine } from "./shell.ts";

/** Performs `boot` and gives the exit status. */
export function boot(args: readonly string[], version: string): number {
  const options = bootOptions(args);
  if (options.help) {
    print(BOOT_HELP);
    return 0;
  }
  if (options.run !== undefined) return runProgram(options.run, options);
  if (options.bare !== undefined) return runBare(options.bare, options);
  if (Deno.stdin.isTerminal() && Deno.stdout.isTerminal()) {
    return interactive(options.memory, version);
  }
  return guidedBoot(options.memory, version);
}

/** Boots and lets the user type commands until there are no more. */
function interactive(memory: number, version: string): number {
  const system = bootWithWords(memory, version);
  const shell = createShell(system, readBytes, print);
  print("Type help for the commands; run histogram is a good first one.");
  for (;;) {
    const line = prompt("spin>");
    if (line === null || !performLine(shell, line)) return 0;
  }
}
