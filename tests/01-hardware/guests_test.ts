// Whole programs on the bare machine, which tell what they see; see `tests/guests`.

import { assertEquals } from "@std/assert";
import { goldenOf, GUESTS, imageOf, runHere } from "../guests/guests.ts";

for (const guest of GUESTS) {
  for (const processors of guest.processors) {
    const on = processors === 1 ? "" : ` on ${processors} processors`;
    Deno.test(`the guest "${guest.name}" sees what it ought to${on}`, () => {
      const { transcript, stop } = runHere(imageOf(guest), processors);
      assertEquals(
        transcript.split("\n"),
        goldenOf(guest, processors).split("\n"),
      );
      assertEquals(stop, { reason: "halt", code: "software" });
    });
  }
}
