// # The check of exercise 1.3
//
// First each rule by itself; then traces, whose misses are counted; and at the end a kernel
// that changes its tables all the time and watches for translations that are out of date.

import type {
  ExerciseTest,
  Mismatch,
} from "../../../../command/exercises/protocol.ts";
import { compare, testOf } from "../../../../command/exercises/protocol.ts";
import {
  ASM,
  frameIn,
  makeEntry,
  pagesUnder,
  type PageTableEntry,
  VALID,
} from "../../memory/paging.ts";
import {
  createTranslationBuffer,
  type forget,
  type forgetAll,
  type lookUp,
  type remember,
  type TranslationBuffer,
} from "../../memory/translation_buffer.ts";
import {
  type FrameNumber,
  hex,
  virtual,
  type VirtualAddress,
} from "../../numbers.ts";

/** What the reader's file exports. */
export interface Subject {
  readonly lookUp: typeof lookUp;
  readonly remember: typeof remember;
  readonly forget: typeof forget;
  readonly forgetAll: typeof forgetAll;
}

// ## A processor with nothing but a buffer
//
// It misses, asks for the entry, and remembers it. What is done to the buffer is noted down
// for the reader.

/** The address of a page; the last pages are at the upper end of the address space. */
function addressOf(page: number, byte = 0): VirtualAddress {
  return virtual(BigInt.asIntN(43, BigInt(page) << 13n | BigInt(byte)));
}

/** An entry for `frame` with granularity hint `hint`. */
function entryFor(frame: number, hint = 0, shared = false): PageTableEntry {
  const bits = VALID | BigInt(hint) << 5n | (shared ? ASM : 0n);
  return makeEntry(frame as FrameNumber, bits);
}

class Tried {
  readonly buffer: TranslationBuffer;
  readonly story: string[] = [];
  readonly #subject: Subject;

  constructor(subject: Subject, size: number, large?: number) {
    this.#subject = subject;
    this.buffer = createTranslationBuffer(size, large);
  }

  /** Remembers `entry` for `page` in address space `asn`. */
  remember(page: number, asn: number, entry: PageTableEntry): void {
    this.#note(
      `remembered ${described(entry)} for page ${page} of space ${asn}`,
    );
    this.#subject.remember(this.buffer, addressOf(page, 40), asn, entry);
  }

  /** The frame of what is found, or "nothing". */
  find(page: number, asn: number, byte = 0): string {
    const address = addressOf(page, byte);
    const found = this.#subject.lookUp(this.buffer, address, asn);
    return found === undefined ? "nothing" : `frame ${frameIn(found.entry)}`;
  }

  /** Forgets `page` in address space `asn`. */
  forget(page: number, asn: number): void {
    this.#note(`forgot page ${page} of space ${asn}`);
    this.#subject.forget(this.buffer, addressOf(page, 8191), asn);
  }

  /** Forgets everything, or what is not shared. */
  forgetAll(keepShared: boolean): void {
    this.#note(keepShared ? "forgot all but what has ASM" : "forgot all");
    this.#subject.forgetAll(this.buffer, keepShared);
  }

  /** A mismatch unless `page` is found in `frame` for `asn`, or not if there is none. */
  expect(
    page: number,
    asn: number,
    frame: number | undefined,
    byte = 0,
  ): Mismatch | undefined {
    const expected = frame === undefined ? "nothing" : `frame ${frame}`;
    return compare(
      `After it has ${
        this.story.join(", ")
      }, what is found for page ${page} of space ${asn}`,
      expected,
      this.find(page, asn, byte),
    );
  }

  #note(what: string): void {
    this.story.push(what);
  }
}

function described(entry: PageTableEntry): string {
  const pages = pagesUnder(Number(entry >> 5n & 3n));
  const size = pages === 1 ? "" : ` (a block of ${pages})`;
  return `frame ${frameIn(entry)}${entry & ASM ? " with ASM" : ""}${size}`;
}

// ## One page

