import { assertEquals, assertThrows } from "@std/assert";
import {
  frameOf,
  frameStart,
  hex,
  panic,
  physical,
  signed,
  signExtend,
  unsigned,
  virtual,
} from "../../chapters/01-hardware/mod.ts";

Deno.test("unsigned and signed are each other's view of the same 64 bits", () => {
  assertEquals(unsigned(-1n), 0xffff_ffff_ffff_ffffn);
  assertEquals(signed(0xffff_ffff_ffff_ffffn), -1n);
  assertEquals(signed(1n << 63n), -(1n << 63n));
  assertEquals(unsigned(1n << 64n), 0n);
  assertEquals(virtual(-8n), 0xffff_ffff_ffff_fff8n);
});

Deno.test("signExtend copies the top bit of the field and drops what is above", () => {
  assertEquals(signExtend(0x8000_0000n, 32), 0xffff_ffff_8000_0000n);
  assertEquals(signExtend(0x1_7fff_ffffn, 32), 0x7fff_ffffn);
  assertEquals(signExtend(0x80n, 8), 0xffff_ffff_ffff_ff80n);
});

Deno.test("hex pads to the digits asked for and never cuts", () => {
  assertEquals(hex(0n, 4), "0000");
  assertEquals(hex(0xabcde, 2), "abcde");
});

Deno.test("frameOf and frameStart agree at both ends of a page", () => {
  assertEquals(frameOf(physical(8191)), 0);
  assertEquals(frameOf(physical(8192)), 1);
  assertEquals(frameStart(frameOf(physical(2 ** 43 + 5))), 2 ** 43);
});

Deno.test("panic names where and what", () => {
  assertThrows(() => panic("here: there"), Error, "panic: here: there");
});
