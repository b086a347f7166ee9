// Memory that lasts: what one run has saved the next one finds, whole, wherever the power has failed.

import { assertEquals } from "@std/assert";
import {
  lastingCount,
  lastingMedium,
  runLasting,
  startLasting,
  watchLasting,
} from "../../chapters/05-services/mod.ts";

Deno.test("watchLasting: after each block that is written the disk holds old or new, and never a part of both", () => {
  const medium = lastingMedium();
  const { ending, counts } = watchLasting(medium, 3);
  assertEquals(ending, { kind: "exited", status: 0 });
  assertEquals(counts.toSorted(), counts);
  assertEquals([...new Set(counts)], [0, 1, 2, 3]);
  // All numbers of a half, and the count.
  assertEquals(counts.length, 3 * (64 + 1));
  // The next run, on another machine, goes on from there.
  const another = startLasting(medium, 1);
  assertEquals(runLasting(another), { kind: "exited", status: 0 });
  assertEquals(lastingCount(medium), 4);
  // A number that is not of its count is noticed, by whoever looks from outside and by the program.
  medium.write(16 * 2 + 3, new Uint8Array(512));
  assertEquals(lastingCount(medium), undefined);
  assertEquals(runLasting(another), { kind: "exited", status: 1 });
});
