// The guests of this project under QEMU: what is golden was not made up.

import { assertEquals, assertNotEquals } from "@std/assert";
import { asQemuErrs, ERRATA } from "../guests/errata.ts";
import { goldenOf, GUESTS, imageOf } from "../guests/guests.ts";
import { imageUnderQemu } from "./qemu.ts";

for (const guest of GUESTS) {
  for (const processors of guest.processors) {
    const on = processors === 1 ? "" : ` on ${processors} processors`;
    Deno.test(`the guest "${guest.name}" sees the same under QEMU, but for known errors${on}`, async () => {
      const golden = goldenOf(guest, processors);
      const told = await imageUnderQemu(imageOf(guest), processors);
      const expected = asQemuErrs(guest.name, golden);
      assertEquals(told.split("\n"), expected.split("\n"));
    });
  }
}

Deno.test("every known error of QEMU's changes a golden line", () => {
  for (const { guest, says, why } of ERRATA) {
    const golden = goldenOf(GUESTS.find(({ name }) => name === guest)!, 1);
    assertNotEquals(says(golden), golden, why);
  }
});
