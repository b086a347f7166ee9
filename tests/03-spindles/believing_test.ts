// A source of which a part could not be read: what is told of the rest.

import { assertEquals, assertThrows } from "@std/assert";
import { placeOf, Refusal } from "../../chapters/03-spindles/mod.ts";
import { typed } from "./helpers.ts";

/** The codes and lines of everything that is told of a spindle with these members. */
function toldOf(...members: readonly string[]): string {
  const text = ["spindle Half {", ...members, "}"].join("\n");
  const { diagnostics } = assertThrows(() => typed(text), Refusal);
  return diagnostics.map(({ code, span }) =>
    `${placeOf(text, span.start).line} ${code}`
  ).join(", ");
}

const STATE = "state { small: u32; list: [u64; 4]; }";
const BROKEN = "entry broken(x: u64): u64 { return (x; }";

Deno.test("believable: a type is wrong in another procedure than the one that cannot be read", () => {
  const wrong = "entry e(x: u64) { self.small = x; }";
  assertEquals(toldOf(STATE, BROKEN, wrong), "3 S002, 4 T102");
});

Deno.test("believable: the procedure that cannot be read is not judged", () => {
  const both = "entry e(x: u64): u64 { self.small = x; return (x; }";
  assertEquals(toldOf(STATE, both), "3 S002");
});

Deno.test("believable: a name that stands nowhere else means nothing", () => {
  const wrong = "entry e(): u64 { return nowhere; }";
  assertEquals(toldOf(BROKEN, wrong), "2 S002, 3 T101");
});

Deno.test("believable: a name that stands where nothing could be read may have been declared there", () => {
  const open = "entry open(x: u64): u64 { if x > 3 { return 1; }";
  const inside = "{ procedure inside(): u64 { return 1; }";
  const uses = "entry e(): u64 { return inside(); }";
  const told = toldOf(open, inside, uses);
  assertEquals(told.includes("T101"), false, told);
});

Deno.test("believable: nothing is told that depends on a declaration that cannot be read", () => {
  const record = "record Row { a: u64, b: u64 }";
  const uses =
    "entry e(): u64 { const row = Row { a: 1, b: 2 }; return row.b + true; }";
  assertEquals(toldOf(record, uses), "2 S002");
});

Deno.test("believable: what is changed and must not be is told in any case", () => {
  const field = "state { list: u64; 4]; }";
  const uses = "entry e(x: u64) { self.list[0] = x; x = 1; }";
  assertEquals(toldOf(field, uses), "2 S002, 3 T106");
});
