// # The translation buffer
//
// Remember translations, find them again, and forget the right ones in time.
//
// A buffer is a record: `entries` is a map from numbers to translations, and which numbers
// you take is your affair. A map keeps its entries in the order in which they came in. Write
// the four functions with which the processor uses it:
//
// - `remember` puts in the level 3 entry that was found for `address` in address space `asn`,
//   and gives back what it has put in. There it says for which page the translation is
//   good (`page`, an address without its lowest 13 bits) and for how many from there on
//   (`pages`). That is one, unless the entry has a granularity hint: then it is the whole
//   aligned block of 8, 64 or 512 pages in which the page lies. A translation for the same
//   pages and the same owner is replaced. If there is no room, the one that was remembered
//   longest ago goes; being found does not make a translation younger.
// - `lookUp` finds a translation that is good for `address` in address space `asn`, if there
//   is one: it was remembered for this address space, or its `ASM` bit is set. The same page
//   may be there for several address spaces.
// - `forget` is for one address: what `lookUp` could find for it goes, with the whole block.
//   What belongs to other address spaces alone stays.
// - `forgetAll` is for everything, or for everything but what has the `ASM` bit set.
//
// `version` must be another number after every change of what is in the buffer. `misses` is
// counted by others.
//
// Bits of an address above bit 42 are like bit 42 here; take its page number from bits 42 to
// 13. A buffer has room for `size` translations. The one for instructions is of another
// make: `large` says how many blocks of 512 pages it holds besides, each kind has its own
// places, and for smaller hints it has no use. Where `large` is undefined, every hint is
// believed and all translations share the same places.

import { ASM, hintIn, pagesUnder } from "../../mod.ts";
import type {
  PageTableEntry,
  Remembered,
  TranslationBuffer,
  VirtualAddress,
} from "../../mod.ts";

/** What is remembered for `address` in address space `asn`, if anything is. */
export function lookUp(
  buffer: TranslationBuffer,
  address: VirtualAddress,
  asn: number,
): Remembered | undefined {
  // TODO
  return unwritten(buffer, address, asn, ASM);
}

/** Remembers `entry`, forgetting the oldest one if there is no room. */
export function remember(
  buffer: TranslationBuffer,
  address: VirtualAddress,
  asn: number,
  entry: PageTableEntry,
): Remembered {
  // TODO
  return unwritten(buffer, address, asn, pagesUnder(hintIn(entry)));
}

/** Forgets the translation of `address` in address space `asn`. */
export function forget(
  buffer: TranslationBuffer,
  address: VirtualAddress,
  asn: number,
): void {
  // TODO
  unwritten(buffer, address, asn);
}

/** Forgets everything, or everything but the entries that count for all. */
export function forgetAll(
  buffer: TranslationBuffer,
  keepShared: boolean,
): void {
  // TODO: then delete `unwritten`.
  unwritten(buffer, keepShared);
}

function unwritten(..._given: readonly unknown[]): never {
  throw new Error("exercise 1.3: not yet written");
}
