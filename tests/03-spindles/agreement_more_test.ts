// The same as in agreement_test.ts, for other spindles: a second file keeps a second processor busy.

import { assert, assertEquals } from "@std/assert";
import { assertAgreement } from "./machining.ts";

const PROGRAMS = 10_000;
const SEED = 1000000;

Deno.test("lowerSpindle and generate: ten more thousand random spindles mean the same four times over", () => {
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
