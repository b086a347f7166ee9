// Mistakes that somebody might make in the verifier, each of which the tests must notice.
//
// A copy of the verifier is spoiled in one place, and then put to random work under the eyes of the oracle. Something
// it says must be untrue. Which of the ways of `verifier_bugs.ts` has noticed a mistake stands beside it: most are
// noticed by blind ones, and where only a trap does, random work had found nothing in thousands of rounds.
//
// A mistake in the search for claims about loops can do no harm, so there is none here: whatever is claimed is
// checked. Mistakes in the optimiser are in tests/03-spindles/optimiser_bugs.ts.

import { assert, assertEquals } from "@std/assert";
import * as Verifier from "../../chapters/04-verifier/mod.ts";
import { wellFormed } from "./forms.ts";
import {
  BUGS,
  TRAPS,
  untruth,
  verifierWith,
  type Way,
} from "./verifier_bugs.ts";

/** In so many rounds a way must notice. */
const ROUNDS: Readonly<Record<Way, number>> = {
  sums: 3000,
  standings: 600,
  procedures: 3000,
  claims: 1500,
  traps: TRAPS.length,
};

Deno.test("nothing untrue is found in the verifier as it is", () => {
  for (const text of TRAPS) assert(wellFormed(text) !== undefined, text);
  const few = { ...ROUNDS, standings: 100, procedures: 300, claims: 200 };
  for (const [way, rounds] of Object.entries(few)) {
    assertEquals(untruth(Verifier, way as Way, rounds), undefined);
  }
});

for (const bug of BUGS) {
  Deno.test(`a mistake in the verifier is noticed by ${bug.by}: ${bug.says}`, async () => {
    const directory = await Deno.makeTempDir();
    try {
      const verifier = await verifierWith(directory, bug);
      const found = untruth(verifier, bug.by, ROUNDS[bug.by], bug.after);
      assert(found !== undefined, "nobody has noticed");
      // What is found then must not be found in the verifier as it is.
      const honest = untruth(Verifier, bug.by, 1, found.round - 1);
      assertEquals(honest, undefined);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  });
}

/** How many mistakes each way is there to notice. All but the last are blind. */
const NOTICED: Readonly<Record<Way, number>> = {
  sums: 15,
  standings: 7,
  procedures: 21,
  claims: 4,
  traps: 11,
};

Deno.test("most mistakes in the verifier are noticed by blind ways", () => {
  const counts = Object.keys(NOTICED).map((way) =>
    [way, BUGS.filter(({ by }) => by === way).length] as const
  );
  assertEquals(Object.fromEntries(counts), NOTICED);
  assert(BUGS.length >= 40 && NOTICED.traps <= BUGS.length / 4);
});
