// # Figures of the dispatcher
//
// What the pages about merged code show: computed by merging, and measured on the machine.

import {
  type DispatchCost,
  type EntryCost,
  exampleOfThree,
  FILES,
  type InstallCost,
  measureDispatch,
  measureEntries,
  measureInstalls,
  microsecondsOf,
  printProcedure,
  THRESHOLD,
} from "../chapters/03-spindles/mod.ts";
import { snippet } from "./spindle_figures.ts";
import { grouped, table } from "./tables.ts";

/** Computed figures about the dispatcher, by name. */
export const dispatcherFigures: Readonly<Record<string, () => string>> = {
  "dispatch.threshold": () => String(THRESHOLD),
  "dispatch.three.source": () => snippet(exampleOfThree().sources.join("\n")),
  "dispatch.three": () =>
    snippet(printProcedure(exampleOfThree().merged.pieces[0]!.procedure)),
  "dispatch.three.code": () => snippet(exampleOfThree().plan.listing),
  "dispatch-costs": () => costTable(measureDispatch()),
  "dispatch-installs": () => installTable(measureInstalls()),
  "entry.source": () => snippet(sourceOfPlace()),
  "entry.code": () => snippet(measureEntries().at(-1)!.listing),
  "entry.costs": () => entryTable(measureEntries()),
};

function costTable(costs: readonly DispatchCost[]): string {
  return table(
    ["handlers", "list", "merged", "µs", "SPIN called", "inlined", "bytes"],
    costs.map((one) => [
      one.name,
      grouped(one.list),
      grouped(one.merged),
      microsecondsOf(one.merged).toFixed(2),
      one.spin?.[0].toFixed(2) ?? "",
      one.spin?.[1].toFixed(2) ?? "",
      grouped(one.bytes + one.tableBytes),
    ]),
  );
}

function installTable(costs: readonly InstallCost[]): string {
  return table(
    ["as the", "cycles charged"],
    costs.map(({ place, cycles }) => [`${grouped(place)}th`, grouped(cycles)]),
  );
}

function entryTable(costs: readonly EntryCost[]): string {
  return table(
    ["which", "cycles of a use"],
    costs.map(({ name, cycles }) => [name, String(cycles)]),
  );
}

/** The entry of the example that is copied. */
function sourceOfPlace(): string {
  const from = FILES.text.indexOf("  entry place");
  const to = FILES.text.lastIndexOf("}");
  return FILES.text.slice(from, to).trimEnd();
}
