// # Composition, shown
//
// The demonstration asks a question behind eight layers, and reads pages of the disk beside another program.

import type { Demonstration, Shown } from "../demonstration.ts";
import { type LayerCost, measureLayers } from "./layers.ts";
import { JOINT_PAGES, measureReading, type ReadingCost } from "./policies.ts";
import { measureStoreys, type StoreyCost } from "./storeys.ts";
import {
  measureSharing,
  type SharingCost,
  TURN_PAGES,
} from "./taking_turns.ts";

/** Layers in front of each other, and one policy for processor and memory. */
export const COMPOSITION: Demonstration = {
  name: "composition",
  about: "eight layers of handlers, and one policy for two resources",
  run: () =>
    compositionShown(
      measureLayers(),
      measureStoreys("told"),
      [measureReading(false), measureReading(true)],
      [measureSharing(false), measureSharing(true)],
    ),
};

/** What was found of layers, and of one policy for two resources. */
export function compositionShown(
  layers: readonly LayerCost[],
  counting: readonly StoreyCost[],
  [alone, joint]: readonly [ReadingCost, ReadingCost],
  [apart, together]: readonly [SharingCost, SharingCost],
): Shown {
  const [none, most] = [layers[0]!, layers.at(-1)!];
  const told = counting.at(-1)!;
  return {
    story: [
      "A spindle answers a question inside the kernel. Then eight others put handlers of their own in",
      "front of it, each for messages of another kind. Look at what the question takes as they become",
      "more: as long as the kernel asks one handler after the other, and once it has merged them into",
      "one piece of code.",
      "",
      `Then a program reads ${JOINT_PAGES} pages of the disk beside a program that computes. Its spindle is told of`,
      "faults, which is when a page is already needed. In the second run it is also told when the program",
      "loses the processor, and asks for the next page then.",
      `It is told of ${joint.told} events there and asks early for ${joint.early} pages. The program makes ${joint.calls} calls,`,
      `and ${alone.calls} in the first run.`,
      "",
      `At last two strands of a program want ${TURN_PAGES} pages, and there are eight frames. In the first run`,
      "its spindle only gives frames to whoever misses a page. In the second it gives frames and the",
      `processor to the same strand for a while, and then to the other one, ${together.turns} times in all. The program`,
      `makes ${apart.calls} calls, and ${together.calls}.`,
    ],
    comparisons: [
      ...[none, layers[4]!, most].map(({ layers, listed, merged }) => ({
        what: `a question behind ${layers} layers`,
        unit: "cycles",
        byDefault: listed,
        own: merged,
        between: ["in turn", "merged"] as const,
      })),
      {
        what: "a call that 8 layers count",
        unit: "cycles",
        byDefault: told.listed,
        own: told.merged,
        between: ["in turn", "merged"],
      },
      {
        what: "faults that the reader had to wait for",
        unit: "faults",
        byDefault: alone.faults,
        own: joint.faults,
        between: FAULTS_OR_BOTH,
      },
      {
        what: "until all pages were read",
        unit: "cycles",
        byDefault: alone.cycles,
        own: joint.cycles,
        between: FAULTS_OR_BOTH,
      },
      {
        what: "pages brought for two strands that share frames",
        unit: "pages",
        byDefault: apart.brought,
        own: together.brought,
        between: FAULTS_OR_BOTH,
      },
      {
        what: "until both strands were done",
        unit: "cycles",
        byDefault: apart.cycles,
        own: together.cycles,
        between: FAULTS_OR_BOTH,
      },
    ],
    meaning: [
      `Eight layers cost ${most.listed - none.listed} cycles in turn, and ${
        most.merged - none.merged
      } merged: a layer that lets a message pass is almost free.`,
      "And who decides about memory and processor in one place needs no calls of the program for it:",
      "the page is on its way while others have the processor.",
    ],
  };
}

const FAULTS_OR_BOTH = ["faults only", "both"] as const;
