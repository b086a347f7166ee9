// # Figures of chapter 5
//
// The cycles of one call in each placement, from a real run of the histogram's program.

import {
  execute,
  histogramProgram,
  startSystem,
} from "../chapters/05-services/mod.ts";

/** Computed figures about the services, by name. */
export const serviceFigures: Readonly<Record<string, () => string>> = {
  "cycles.library": () => cyclesOf("library"),
  "cycles.spindle": () => cyclesOf("spindle"),
};

/** What the program says after `placement:` when it is run. */
function cyclesOf(placement: string): string {
  const output: number[] = [];
  const console = {
    send: (byte: number) => void output.push(byte),
    receive: () => null,
  };
  const system = startSystem({ console });
  const program = histogramProgram(system.extensions.environment);
  execute(system, program, ["histogram"]);
  const text = new TextDecoder().decode(Uint8Array.from(output));
  const found = new RegExp(`^${placement}: (\\d+)$`, "m").exec(text);
  if (found === null) {
    throw new Error(`The program says nothing of ${placement}`);
  }
  return found[1]!;
}
