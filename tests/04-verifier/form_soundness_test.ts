// Whatever procedure the verifier finds harmless does no harm, whoever made it.
//
// Random procedures, as they are and spoiled, are carried out by an interpreter that notices every
// access outside its memory. No number may be one that the analysis has ruled out.

import { assert, assertEquals } from "@std/assert";
import { findFacts, shapeOf } from "../../chapters/04-verifier/mod.ts";
import { random } from "../01-hardware/helpers.ts";
import {
  contradictionIn,
  randomForm,
  spoiled,
  STATE_BYTES,
  wellFormed,
} from "./forms.ts";

const SEED = 6_000_000;

/** What these give is defined here, and no harm. */
const DEFINED = /shift|divisor|declared|one place|answered/;

function judge(text: string) {
  const procedure = wellFormed(text);
  if (procedure === undefined || shapeOf(procedure).broken) return undefined;
  const analysis = findFacts(procedure, { room: { state: STATE_BYTES } });
  const harmful = analysis.lacks.some((one) => !DEFINED.test(one.text));
  return { analysis, harmful };
}

function assertTrue(text: string, seed: number): boolean {
  const judged = judge(text);
  if (judged === undefined || judged.harmful) return false;
  const worlds = [1, 2, 3, 4].map((one) => seed * 10 + one);
  const found = contradictionIn(text, judged.analysis, worlds);
  assertEquals(found, undefined, `seed ${seed}\n${text}`);
  return true;
}

Deno.test("findFacts: nothing that is said of random procedures is untrue, and they are found harmless", () => {
  let accepted = 0;
  for (let seed = SEED; seed < SEED + 1000; seed++) {
    const text = randomForm(seed, 5 + seed % 60);
    if (assertTrue(text, seed)) accepted++;
  }
  assert(accepted > 900, `${accepted}`);
});

Deno.test("findFacts: a spoiled procedure that is found harmless does no harm", () => {
  let [accepted, refused] = [0, 0];
  for (let seed = SEED; seed < SEED + 6000; seed++) {
    const next = random(seed);
    let text = randomForm(SEED + seed % 500, 5 + seed % 40);
    for (let times = next() % 3; times >= 0; times--) {
      text = spoiled(text, next);
    }
    if (wellFormed(text) === undefined) continue;
    if (assertTrue(text, seed)) accepted++;
    else refused++;
  }
  assert(accepted > 2000 && refused > 500, `${accepted} ${refused}`);
});