function* onePage(subject: Subject): Generator<Mismatch | undefined> {
  for (const page of [0, 8, 5000, 2 ** 29 - 1, 2 ** 29, 2 ** 30 - 1]) {
    const tried = new Tried(subject, 4);
    yield tried.expect(page, 7, undefined);
    tried.remember(page, 7, entryFor(5));
    for (const byte of [0, 1, 8191]) yield tried.expect(page, 7, 5, byte);
    for (const beside of [page - 1, page + 1]) {
      yield tried.expect((beside + 2 ** 30) % 2 ** 30, 7, undefined);
    }
  }
}

function* given(subject: Subject): Generator<Mismatch | undefined> {
  for (
    const [hint, page, first] of [[0, 77, 77], [1, 77, 72], [3, 1500, 1024]]
  ) {
    const buffer = createTranslationBuffer(4);
    const entry = entryFor(6, hint);
    const back = subject.remember(buffer, addressOf(page!), 7, entry);
    const found = subject.lookUp(buffer, addressOf(page!), 7);
    for (
      const [who, what] of [["remember", back], ["lookUp", found]] as const
    ) {
      yield compare(
        `${
          described(entry)
        }, remembered for page ${page}: what ${who} gives back`,
        `entry ${hex(entry)}, ${pagesUnder(hint!)} pages from ${first} on`,
        what === undefined
          ? "nothing"
          : `entry ${
            hex(what.entry)
          }, ${what.pages} pages from ${what.page} on`,
      );
    }
  }
}

// ## Address spaces

function* owners(subject: Subject): Generator<Mismatch | undefined> {
  const tried = new Tried(subject, 4);
  tried.remember(9, 7, entryFor(5));
  for (const asn of [0, 6, 8, 63]) yield tried.expect(9, asn, undefined);
}

function* everybody(subject: Subject): Generator<Mismatch | undefined> {
  const tried = new Tried(subject, 4);
  tried.remember(9, 7, entryFor(5, 0, true));
  for (const asn of [0, 7, 8, 63]) yield tried.expect(9, asn, 5);
}

function* several(subject: Subject): Generator<Mismatch | undefined> {
  const tried = new Tried(subject, 4);
  for (const asn of [1, 2, 63]) tried.remember(9, asn, entryFor(100 + asn));
  for (const asn of [1, 2, 63]) yield tried.expect(9, asn, 100 + asn);
}

// ## Room

function* replaced(subject: Subject): Generator<Mismatch | undefined> {
  for (const shared of [false, true]) {
    const tried = new Tried(subject, 4);
    tried.remember(9, 7, entryFor(5, 0, shared));
    tried.remember(9, shared ? 8 : 7, entryFor(6, 0, shared));
    yield tried.expect(9, 7, 6);
  }
}

/** A mismatch unless `expected` are there after `pages` have been remembered in turn. */
function leaves(
  subject: Subject,
  pages: readonly number[],
  expected: string,
): Mismatch | undefined {
  const tried = new Tried(subject, 3);
  for (const page of pages) tried.remember(page, 1, entryFor(page));
  return compare(
    `With room for three, after pages ${pages.join(", ")}: there are`,
    expected,
    present(tried),
  );
}

/** Which of the first pages of space 1 are there. */
function present(tried: Tried): string {
  return [0, 1, 2, 3, 4, 5].filter((page) => tried.find(page, 1) !== "nothing")
    .join(", ");
}

function* oldest(subject: Subject): Generator<Mismatch | undefined> {
  yield leaves(subject, [0, 1, 2], "0, 1, 2");
  yield leaves(subject, [0, 1, 2, 3], "1, 2, 3");
  yield leaves(subject, [0, 1, 2, 3, 2], "1, 2, 3");
  yield leaves(subject, [0, 1, 2, 3, 2, 4], "2, 3, 4");
  yield leaves(subject, [0, 1, 2, 3, 2, 4, 0], "0, 2, 4");
}

