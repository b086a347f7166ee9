// Spindles that call and hear each other, through the judge and the word checker.

import { assertEquals } from "@std/assert";
import { remove } from "../../chapters/03-spindles/mod.ts";
import {
  admit,
  createReviewer,
  openDoor,
  placedAgain,
} from "../../chapters/04-verifier/mod.ts";
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

Deno.test("createReviewer: looks once at a spindle, however many use it", () => {
  const extensions = openDoor(newKernel());
  const install = (name: string, uses: readonly string[]) => {
    const text = `spindle ${name}${uses.length ? " uses " : ""}${uses} {
  export operation get(x: u64): u64 cost 100 { return x; }
}`;
    return admit(extensions, source(text), 0).spindle;
  };
  const first = install("A0", []);
  install("B0", []);
  for (const [below, layer] of [[0, 1], [1, 2], [2, 3]]) {
    for (const name of ["A", "B"]) {
      install(`${name}${layer}`, [`A${below}`, `B${below}`]);
    }
  }
  let looks = 0;
  const { codeBytes } = first;
  Object.defineProperty(first, "codeBytes", {
    enumerable: true,
    get: () => {
      looks++;
      return codeBytes;
    },
  });
  const last = extensions.spindles.at(-1)!;
  assertEquals(
    createReviewer(extensions).spindle(placedAgain(last)),
    undefined,
  );
  assertEquals(looks, 1);
});
