// # The console on a terminal
//
// Lines come from the terminal and go to the console. Control-C stops the program that
// runs, not the console; Control-D at the beginning of a line leaves.

import type { Booting } from "../guided.ts";
import { print, readBytes } from "../host.ts";
import { createShell } from "./state.ts";
import { performLine } from "./shell.ts";

/** Lets the user type commands until there are no more, and gives the exit status. */
export async function converse(
  { system, console, journal }: Booting,
): Promise<number> {
  let wantsStop = false;
  const stop = () => {
    wantsStop = true;
  };
  Deno.addSignalListener("SIGINT", stop);
  const shell = createShell(system, {
    readFile: readBytes,
    print,
    flush: console.flush,
    journal,
    interrupted: async () => {
      await new Promise((resolve) => setTimeout(resolve));
      const stopped = wantsStop;
      wantsStop = false;
      return stopped;
    },
  });
  print("Type help for the commands; run histogram is a good first one.");
  try {
    for await (const line of lines()) {
      wantsStop = false;
      if (!await performLine(shell, line)) break;
    }
  } finally {
    Deno.removeSignalListener("SIGINT", stop);
  }
  return 0;
}

/** `line` without what arrow keys and the like send; the console has no line editor. */
function printable(line: string): string {
  // deno-lint-ignore no-control-regex -- that is what is to be found
  return line.replace(/\x1b\[[\d;]*[A-Za-z~]|[\x00-\x08\x0b-\x1f\x7f]/g, "");
}

/** What the user types, line by line, each after a prompt. */
async function* lines(): AsyncGenerator<string> {
  const text = new TextDecoder();
  const buffer = new Uint8Array(4096);
  let pending = "";
  for (;;) {
    Deno.stdout.writeSync(new TextEncoder().encode("spin> "));
    while (!pending.includes("\n")) {
      const count = await Deno.stdin.read(buffer);
      if (count === null) return print("");
      pending += text.decode(buffer.subarray(0, count), { stream: true });
    }
    const end = pending.indexOf("\n");
    yield printable(pending.slice(0, end));
    pending = pending.slice(end + 1);
  }
}
