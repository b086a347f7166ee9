// Whole programs on the bare machine, which tell what they see; see `tests/guests`.

import { assertEquals } from "@std/assert";
import { goldenOf, GUESTS, imageOf, KINDS, runHere } from "../guests/guests.ts";

for (const guest of GUESTS) {
  for (const processors of guest.processors) {
    const on = processors === 1 ? "" : ` with ${processors} processors`;
    for (const kind of KINDS) {
      Deno.test(`the guest "${guest.name}" sees what it ought to${on} on a ${kind} machine`, () => {
        const { transcript, stop } = runHere(imageOf(guest), processors, kind);
        const golden = goldenOf(guest, processors);
        assertEquals(transcript.split("\n"), golden.split("\n"));
        assertEquals(stop, { reason: "halt", code: "software" });
      });
    }
  }
}