function* finding(subject: Subject): Generator<Mismatch | undefined> {
  const tried = new Tried(subject, 3);
  for (const page of [0, 1, 2]) tried.remember(page, 1, entryFor(page));
  for (let times = 0; times < 3; times++) tried.find(0, 1);
  tried.remember(3, 1, entryFor(3));
  yield compare(
    "With room for three, after pages 0, 1, 2, then 0 found three times, then 3: there are",
    "1, 2, 3",
    present(tried),
  );
}

// ## Blocks

function* blocks(subject: Subject): Generator<Mismatch | undefined> {
  for (const hint of [1, 2, 3]) {
    const pages = pagesUnder(hint);
    for (const inBlock of [0, 1, pages - 1]) {
      const tried = new Tried(subject, 4);
      const first = 3 * pages;
      tried.remember(first + inBlock, 7, entryFor(512, hint));
      yield tried.expect(first, 7, 512);
      yield tried.expect(first + pages - 1, 7, 512, 8191);
      yield tried.expect(first - 1, 7, undefined);
      yield tried.expect(first + pages, 7, undefined);
      yield tried.expect(first, 8, undefined);
    }
  }
}

function* placesOfTheirOwn(subject: Subject): Generator<Mismatch | undefined> {
  const tried = new Tried(subject, 2, 1);
  tried.remember(0, 1, entryFor(0));
  tried.remember(1, 1, entryFor(1));
  tried.remember(512, 1, entryFor(512, 3));
  for (const page of [0, 1, 512, 1023]) {
    yield tried.expect(page, 1, page > 511 ? 512 : page);
  }
  tried.remember(1024, 1, entryFor(1024, 3));
  yield tried.expect(512, 1, undefined);
  yield tried.expect(0, 1, 0);
  tried.remember(2, 1, entryFor(2));
  yield tried.expect(0, 1, undefined);
  yield tried.expect(1500, 1, 1024);
  tried.remember(64, 1, entryFor(64, 2));
  yield tried.expect(64, 1, 64);
  yield tried.expect(65, 1, undefined);
}

// ## Forgetting

function* oneAddress(subject: Subject): Generator<Mismatch | undefined> {
  for (const hint of [0, 1, 3]) {
    for (const shared of [false, true]) {
      const tried = new Tried(subject, 4);
      tried.remember(2048, 7, entryFor(512, hint, shared));
      tried.remember(4096, 7, entryFor(1024, hint));
      tried.forget(2048 + (hint === 0 ? 0 : 5), 7);
      yield tried.expect(2048, 7, undefined);
      yield tried.expect(4096, 7, 1024);
    }
  }
}

function* otherSpaces(subject: Subject): Generator<Mismatch | undefined> {
  const tried = new Tried(subject, 4);
  tried.remember(9, 1, entryFor(101));
  tried.remember(9, 2, entryFor(102));
  tried.forget(9, 1);
  yield tried.expect(9, 1, undefined);
  yield tried.expect(9, 2, 102);
}

function* pageAndBlock(subject: Subject): Generator<Mismatch | undefined> {
  const tried = new Tried(subject, 4);
  tried.remember(9, 1, entryFor(9));
  tried.remember(10, 1, entryFor(8, 1));
  tried.forget(9, 1);
  for (const page of [8, 9, 10]) yield tried.expect(page, 1, undefined);
}

function* all(subject: Subject): Generator<Mismatch | undefined> {
  for (const keepShared of [true, false]) {
    const tried = new Tried(subject, 8);
    tried.remember(1, 1, entryFor(11));
    tried.remember(2, 1, entryFor(12, 0, true));
    tried.remember(3, 2, entryFor(13));
    tried.remember(64, 2, entryFor(64, 2, true));
    tried.remember(512, 2, entryFor(512, 3));
    tried.forgetAll(keepShared);
    yield tried.expect(1, 1, undefined);
    yield tried.expect(2, 1, keepShared ? 12 : undefined);
    yield tried.expect(3, 2, undefined);
    yield tried.expect(70, 1, keepShared ? 64 : undefined);
    yield tried.expect(600, 2, undefined);
  }
}

