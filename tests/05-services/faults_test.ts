// The measurements of faults measure what they say.

import { assert, assertEquals } from "@std/assert";
import { measureMemory } from "../../chapters/05-services/mod.ts";

Deno.test("measureMemory: its times are the same each time, fit each other, and are shorter than SPIN's", () => {
  const costs = measureMemory();
  assertEquals(costs, measureMemory());
  const of = (name: string) => costs.find((one) => one.name === name)!.cycles;
  assertEquals(
    costs.map(({ name }) => name),
    "Dirty Fault Trap Prot1 Prot100 Unprot100 Appel1 Appel2".split(" "),
  );
  assert(of("Trap") > 0 && of("Trap") < of("Fault"));
  assert(of("Appel1") > of("Fault") && of("Appel1") < 2 * of("Fault"));
  assert(of("Prot100") > 5 * of("Prot1") && of("Prot100") < 100 * of("Prot1"));
  // A hundred faults and one call that protects the pages.
  const each = of("Appel2") - of("Prot100") / 100;
  assert(Math.abs(each - of("Fault")) < of("Fault") / 10, `${each}`);
  for (const { name, microseconds, then } of costs) {
    if (name !== "Dirty") assert(microseconds < then.spin!, name);
  }
});
