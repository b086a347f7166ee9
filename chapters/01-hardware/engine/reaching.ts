// # Memory in the engine
//
// A load of the guest becomes a load of WebAssembly, behind a test that it may be made.
//
// The test must be short, for programs load and store all the time. It looks in a
// *software translation buffer*: a table of {{engine.translations}} entries, of which an
// address can be in one only. An entry holds the virtual address of a page and what must
// be added to get a physical one.
//
// The table never knows more than the machine's own translation buffer. What misses there
// must miss here as well, for a miss is an event, with a count and a price. So whenever
// the machine's buffer changes, the tables are emptied ([[SoftwareBuffers]]).

import { KSEG } from "../processor/access.ts";
import { PAGE_SIZE } from "../numbers.ts";
import type { Frame } from "./frame.ts";
import { BUFFERS, TRANSLATION_BYTES, TRANSLATIONS } from "./layout.ts";
import {
  block,
  branch,
  branchIf,
  type Code,
  get,
  i32,
  i64,
  label,
  set,
} from "./wasm_code.ts";

/** The bits of an address that say which page it is in. */
const PAGE_BITS = BigInt(-PAGE_SIZE);

// Which entry it is follows from the page's number: from its lowest bits, and from those
// above. If it were the lowest alone, the beginnings of two large arrays would often want
// the same entry, and a program that goes through both would do nothing but miss.

const INDEX_BITS = Math.log2(TRANSLATIONS);

/** The offset in a buffer of the entry in which the page of `address` would be. */
export function entryOffset(address: bigint): number {
  const page = Number(address >> 13n & 0xffff_ffffn);
  const index = (page ^ page >>> INDEX_BITS) & TRANSLATIONS - 1;
  return index * TRANSLATION_BYTES;
}

/** The same as code, from the bank on. */
function entryFor(frame: Frame, address: Code): Code {
  const page = i32.wrap_i64(i64.shr_u(address, i64.constant(13n)));
  const above = i32.wrap_i64(
    i64.shr_u(address, i64.constant(BigInt(13 + INDEX_BITS))),
  );
  const index = i32.and(
    i32.xor(page, above),
    i32.constant(TRANSLATIONS - 1),
  );
  const offset = i32.shl(index, i32.constant(Math.log2(TRANSLATION_BYTES)));
  return i32.add(get(frame.bank), offset);
}

// ## One comparison
//
// The comparison takes in more than the page. The lowest bits of the address take part, as
// many as must be zero for an access of this size, and the entry has zeros there. So an
// unaligned address does not match, and no second test is needed.
//
// kseg comes second. It needs no table: the physical address is in the virtual one.

/**
 * Sets `place` to the physical address of `address`; leaves the engine if the access is
 * unaligned, not to memory, or needs a translation that is not there.
 */
export function reach(
  frame: Frame,
  access: "read" | "write",
  bytes: 1 | 2 | 4 | 8,
): Code {
  const { address, place, other } = frame;
  const [found, missed] = [label("found"), label("missed")];
  const odd = BigInt(bytes - 1);
  const significant = i64.and(get(address), i64.constant(PAGE_BITS | odd));
  const limit = access === "read" ? frame.readable : frame.writable;
  const exit = frame.labels.exits[access];
  return [
    set(place, entryFor(frame, get(address))),
    block(
      found,
      block(
        missed,
        branchIf(
          i64.ne(significant, i64.load(get(place), BUFFERS[access])),
          missed,
        ),
        set(place, translated(frame, access)),
        branch(found),
      ),
      set(other, i64.sub(get(address), i64.constant(KSEG))),
      branchIf(i64.ge_u(get(other), get(limit)), exit),
      branchIf(
        i32.wrap_i64(i64.and(get(address), i64.constant(odd))),
        exit,
      ),
      set(place, i32.wrap_i64(get(other))),
    ),
  ];
}

/** The address plus the addend of the entry at `place`. */
function translated(frame: Frame, access: "read" | "write"): Code {
  return i32.add(
    i32.wrap_i64(get(frame.address)),
    i32.load(get(frame.place), BUFFERS[access] + 8),
  );
}

// ## Where instructions come from
//
// Instructions follow each other in a page most of the time, so a fetch is translated only
// when the page changes.

/** Finds the page of `pc`, or leaves the engine. */
export function reachPage(frame: Frame): Code {
  const { pc, place, fetchAddend, pageStart, pageEnd } = frame;
  const found = label("found");
  const offset = i64.sub(get(pc), i64.constant(KSEG));
  return [
    set(pageStart, i64.and(get(pc), i64.constant(PAGE_BITS))),
    set(pageEnd, i64.add(get(pageStart), i64.constant(BigInt(PAGE_SIZE)))),
    block(
      found,
      set(fetchAddend, i32.constant(0)),
      branchIf(i64.lt_u(offset, get(frame.readable)), found),
      set(place, entryFor(frame, get(pc))),
      branchIf(
        i64.ne(get(pageStart), i64.load(get(place), BUFFERS.fetch)),
        frame.labels.exits.fetch,
      ),
      set(fetchAddend, i32.load(get(place), BUFFERS.fetch + 8)),
    ),
  ];
}