function* versions(subject: Subject): Generator<Mismatch | undefined> {
  const tried = new Tried(subject, 2);
  const seen = new Set([tried.buffer.version]);
  const changes: readonly (readonly [string, () => void])[] = [
    ["remember", () => tried.remember(1, 1, entryFor(1))],
    ["remember", () => tried.remember(1, 1, entryFor(2))],
    ["forget", () => tried.forget(1, 1)],
    ["remember", () => tried.remember(2, 1, entryFor(2, 0, true))],
    ["forgetAll", () => tried.forgetAll(false)],
  ];
  for (const [name, change] of changes) {
    change();
    const isNew = !seen.has(tried.buffer.version);
    seen.add(tried.buffer.version);
    yield compare(
      `${name} has changed what is in the buffer: its version is a new number`,
      "yes",
      isNew ? "yes" : "no",
    );
  }
}

// ## Traces
//
// A trace is a list of pages, each with its address space. How often it misses depends on
// every rule at once.

/** One access of a trace: the page, the address space, and its hint and ASM bit. */
interface Wanted {
  readonly page: number;
  readonly asn: number;
  readonly hint?: number;
  readonly shared?: boolean;
}

/** How often `trace` misses in a buffer of `size`. */
function missesOf(subject: Subject, size: number, trace: readonly Wanted[]) {
  const tried = new Tried(subject, size);
  let misses = 0;
  for (const { page, asn, hint, shared } of trace) {
    if (tried.find(page, asn) !== "nothing") continue;
    misses++;
    tried.remember(page, asn, entryFor(page, hint, shared));
  }
  return misses;
}

/** `length` accesses, made by number. */
function listOf(length: number, make: (index: number) => Wanted): Wanted[] {
  return Array.from({ length }, (_, index) => make(index));
}

/** Pages at random from a seed, most of them few: programs come back to where they were. */
function wander(seed: number, length: number): Wanted[] {
  const next = randomNumbers(seed);
  return listOf(length, () => {
    const page = next(10) < 8 ? next(5) : next(200);
    return { page, asn: next(3), shared: page % 5 === 0 };
  });
}

const TRACES:
  readonly (readonly [string, number, readonly Wanted[], number])[] = [
    [
      "32 pages, five times over",
      32,
      listOf(160, (i) => ({
        page: i % 32,
        asn: 1,
      })),
      32,
    ],
    [
      "33 pages, five times over",
      32,
      listOf(165, (i) => ({
        page: i % 33,
        asn: 1,
      })),
      165,
    ],
    [
      "16 pages in turn by two address spaces",
      32,
      listOf(320, (i) => ({ page: (i >> 1) % 16, asn: i % 2 })),
      32,
    ],
    [
      "16 pages in turn by ten address spaces that share them",
      32,
      listOf(320, (i) => ({ page: i % 16, asn: i % 10, shared: true })),
      16,
    ],
    [
      "an array of 1024 pages without hints, twice",
      32,
      listOf(2048, (i) => ({ page: i % 1024, asn: 1 })),
      2048,
    ],
    [
      "an array of 1024 pages in blocks of 64, twice",
      32,
      listOf(2048, (i) => ({ page: i % 1024, asn: 1, hint: 2 })),
      16,
    ],
    ["a program that wanders", 8, wander(1994, 2000), 1242],
    ["a program that wanders, in a larger buffer", 32, wander(1995, 2000), 540],
  ];

function* traces(subject: Subject): Generator<Mismatch | undefined> {
  for (const [name, size, trace, misses] of TRACES) {
    yield compare(
      `The misses of ${name}, with room for ${size}`,
      String(misses),
      String(missesOf(subject, size, trace)),
    );
  }
}

// ## Out of date
//
// A kernel with tables for three address spaces changes an entry now and then, and tells the
// buffer at once. Whatever is found must be what the tables say at that moment.

