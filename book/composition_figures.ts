// # Figures about composition
//
// Layers in front of each other, and one policy for two resources: measured when the book is made.

import { measureLayers, measureReading } from "../chapters/05-services/mod.ts";
import { grouped, table } from "./tables.ts";

/** Computed figures about composition, by name. */
export const compositionFigures: Readonly<Record<string, () => string>> = {
  "composition.layers": layerTable,
  "composition.reading": readingTable,
};

function layerTable(): string {
  const rows = measureLayers()
    .map(({ layers, listed, merged }) => [layers, listed, merged].map(String));
  return table(["layers in front", "cycles in a list", "merged"], rows);
}

function readingTable(): string {
  const rows =
    ([["of faults only", false], ["of the processor, too", true]] as const)
      .map(([what, ahead]) => {
        const { cycles, faults, early, told, calls } = measureReading(ahead);
        return [
          what,
          grouped(cycles),
          ...[faults, early, told, calls].map(String),
        ];
      });
  return table([
    "the pager hears",
    "cycles",
    "faults",
    "pages asked for early",
    "events that the spindle is told of",
    "calls by the program",
  ], rows);
}
