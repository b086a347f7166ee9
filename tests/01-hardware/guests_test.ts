// Whole programs on the bare machine, which tell what they see; see `tests/guests`.

import { assertEquals } from "@std/assert";
import { goldenOf, GUESTS, imageOf, runHere } from "../guests/guests.ts";

for (const guest of GUESTS) {
  for (const processors of guest.processors) {
    const on = processors === 1 ? "" : ` on ${processors} processors`;
    Deno.test(`the guest "${guest.name}" sees what it ought to${on}`, () => {
      for (const strict of [false, true]) {
        const { transcript, stop } = runHere(
          imageOf(guest),
          processors,
          strict,
        );
        const golden = goldenOf(guest, processors);
        assertEquals(transcript.split("\n"), golden.split("\n"));
        assertEquals(stop, { reason: "halt", code: "software" });
      }
    });
  }
}
