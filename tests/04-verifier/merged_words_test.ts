// Merged code and copies of entries: the word checker sees through them, and what it refuses is not called.

import { assert, assertEquals } from "@std/assert";
import {
  physical,
  readPhysical,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import {
  type Combination,
  eventNamed,
} from "../../chapters/02-controllers/mod.ts";
import {
  createDispatcher,
  type PlacedMerger,
  specialise,
} from "../../chapters/03-spindles/mod.ts";
import { createReviewer } from "../../chapters/04-verifier/mod.ts";
import { createChance } from "../02-controllers/chance.ts";
import {
  alikeSpindle,
  askMachine,
  type Crowd,
  newCrowd,
  put,
  putDefault,
  someSpindle,
} from "../03-spindles/crowds.ts";

/** More crowds are tried if this is set, as a number. */
const CROWDS = Number(Deno.env.get("SPIN_CROWDS") ?? 24);
const COMBINATIONS: readonly Combination[] = [
  "first",
  "none",
  "sum",
  "any",
  "all",
];

/** A crowd of handlers by chance; some have a great many that are alike. */
function crowdOf(seed: number): Crowd {
  const chance = createChance(seed);
  const combine = COMBINATIONS[seed % COMBINATIONS.length]!;
  const crowd = newCrowd(combine, seed % 3 === 0, seed);
  const many = seed % 4 === 0 ? 30 : 0;
  for (let one = 0; one < many; one++) {
    put(crowd, alikeSpindle(createChance(seed), `A${one}`, one), one % 4);
  }
  for (let one = 0; one < 1 + chance.below(5); one++) {
    put(crowd, someSpindle(chance, `S${one}`), chance.below(4));
  }
  if (chance.below(3) === 0) putDefault(crowd);
  return crowd;
}

Deno.test("createReviewer: sees through merged code of crowds by chance", () => {
  const refused: string[] = [];
  let merged = 0;
  for (let seed = 0; seed < CROWDS; seed++) {
    const crowd = crowdOf(seed);
    const { extensions, kernel } = crowd;
    extensions.reviewer = createReviewer(extensions);
    const plan = specialise(
      createDispatcher(extensions, 4),
      eventNamed(kernel, "Test.ask"),
    );
    if (plan.refused === undefined) merged++;
    refused.push(
      ...extensions.log.filter((one) => one.includes("is refused"))
        .map((one) => `${seed}: ${one}`),
    );
  }
  assertEquals(refused, []);
  assert(merged > CROWDS / 2, `${merged} are merged`);
});
