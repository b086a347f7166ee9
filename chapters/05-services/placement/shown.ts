// # Placement, shown
//
// The demonstration runs one program with its directory in each place.

import type { Demonstration, Shown } from "../demonstration.ts";
import { PLACES } from "./manifest.ts";
import { measurePlaces, type PlaceCost } from "./measuring.ts";

/** The directory in every place. */
export const PLACEMENT: Demonstration = {
  name: "placement",
  about: "one service as library, spindle and server, moved by one word",
  run: () => placementShown(measurePlaces()),
};

/** What was found of the directory in each place. */
export function placementShown(costs: readonly PlaceCost[]): Shown {
  const cost = (round: PlaceCost["round"], place: PlaceCost["place"]) =>
    costs.find((one) => one.round === round && one.place === place)!;
  const places = ["library", "spindle", "recogniser", "server"] as const;
  return {
    story: [
      "A program looks up names in a directory. The directory is a module of its own, and one word in a",
      "file says where it is. The same program and the same module are tried in each place. What a",
      "look-up takes there:",
      "",
      ...costs.filter(({ round }) => round === "find").flatMap(described),
      "",
      "An entry is a way into the kernel, and a switch gives the processor to another program. The last",
      "place is how servers are usually called, and the others are compared with it. A call of nothing",
      "shows what calling alone takes.",
    ],
    comparisons: places.flatMap((place) =>
      (["find", "nothing"] as const).map((round) => ({
        what: round === "find"
          ? `a look-up, directory in ${place}`
          : `a call of nothing, in ${place}`,
        unit: "cycles",
        byDefault: cost(round, "messages").cycles,
        own: cost(round, place).cycles,
        between: ["messages", "this place"] as const,
      }))
    ),
    meaning: [
      "The look-up itself is short, and what is paid is the way to it. The closer to the program, the",
      "cheaper; the further away, the better it is protected, and the more programs can share it. No",
      "line of the program or of the directory was changed to move it.",
    ],
  };
}

function described({ place, entries, switches, copied }: PlaceCost): string[] {
  const [what] = PLACES[place].split(":");
  return [
    `  ${place.padEnd(12)}${what}`,
    `  ${
      "".padEnd(12)
    }entries ${entries}, switches ${switches}, bytes copied ${copied}`,
  ];
}
