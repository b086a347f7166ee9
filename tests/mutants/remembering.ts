// # A translation buffer with rules to choose
//
// The wrong answers to exercise 1.3 differ from the right one in a rule or two, so that is
// all that each of them says.

import {
  ASM,
  hintIn,
  pagesUnder,
  type PageTableEntry,
  type Remembered,
  type TranslationBuffer,
  type VirtualAddress,
} from "../../chapters/01-hardware/mod.ts";

/** The functions that the exercise asks for. */
export interface Buffering {
  readonly lookUp: (
    buffer: TranslationBuffer,
    address: VirtualAddress,
    asn: number,
  ) => Remembered | undefined;
  readonly remember: (
    buffer: TranslationBuffer,
    address: VirtualAddress,
    asn: number,
    entry: PageTableEntry,
  ) => Remembered;
  readonly forget: (
    buffer: TranslationBuffer,
    address: VirtualAddress,
    asn: number,
  ) => void;
  readonly forgetAll: (buffer: TranslationBuffer, keepShared: boolean) => void;
}

/** The rules. */
export interface Rules {
  /** Whether `one` counts for address space `asn`. */
  readonly isFor: (one: Remembered, asn: number) => boolean;
  /** The first page of the block of `pages` in which `page` lies. */
  readonly firstOf: (page: number, pages: number) => number;
  /** Whether `one` is replaced when `added` comes. */
  readonly isReplaced: (one: Remembered, added: Remembered) => boolean;
  /** Whether `one` goes when the kernel has `page` of `asn` forgotten. */
  readonly isForgotten: (one: Remembered, page: number, asn: number) => boolean;
  /** Whether `one` outlives `forgetAll` with `keepShared`. */
  readonly isKept: (one: Remembered) => boolean;
  /** What else happens when the entry with number `key` is found. */
  readonly onFound: (buffer: TranslationBuffer, key: number) => void;
  /** How many pages an entry covers. */
  readonly pagesOf: (entry: PageTableEntry) => number;
}

/** Whether everybody may use `one`. */
export function isShared({ entry }: Remembered): boolean {
  return (entry & ASM) !== 0n;
}

/** Whether `one` is good for `page`. */
export function covers(one: Remembered, page: number): boolean {
  return page >= one.page && page < one.page + one.pages;
}

/** The right rule for whose translation `one` is. */
export function isForRightly(one: Remembered, asn: number): boolean {
  return one.asn === asn || isShared(one);
}

/** Whether both are for the same pages. */
export function samePages(one: Remembered, other: Remembered): boolean {
  return one.page === other.page && one.pages === other.pages;
}

const RIGHT: Rules = {
  isFor: isForRightly,
  firstOf: (page, pages) => page - page % pages,
  isReplaced: (one, added) =>
    samePages(one, added) && isShared(one) === isShared(added) &&
    (isShared(one) || one.asn === added.asn),
  isForgotten: (one, page, asn) => covers(one, page) && isForRightly(one, asn),
  isKept: isShared,
  onFound: () => {},
  pagesOf: (entry) => pagesUnder(hintIn(entry)),
};

function pageOf(address: VirtualAddress): number {
  return Number(BigInt.asUintN(30, address >> 13n));
}

/** The functions by the right rules, but for some. */
export function bufferBy(changed: Partial<Rules>): Buffering {
  const rules = { ...RIGHT, ...changed };
  const drop = (
    buffer: TranslationBuffer,
    isUnwanted: (one: Remembered) => boolean,
  ) => {
    for (const [key, one] of buffer.entries) {
      if (isUnwanted(one)) buffer.entries.delete(key);
    }
    buffer.version++;
  };
  return {
    lookUp: (buffer, address, asn) => {
      const page = pageOf(address);
      const found = [...buffer.entries].find(([, one]) =>
        covers(one, page) && rules.isFor(one, asn)
      );
      if (found) rules.onFound(buffer, found[0]);
      return found?.[1];
    },
    remember: (buffer, address, asn, entry) => {
      const { large, size, entries } = buffer;
      const believed = large === undefined || hintIn(entry) === 3;
      const pages = believed ? rules.pagesOf(entry) : 1;
      const page = rules.firstOf(pageOf(address), pages);
      const added = { entry, asn, page, pages };
      drop(buffer, (one) => rules.isReplaced(one, added));
      const rivals = [...entries].filter(([, one]) =>
        large === undefined || one.pages === pages
      );
      const room = large === undefined || pages === 1 ? size : large;
      if (rivals.length >= room) entries.delete(rivals[0]![0]);
      entries.set(buffer.version, added);
      return added;
    },
    forget: (buffer, address, asn) => {
      const page = pageOf(address);
      drop(buffer, (one) => rules.isForgotten(one, page, asn));
    },
    forgetAll: (buffer, keepShared) =>
      drop(buffer, (one) => !keepShared || !rules.isKept(one)),
  };
}
