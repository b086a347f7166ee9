// # Exercise 1.3 by searching
//
// Another solution: the keys of the map mean nothing, and whatever is wanted is sought among
// all entries, as the hardware does it.

import {
  ASM,
  hintIn,
  pagesUnder,
  type PageTableEntry,
  type Remembered,
  type TranslationBuffer,
  type VirtualAddress,
} from "../../chapters/01-hardware/mod.ts";

function pageOf(address: VirtualAddress): number {
  return Number(BigInt.asUintN(30, address >> 13n));
}

/** Whether `one` counts for address space `asn`. */
function isFor({ entry, asn: owner }: Remembered, asn: number): boolean {
  return owner === asn || (entry & ASM) !== 0n;
}

/** Whether `one` is good for `page`. */
function covers(one: Remembered, page: number): boolean {
  return page >= one.page && page < one.page + one.pages;
}

/** What is remembered for `address`. */
export function lookUp(
  { entries }: TranslationBuffer,
  address: VirtualAddress,
  asn: number,
): Remembered | undefined {
  const page = pageOf(address);
  return [...entries.values()].find((one) =>
    covers(one, page) && isFor(one, asn)
  );
}

/** Remembers `entry`. */
export function remember(
  buffer: TranslationBuffer,
  address: VirtualAddress,
  asn: number,
  entry: PageTableEntry,
): Remembered {
  const { large } = buffer;
  const hint = large === undefined || hintIn(entry) === 3 ? hintIn(entry) : 0;
  const pages = pagesUnder(hint);
  const page = Math.floor(pageOf(address) / pages) * pages;
  const added = { entry, asn, page, pages };
  drop(buffer, (one) =>
    one.page === page && one.pages === pages &&
    (one.entry & ASM ? (entry & ASM) !== 0n : one.asn === asn));
  const rivals = [...buffer.entries].filter(([, one]) =>
    large === undefined || one.pages === pages
  );
  const room = large === undefined || pages === 1 ? buffer.size : large;
  if (rivals.length >= room) buffer.entries.delete(rivals[0]![0]);
  buffer.version++;
  buffer.entries.set(buffer.version, added);
  return added;
}

/** Forgets what is remembered for `address`. */
export function forget(
  buffer: TranslationBuffer,
  address: VirtualAddress,
  asn: number,
): void {
  const page = pageOf(address);
  drop(buffer, (one) => covers(one, page) && isFor(one, asn));
}

/** Forgets everything, or everything that has an owner. */
export function forgetAll(
  buffer: TranslationBuffer,
  keepShared: boolean,
): void {
  drop(buffer, ({ entry }) => !keepShared || !(entry & ASM));
}

/** Takes out whatever is `unwanted`. */
function drop(
  buffer: TranslationBuffer,
  unwanted: (one: Remembered) => boolean,
): void {
  for (const [key, one] of buffer.entries) {
    if (unwanted(one)) buffer.entries.delete(key);
  }
  buffer.version++;
}
