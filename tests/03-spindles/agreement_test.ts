// What a spindle means, and what becomes of it in the intermediate form, as code and as optimised code.
//
// More of them agree behind a verdict, which is the next chapter's.

import { assert, assertEquals } from "@std/assert";
import { assertAgreement } from "./machining.ts";

const PROGRAMS = 3_000;
const SEED = 0;

Deno.test("lowerSpindle and generate: three thousand random spindles mean the same four times over", () => {
  const { returned, failed, skipped, kinds } = assertAgreement(SEED, PROGRAMS);
  assert(returned > PROGRAMS && failed > PROGRAMS / 4);
  assert(skipped < PROGRAMS / 20);
  assertEquals(
    [...kinds].sort(),
    [
      "budget",
      "division",
      "index",
      "overflow",
      "range",
      "requires",
      "shift",
      "slice",
    ],
  );
});