const SEED = 21_064;

/** A source of numbers from 0 to `below` − 1. */
function randomNumbers(seed: number): (below: number) => number {
  let state = BigInt(seed);
  return (below) => {
    state = BigInt.asUintN(
      64,
      state * 6364136223846793005n + 1442695040888963407n,
    );
    return Number((state >> 33n) % BigInt(below));
  };
}

/** Tables: blocks of 8 pages, each of one owner or of all, and each with its hint. */
class Tables {
  readonly #entries = new Map<string, PageTableEntry>();
  #frame = 8;

  /** The entry for `page` in space `asn`. */
  entry(page: number, asn: number): PageTableEntry {
    const block = Math.floor(page / 8);
    const owner = isShared(block) ? "all" : asn;
    const key = `${block} ${owner}`;
    if (!this.#entries.has(key)) this.#change(key, block);
    return this.#entries.get(key)!;
  }

  /** Gives the block of `page` in space `asn` other frames. */
  change(page: number, asn: number): void {
    const block = Math.floor(page / 8);
    this.#change(`${block} ${isShared(block) ? "all" : asn}`, block);
  }

  #change(key: string, block: number): void {
    this.#frame += 8;
    const hint = block % 2;
    this.#entries.set(key, entryFor(this.#frame, hint, isShared(block)));
  }
}

function isShared(block: number): boolean {
  return block % 3 === 0;
}

function* outOfDate(subject: Subject): Generator<Mismatch | undefined> {
  for (const size of [4, 16]) {
    const next = randomNumbers(SEED);
    const tables = new Tables();
    const tried = new Tried(subject, size);
    for (let step = 0; step < 5000; step++) {
      yield oneStep(tried, tables, next, step);
    }
  }
}

/** Changes the tables and tells the buffer, or looks whether they agree. */
function oneStep(
  tried: Tried,
  tables: Tables,
  next: (below: number) => number,
  step: number,
): Mismatch | undefined {
  const page = next(48);
  const asn = next(3);
  if (next(8) === 0) {
    tables.change(page, asn);
    // Single pages are forgotten one by one, a block as a whole.
    const first = page - page % 8;
    const isBlock = Math.floor(page / 8) % 2 === 1;
    const pages = isBlock ? [page] : [0, 1, 2, 3, 4, 5, 6, 7]
      .map((index) => first + index);
    for (const one of pages) tried.forget(one, asn);
    return;
  }
  const entry = tables.entry(page, asn);
  const found = tried.find(page, asn);
  if (found === "nothing") return tried.remember(page, asn, entry) as undefined;
  return compare(
    `Seed ${SEED}, step ${step}: the tables say, and the buffer finds, for page ${page} of space ${asn}`,
    `frame ${frameIn(entry)}`,
    found,
  );
}

// ## The tests

/** The tests, one rule at a time, and then all at once. */
export const tests: readonly ExerciseTest<Subject>[] = [
  testOf("what is remembered is found for every byte of its page", onePage),
  testOf("it is found for its own address space", owners),
  testOf("with ASM it is found for every address space", everybody),
  testOf("the same page is there for several address spaces", several),
  testOf("what was remembered for the same page and owner goes", replaced),
  testOf("when there is no room the oldest goes", oldest),
  testOf("being found does not make a translation younger", finding),
  testOf("a hint makes one translation good for an aligned block", blocks),
  testOf("what is given back says for which pages it is good", given),
  testOf("forget takes what could be found for the address", oneAddress),
  testOf("forget leaves other address spaces alone", otherSpaces),
  testOf("forget takes a page and the block around it", pageAndBlock),
  testOf("forgetAll takes all, or all but what has ASM", all),
  testOf("large blocks may have places of their own", placesOfTheirOwn),
  testOf("every change gives a new version", versions),
  testOf("traces miss as often as they must", traces),
  testOf("nothing that is found is out of date", outOfDate),
];
