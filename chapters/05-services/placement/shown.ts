// # Placement, shown
//
// The demonstration runs one program with its directory in each place.

import type { Comparison, Demonstration, Shown } from "../demonstration.ts";
import { PLACES } from "./manifest.ts";
import { measurePlaces, type PlaceCost } from "./measuring.ts";

/** The directory in every place. */
export const PLACEMENT: Demonstration = {
  name: "placement",
  about: "one service as library, spindle and server, moved by one word",
  run,
};

/** The directory in each place beside the conventional server. */
export function placementComparisons(
  costs: readonly PlaceCost[],
): Comparison[] {
  const cost = (round: PlaceCost["round"], place: PlaceCost["place"]) =>
    costs.find((one) => one.round === round && one.place === place)!;
  const conventional = cost("find", "messages");
  const places = ["library", "spindle", "recogniser", "server"] as const;
  return places.flatMap((place) => [
    {
      what: `a look-up, directory in ${place}`,
      unit: "cycles",
      byDefault: conventional.cycles,
      own: cost("find", place).cycles,
    },
    {
      what: `a call of nothing, directory in ${place}`,
      unit: "cycles",
      byDefault: cost("nothing", "messages").cycles,
      own: cost("nothing", place).cycles,
    },
  ]);
}

function run(): Shown {
  const costs = measurePlaces();
  return {
    story: [
      "A program looks up names in a directory. The directory is a module of its own, and a",
      "line of a manifest says where it is. Each place is tried with the same program:",
      ...costs.filter(({ round }) => round === "find").map(described),
      "",
      "The conventional server, which is sent messages, is the default that the others are",
      "compared with. A call of nothing shows what calling alone takes.",
    ],
    comparisons: placementComparisons(costs),
  };
}

function described({ place, entries, switches, copied }: PlaceCost): string {
  const what = PLACES[place].split(":")[0];
  return `  ${place}, ${what}: ${entries} entries, ${switches} switches, ${copied} bytes copied`;
}
