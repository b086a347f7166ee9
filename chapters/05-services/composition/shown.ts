// # Composition, shown
//
// The demonstration asks a question behind eight layers, and reads pages of the disk beside another program.

import type { Demonstration, Shown } from "../demonstration.ts";
import { measureLayers } from "./layers.ts";
import { JOINT_PAGES, measureReading } from "./policies.ts";
import { measureStoreys } from "./storeys.ts";
import { measureSharing, TURN_PAGES } from "./taking_turns.ts";

/** Layers in front of each other, and one policy for processor and memory. */
export const COMPOSITION: Demonstration = {
  name: "composition",
  about:
    "eight layers in front of each other, and one policy for two resources",
  run,
};

function run(): Shown {
  const layers = measureLayers();
  const [none, most] = [layers[0]!, layers.at(-1)!];
  const told = measureStoreys("told").at(-1)!;
  const [alone, joint] = [measureReading(false), measureReading(true)];
  const [apart, together] = [measureSharing(false), measureSharing(true)];
  return {
    story: [
      "A server's spindle answers a question in the kernel. Then others put their handlers in",
      "front of it, each for messages of another kind. Cycles of the question, as long as they",
      "are asked one after the other, and once they have been merged:",
      ...layers.map(({ layers, listed, merged }) =>
        `  ${layers} in front: ${listed}, merged ${merged}`
      ),
      "",
      `A program reads ${JOINT_PAGES} pages of the disk beside a program that computes. Its spindle hears`,
      "of faults, and either hears of nothing else or also when the program loses the processor.",
      "Then it asks for the next page while the other program runs:",
      `  it was told of ${joint.told} events, asked early for ${joint.early} pages, and the program made the same ${joint.calls} calls.`,
      "",
      `Two strands of a program want ${TURN_PAGES} pages, and there are eight frames. Either a pager gives`,
      "frames to whoever misses a page, and the scheduler decides who runs. Or one spindle gives",
      `frames and processor to the same strand, for a while: ${together.turns} turns, and the same ${together.calls} calls.`,
    ],
    comparisons: [
      {
        what: "a question behind eight layers, in a list and merged",
        unit: "cycles",
        byDefault: most.listed,
        own: most.merged,
      },
      {
        what: "eight layers more than none, in a list and merged",
        unit: "cycles",
        byDefault: most.listed - none.listed,
        own: most.merged - none.merged,
      },
      {
        what: "a call that eight layers count, in a list and merged",
        unit: "cycles",
        byDefault: told.listed,
        own: told.merged,
      },
      {
        what: "faults that the reader had to wait for",
        unit: "faults",
        byDefault: alone.faults,
        own: joint.faults,
      },
      {
        what: "all pages",
        unit: "cycles",
        byDefault: alone.cycles,
        own: joint.cycles,
      },
      {
        what: "pages brought for two strands that share frames",
        unit: "pages",
        byDefault: apart.brought,
        own: together.brought,
      },
      {
        what: "both strands",
        unit: "cycles",
        byDefault: apart.cycles,
        own: together.cycles,
      },
    ],
  };
}
