import { assertEquals } from "@std/assert";
import {
  type Access,
  ASM,
  entryAddress,
  FOE,
  FOR,
  FOW,
  frameIn,
  type FrameNumber,
  isWellFormed,
  KRE,
  KWE,
  makeEntry,
  type Mode,
  type PageTableEntry,
  permits,
  physical,
  refusal,
  type TranslationFault,
  URE,
  UWE,
  VALID,
  walk,
} from "../../chapters/01-hardware/mod.ts";
import { ACCESSES, at, entryFor } from "./helpers.ts";

const MODES: readonly Mode[] = ["kernel", "user"];
const LEAD = VALID | KRE;

/** Tables in which the upper levels are `one` and `two` and the last is `three`. */
function tables(one: bigint, two: bigint, three: bigint) {
  const reads: number[] = [];
  const entries = [
    entryFor(2, one),
    entryFor(3, two),
    entryFor(0x1234_5678, three),
  ];
  const read = (place: number) => {
    reads.push(place);
    return entries[Math.floor(place / 8192) - 1]!;
  };
  return { read, reads };
}

function tryWalk(
  entries: readonly [bigint, bigint, bigint],
  access: Access = "read",
  mode: Mode = "user",
): PageTableEntry | TranslationFault {
  const { read } = tables(...entries);
  return walk(read, 1 as FrameNumber, at(0x4000n), access, mode);
}

Deno.test("makeEntry puts the frame above and the bits below", () => {
  const entry = makeEntry(0xffff_ffff as FrameNumber, VALID | ASM);
  assertEquals(entry as bigint, 0xffff_ffff_0000_0011n);
  assertEquals(frameIn(entry), 0xffff_ffff);
});

Deno.test("isWellFormed wants bits 63 to 43 to equal bit 42", () => {
  const good = [
    0n,
    0x3ff_ffff_ffffn,
    0xffff_fc00_0000_0000n,
    0xffff_ffff_ffff_ffffn,
  ];
  const bad = [
    0x400_0000_0000n,
    0x800_0000_0000n,
    0xffff_fbff_ffff_ffffn,
    0x8000_0000_0000_0000n,
    0x7fff_fc00_0000_0000n,
  ];
  for (const address of good) assertEquals(isWellFormed(at(address)), true);
  for (const address of bad) assertEquals(isWellFormed(at(address)), false);
});

Deno.test("walk refuses a malformed address without reading memory", () => {
  for (const access of ACCESSES) {
    const { read, reads } = tables(LEAD, LEAD, VALID | KRE | KWE | URE | UWE);
    const result = walk(
      read,
      1 as FrameNumber,
      at(1n << 42n),
      access,
      "kernel",
    );
    assertEquals(result, "access-violation");
    assertEquals(reads, []);
  }
});

Deno.test("walk reads one entry a level, at the index of each ten bits", () => {
  const { read, reads } = tables(LEAD, LEAD, VALID | URE);
  const address = 1n << 33n | 2n << 23n | 3n << 13n | 4n;
  const entry = walk(read, 1 as FrameNumber, at(address), "read", "user");
  assertEquals(entry, entryFor(0x1234_5678, VALID | URE));
  assertEquals(reads, [8192 + 8, 2 * 8192 + 16, 3 * 8192 + 24]);
});

Deno.test("entryAddress takes the last index of a level from an address of ones", () => {
  const place = entryAddress(1 as FrameNumber, at(-1n), 13n);
  assertEquals(place, physical(2 * 8192 - 8));
});

Deno.test("walk answers for an invalid upper entry by its KRE alone", () => {
  const fine = VALID | KRE | KWE | URE | UWE;
  for (const mode of MODES) {
    for (const access of ACCESSES) {
      const of = (one: bigint, two: bigint) =>
        tryWalk([one, two, fine], access, mode);
      assertEquals(of(KRE, LEAD), "translation-not-valid");
      assertEquals(of(0n, LEAD), "access-violation");
      assertEquals(of(URE, LEAD), "access-violation");
      assertEquals(of(LEAD, KRE), "translation-not-valid");
      assertEquals(of(LEAD, 0n), "access-violation");
    }
  }
});

Deno.test("walk ignores the fault bits and user bits of upper entries", () => {
  const upper = LEAD | FOR | FOW | FOE;
  const three = VALID | URE;
  assertEquals(tryWalk([upper, upper, three]), entryFor(0x1234_5678, three));
});

/** Every level 3 entry's answer, worked out from the architecture's order. */
function expected(bits: bigint, access: Access, mode: Mode) {
  const enable = access === "write"
    ? { kernel: KWE, user: UWE }[mode]
    : { kernel: KRE, user: URE }[mode];
  if (!(bits & enable)) return "access-violation";
  if (!(bits & VALID)) return "translation-not-valid";
  const fault = { read: FOR, write: FOW, fetch: FOE }[access];
  const name = {
    read: "fault-on-read",
    write: "fault-on-write",
    fetch: "fault-on-execute",
  }[access];
  return bits & fault ? name : undefined;
}

Deno.test("refusal puts ACV before TNV before fault-on, for all 256 entries", () => {
  const bits = [VALID, FOR, FOW, FOE, KRE, URE, KWE, UWE];
  for (let choice = 0; choice < 256; choice++) {
    const entry = bits.filter((_, i) => choice >> i & 1)
      .reduce((sum, bit) => sum | bit, 0n);
    for (const mode of MODES) {
      for (const access of ACCESSES) {
        const want = expected(entry, access, mode);
        assertEquals(refusal(entryFor(9, entry), access, mode), want);
        const walked = tryWalk([LEAD, LEAD, entry], access, mode);
        assertEquals(walked, want ?? entryFor(0x1234_5678, entry));
      }
    }
  }
});

Deno.test("permits lets fetch what may be read, and asks nothing of VALID", () => {
  assertEquals(permits(entryFor(0, URE), "fetch", "user"), true);
  assertEquals(permits(entryFor(0, KRE | KWE), "fetch", "user"), false);
  assertEquals(permits(entryFor(0, URE), "write", "user"), false);
  assertEquals(permits(entryFor(0, UWE), "read", "user"), false);
});
