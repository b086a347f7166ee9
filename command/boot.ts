// # `boot`
//
// One command, three ways to start: a single program, a single image, or the whole system
// with somebody watching.

import { BOOT_HELP, bootOptions } from "./boot_options.ts";
import { debugBare, debugProgram } from "./debugging.ts";
import { bootWithWords, guidedBoot } from "./guided.ts";
import { print } from "./host.ts";
import { partsFor, runBare, runProgram } from "./running.ts";
import { converse } from "./console/terminal.ts";

/** Performs `boot` and gives the exit status. */
export function boot(
  args: readonly string[],
  version: string,
): number | Promise<number> {
  const options = bootOptions(args);
  if (options.help) {
    print(BOOT_HELP);
    return 0;
  }
  const { run, bare, gdb } = options;
  if (run !== undefined) {
    return gdb === undefined
      ? runProgram(run, options)
      : debugProgram(run, options, gdb);
  }
  if (bare !== undefined) {
    return gdb === undefined
      ? runBare(bare, options)
      : debugBare(bare, options, gdb);
  }
  if (Deno.stdin.isTerminal() && Deno.stdout.isTerminal()) {
    const parts = partsFor(options, options.memory * 2 ** 20);
    return converse(bootWithWords(options.memory, version, parts));
  }
  return guidedBoot(options.memory, version);
}
