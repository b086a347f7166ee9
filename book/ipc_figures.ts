// # Figures about programs that call each other
//
// One service in five places, and pages that go from program to program: every number is measured
// when the book is made.

import { environmentOf } from "../chapters/03-spindles/mod.ts";
import { verify } from "../chapters/04-verifier/mod.ts";
import {
  callingSystem,
  DIRECTORY,
  FATES,
  PART_ENDINGS,
  type PartEnding,
  PLACES,
  recogniserText,
  type RemoteEntry,
  wordStub,
} from "../chapters/05-services/mod.ts";
import { delivered, places, recognised, ways } from "./service_measures.ts";
import { snippet } from "./spindle_figures.ts";
import { grouped, table } from "./tables.ts";

/** Computed figures about placement and messages, by name. */
export const ipcFigures: Readonly<Record<string, () => string>> = {
  "placement.places": placeTable,
  "placement.stub": () => snippet(wordStub("names", findEntry())),
  "placement.recogniser": () => snippet(addedLines()),
  "placement.costs": costTable,
  "messages.costs": wayTable,
  "messages.delivered": () => grouped(delivered().cycles),
  "messages.recognised": () => grouped(recognised().cycles),
  "endings.all": () => endingTable(PART_ENDINGS),
  "endings.calls": () => endingsOf("calls"),
  "endings.names": () => endingsOf("names"),
  "endings.messages": () => endingsOf("messages"),
  "endings.reading": () => endingsOf("reading"),
};

function placeTable(): string {
  const rows = Object.entries(PLACES)
    .map(([place, means]) => [`\`${place}\``, means]);
  return table(["place", "where the module is"], rows);
}

/** The directory, typed as a system with calls sees it. */
function directory() {
  const { extensions } = callingSystem();
  const [file, text] = [...DIRECTORY][0]!;
  const environment = environmentOf(extensions, 0);
  return verify({ file, text }, environment).lowered.typed;
}

function findEntry(): RemoteEntry {
  const { name, procedures } = directory();
  const entry = procedures.find((one) => one.name === "find")!;
  return { module: name, entry, method: 2 };
}

/** The handler that answers the calls of `find`. */
function addedLines(): string {
  const text = recogniserText(directory(), [findEntry()]);
  return text.slice(text.lastIndexOf("  on ")).replace(/\n\}\n$/, "");
}

function costTable(): string {
  const costs = places();
  const nulls = costs.filter(({ round }) => round === "nothing");
  const rows = costs.filter(({ round }) => round === "find")
    .map(({ place, cycles, entries, switches, copied }) => [
      `\`${place}\``,
      grouped(nulls.find((one) => one.place === place)!.cycles),
      grouped(cycles),
      String(entries),
      String(switches),
      String(copied),
    ]);
  return table([
    "place",
    "cycles of a null call",
    "of a look-up",
    "entries into the kernel",
    "changes of program",
    "bytes copied",
  ], rows);
}

function wayTable(): string {
  const rows = ways()
    .map(({ way, cycles, entries, switches, copied }) => [
      way,
      grouped(cycles),
      String(entries),
      String(switches),
      grouped(copied),
    ]);
  return table([
    "a page is",
    "cycles",
    "entries into the kernel",
    "changes of program",
    "bytes copied",
  ], rows);
}

// ## When a part ends

function endingsOf(service: PartEnding["service"]): string {
  return endingTable(PART_ENDINGS.filter((one) => one.service === service));
}

function endingTable(endings: readonly PartEnding[]): string {
  const rows = endings.map(({ part, who, fates, errors = [] }) => {
    const numbers = errors.length > 0 ? ` (${errors.join(", ")})` : "";
    const said = fates.map((one) =>
      FATES[one] + (one === "told" ? numbers : "")
    );
    return [part, who, said.join(", or ")];
  });
  return table(["what ends", "who has to do with it", "what it does"], rows);
}
