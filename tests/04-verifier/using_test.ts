// Spindles that call and hear each other, through the judge and the word checker.

import { assertEquals } from "@std/assert";
import { remove } from "../../chapters/03-spindles/mod.ts";
import { admit, openDoor } from "../../chapters/04-verifier/mod.ts";
import { newKernel } from "../02-controllers/helpers.ts";

function source(text: string) {
  return { file: "test.spindle", text };
}

Deno.test("admit: a spindle that calls another one and hears of its events is let in", () => {
  const extensions = openDoor(newKernel());
  const provider = source(`spindle Pager {
  state { missed_at: u64; }
  export event missed(block: u64): bool within 500;
  export operation lookup(block: u64): u64 cost 20_000 {
    if const known = raise missed(block) {
      if known { return 1; }
    }
    self.missed_at = block;
    return block + 1;
  }
}`);
  const user = source(`spindle Cache uses Pager {
  state { heard: u64; }
  entry get(block: u64): u64 { return Pager.lookup(block); }
  on Pager.missed(block) when block > 5 { self.heard += 1; return true; }
}`);
  const { spindle } = admit(extensions, provider, 0);
  admit(extensions, user, 0);
  assertEquals(extensions.spindles.map(({ name }) => name), ["Pager", "Cache"]);
  remove(extensions, spindle);
  assertEquals(extensions.spindles, []);
});
