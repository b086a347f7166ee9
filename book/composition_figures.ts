// # Figures about composition
//
// Layers in front of each other, and one policy for two resources: measured when the book is made.

import type { Standing } from "../chapters/05-services/mod.ts";
import { layers, reading, sharing, storeys } from "./service_measures.ts";
import { grouped, table } from "./tables.ts";

/** Computed figures about composition, by name. */
export const compositionFigures: Readonly<Record<string, () => string>> = {
  "composition.layers": layerTable,
  "composition.reading": readingTable,
  "composition.turns": turnTable,
  "composition.turns.calls": () => String(sharing()[1].calls),
  "composition.storeys": storeyTable,
  "composition.told": () => eachLayer("told"),
  "composition.called": () => eachLayer("called"),
  "composition.raised": () => eachLayer("raised"),
};

function turnTable(): string {
  const rows = ["a pager, and the scheduler", "one spindle"]
    .map((who, index) => {
      const { cycles, brought, turns, told, calls } = sharing()[index]!;
      return [
        who,
        grouped(cycles),
        ...[brought, turns, told, calls].map(String),
      ];
    });
  return table([
    "who decides",
    "cycles",
    "pages brought",
    "turns that changed hands",
    "events that the spindle is told of",
    "calls by the program",
  ], rows);
}

function storeyTable(): string {
  const [told, called, raised] = [
    storeys.told(),
    storeys.called(),
    storeys.raised(),
  ];
  const rows = told.map(({ layers, listed, merged }) => {
    const [call, raise] = [called, raised].map((all) =>
      all.find((one) => one.layers === layers)?.merged
    );
    return [layers, listed, merged, call ?? "–", raise ?? "–"].map(String);
  });
  return table([
    "layers that count",
    "told by one event, in a list",
    "merged",
    "each calls the next",
    "each raises an event for the next",
  ], rows);
}

/** Cycles that one layer more adds, once all is merged that can be. */
function eachLayer(standing: Standing): string {
  const all = storeys[standing]();
  const [first, last] = [all[1]!, all.at(-1)!];
  const cycles = (last.merged - first.merged) / (last.layers - first.layers);
  return String(Math.round(cycles));
}

function layerTable(): string {
  const rows = layers()
    .map(({ layers, listed, merged }) => [layers, listed, merged].map(String));
  return table(["layers in front", "cycles in a list", "merged"], rows);
}

function readingTable(): string {
  const rows = ["of faults only", "of the processor, too"]
    .map((what, index) => {
      const { cycles, faults, early, told, calls } = reading()[index]!;
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
