// Whatever procedure the verifier finds harmless does no harm, whoever made it.
//
// Random procedures, as they are and spoiled, are judged and then carried out by the oracle. It notices every
// access outside of what they may touch, and everything that the analysis has ruled out.
//
// More of them: `SPIN_FORMS=1000000 deno test -A tests/04-verifier/form_soundness_test.ts`, and SPIN_SEED for others.

import { assert, assertEquals } from "@std/assert";
import { findFacts, shapeOf } from "../../chapters/04-verifier/mod.ts";
import { random } from "../01-hardware/helpers.ts";
import {
  contradictionIn,
  isHarmless,
  randomForm,
  SETTING,
  spoiled,
  wellFormed,
} from "./forms.ts";
import { longer, SEED } from "./longer.ts";

const PROCEDURES = longer("SPIN_FORMS", 38_000);
/** Of so many, one is left as it is. */
const PLAIN = 5;

/** Whether the procedure in `text` is found harmless; `undefined` if it is none. */
function judged(text: string, seed: number): boolean | undefined {
  const procedure = wellFormed(text);
  if (procedure === undefined || shapeOf(procedure).broken) return undefined;
  const analysis = findFacts(procedure, SETTING);
  if (!isHarmless(analysis)) return false;
  const worlds = [1, 2].map((one) => seed * 10 + one);
  const found = contradictionIn(analysis, worlds);
  assertEquals(found, undefined, `seed ${seed}\n${text}`);
  return true;
}

Deno.test("findFacts: no procedure that is found harmless does harm, and nothing that is said of it is untrue", () => {
  const counts = { plain: 0, accepted: 0, refused: 0, malformed: 0 };
  for (let seed = SEED; seed < SEED + PROCEDURES; seed++) {
    const next = random(seed);
    let text = randomForm(seed, 5 + seed % 45);
    const plain = seed % PLAIN === 0;
    if (!plain) {
      for (let times = next() % 3; times >= 0; times--) {
        text = spoiled(text, next);
      }
    }
    const found = judged(text, seed);
    // A random index may be outside for certain, and behind its check nothing can be shown.
    if (plain && found) counts.plain++;
    else if (found === undefined) counts.malformed++;
    else counts[found ? "accepted" : "refused"]++;
  }
  assert(counts.plain > 0.9 * PROCEDURES / PLAIN, JSON.stringify(counts));
  assert(counts.accepted > PROCEDURES / 3, JSON.stringify(counts));
  assert(counts.refused > PROCEDURES / 50, JSON.stringify(counts));
});
