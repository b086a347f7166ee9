// # The check of exercise 1.2
//
// Tables are built by hand for every cause, and every read is noted down.

import type {
  ExerciseTest,
  Mismatch,
} from "../../../../command/exercises/protocol.ts";
import { compare } from "../../../../command/exercises/protocol.ts";
import {
  type FrameNumber,
  frameStart,
  hex,
  physical,
  type PhysicalAddress,
  virtual,
} from "../../numbers.ts";
import {
  type Access,
  ASM,
  FOE,
  FOR,
  FOW,
  KRE,
  KWE,
  makeEntry,
  type Mode,
  type PageTableEntry,
  URE,
  UWE,
  VALID,
  type walk,
} from "../../memory/paging.ts";

/** What the reader's file exports. */
export interface Subject {
  readonly walk: typeof walk;
}

// ## Tables
//
// The three tables lie far apart. Whatever is read besides the entries that were put
// there is an empty entry, and is noted down like the others.

const TABLES = [5, 900, 70_000] as readonly number[] as readonly FrameNumber[];
const PAGE = 0x12345 as FrameNumber;
const SHIFTS: readonly bigint[] = [33n, 23n, 13n];
const ALL = KRE | URE | KWE | UWE;
const OPEN = VALID | ALL;
const ACCESSES: readonly Access[] = ["read", "write", "fetch"];
const MODES: readonly Mode[] = ["kernel", "user"];

/** One question to `walk`. */
interface Question {
  readonly address: bigint;
  readonly access: Access;
  readonly mode: Mode;
  /** The entries for the address, from level 1 to level 3. */
  readonly entries: readonly PageTableEntry[];
}

/** A question for an ordinary page that everybody may use, with some things changed. */
function question(changes: Partial<Question> = {}): Question {
  return {
    address: 0x0000_0123_4567_89a8n,
    access: "read",
    mode: "user",
    entries: entriesFor(OPEN),
    ...changes,
  };
}

/** Three entries: two that lead on, and one for the page with the given bits. */
function entriesFor(
  bits: bigint,
  above: readonly bigint[] = [OPEN, OPEN],
): PageTableEntry[] {
  return [
    makeEntry(TABLES[1]!, above[0]!),
    makeEntry(TABLES[2]!, above[1]!),
    makeEntry(PAGE, bits),
  ];
}

/** Where the three entries for `address` stand. */
function placesOf(address: bigint): PhysicalAddress[] {
  return TABLES.map((table, level) => {
    const index = BigInt.asUintN(10, address >> SHIFTS[level]!);
    return physical(frameStart(table) + 8 * Number(index));
  });
}

interface Answer {
  readonly result: string;
  readonly reads: readonly PhysicalAddress[];
}

/** What `walk` answers, and what it has read. */
function ask({ walk }: Subject, asked: Question): Answer {
  const places = placesOf(asked.address);
  const memory = new Map(places.map((at, i) => [at, asked.entries[i]!]));
  const reads: PhysicalAddress[] = [];
  const read = (at: PhysicalAddress) => {
    reads.push(at);
    return memory.get(at) ?? 0n;
  };
  const address = virtual(asked.address);
  const result = walk(read, TABLES[0]!, address, asked.access, asked.mode);
  return { result: show(result), reads };
}

// ## Saying what is wrong

function show(result: unknown): string {
  return typeof result === "bigint" ? `entry 0x${hex(result)}` : String(result);
}

function showReads(reads: readonly PhysicalAddress[]): string {
  const list = reads.map((at) => `0x${hex(at)}`).join(", ");
  return list === "" ? "no reads" : `reads at ${list}`;
}

/** The names of the bits that are set in the lower half of `entry`. */
function bitsOf(entry: PageTableEntry): string {
  const names = { VALID, FOR, FOW, FOE, ASM, KRE, URE, KWE, UWE };
  const set = Object.entries(names).filter(([, bit]) => entry & bit);
  return set.map(([name]) => name).join(" ") || "nothing";
}

function described({ address, access, mode, entries }: Question): string {
  const list = entries
    .map((entry, level) => `level ${level + 1} has ${bitsOf(entry)}`);
  return `A ${access} by the ${mode} at 0x${hex(virtual(address))}, where ${
    list.join(", ")
  }`;
}

/** A mismatch unless the answer is `expected` after reading `levels` entries. */
function expect(
  subject: Subject,
  asked: Question,
  expected: string,
  levels = 3,
): Mismatch | undefined {
  const { result, reads } = ask(subject, asked);
  const places = placesOf(asked.address).slice(0, levels);
  return compare(described(asked), expected, result) ??
    compare(
      `${described(asked)}: what is read`,
      showReads(places),
      showReads(reads),
    );
}

/** The first mismatch of many. */
function first(
  mismatches: Iterable<Mismatch | undefined>,
): Mismatch | undefined {
  for (const mismatch of mismatches) if (mismatch) return mismatch;
}

// ## Every case of a kind

/** Every access by every mode. */
function* everyAccess(): Generator<Pick<Question, "access" | "mode">> {
  for (const mode of MODES) {
    for (const access of ACCESSES) yield { access, mode };
  }
}

/** Every sum of some of `bits`. */
function* subsets(bits: readonly bigint[]): Generator<bigint> {
  for (let chosen = 0; chosen < 1 << bits.length; chosen++) {
    yield bits.filter((_, i) => chosen >> i & 1).reduce((a, b) => a | b, 0n);
  }
}

/** The one permission that `access` by `mode` needs. */
function needed({ access, mode }: Pick<Question, "access" | "mode">): bigint {
  if (access === "write") return mode === "kernel" ? KWE : UWE;
  return mode === "kernel" ? KRE : URE;
}

const FAULTS = { read: FOR, write: FOW, fetch: FOE } as const;
const FAULT_NAMES = {
  read: "fault-on-read",
  write: "fault-on-write",
  fetch: "fault-on-execute",
} as const;

// ## The tests

function* pages(subject: Subject): Generator<Mismatch | undefined> {
  for (const given of everyAccess()) {
    const asked = question({
      ...given,
      entries: entriesFor(OPEN | ASM),
    });
    yield expect(subject, asked, show(asked.entries[2]));
  }
}

function* places(subject: Subject): Generator<Mismatch | undefined> {
  const addresses = [
    0n,
    0x1fffn,
    0x2000n,
    1n << 23n,
    1n << 33n,
    0x3ff_ffff_ffffn,
    -(1n << 42n),
    -1n,
  ];
  for (const address of addresses) {
    const asked = question({ address });
    yield expect(subject, asked, show(asked.entries[2]));
  }
}

function* malformed(subject: Subject): Generator<Mismatch | undefined> {
  const addresses = [
    1n << 42n,
    1n << 43n,
    1n << 63n,
    0x0000_07ff_ffff_ffffn,
    0xffff_f3ff_ffff_ffffn,
    0x7fff_ffff_ffff_ffffn,
  ];
  for (const address of addresses) {
    yield expect(subject, question({ address }), "access-violation", 0);
  }
}

function* invalidAbove(subject: Subject): Generator<Mismatch | undefined> {
  for (const bits of subsets([KRE, URE, KWE, UWE, FOR])) {
    const cause = bits & KRE ? "translation-not-valid" : "access-violation";
    const upper = entriesFor(OPEN, [bits, OPEN]);
    yield expect(subject, question({ entries: upper }), cause, 1);
    const lower = entriesFor(OPEN, [OPEN, bits]);
    yield expect(subject, question({ entries: lower }), cause, 2);
  }
}

function* validAbove(subject: Subject): Generator<Mismatch | undefined> {
  for (const given of everyAccess()) {
    for (const bits of subsets([KRE, URE, FOR, FOW, FOE])) {
      for (
        const above of [[VALID | bits, OPEN], [
          VALID | KRE,
          VALID | bits,
        ]]
      ) {
        const entries = entriesFor(OPEN, above);
        const asked = question({ ...given, entries });
        yield expect(subject, asked, show(entries[2]));
      }
    }
  }
}

function* permissions(subject: Subject): Generator<Mismatch | undefined> {
  for (const given of everyAccess()) {
    for (const bits of subsets([KRE, URE, KWE, UWE])) {
      const asked = question({ ...given, entries: entriesFor(VALID | bits) });
      const may = bits & needed(given);
      const expected = may ? show(asked.entries[2]) : "access-violation";
      yield expect(subject, asked, expected);
    }
  }
}

function* forbiddenInvalid(subject: Subject): Generator<Mismatch | undefined> {
  for (const given of everyAccess()) {
    const entries = entriesFor(ALL & ~needed(given));
    yield expect(subject, question({ ...given, entries }), "access-violation");
  }
}

function* permittedInvalid(subject: Subject): Generator<Mismatch | undefined> {
  for (const given of everyAccess()) {
    for (const faults of subsets([FOR, FOW, FOE])) {
      const entries = entriesFor(ALL | faults);
      const asked = question({ ...given, entries });
      yield expect(subject, asked, "translation-not-valid");
    }
  }
}

function* faults(subject: Subject): Generator<Mismatch | undefined> {
  for (const given of everyAccess()) {
    for (const bits of subsets([FOR, FOW, FOE])) {
      const entries = entriesFor(OPEN | bits);
      const asked = question({ ...given, entries });
      const faulty = bits & FAULTS[given.access];
      const name = FAULT_NAMES[given.access];
      yield expect(subject, asked, faulty ? name : show(entries[2]));
    }
  }
}

function* forbiddenFaults(subject: Subject): Generator<Mismatch | undefined> {
  for (const given of everyAccess()) {
    for (const bits of subsets([VALID, FOR, FOW, FOE])) {
      const entries = entriesFor(ALL & ~needed(given) | bits);
      const asked = question({ ...given, entries });
      yield expect(subject, asked, "access-violation");
    }
  }
}

function test(
  name: string,
  cases: (subject: Subject) => Iterable<Mismatch | undefined>,
): ExerciseTest<Subject> {
  return { name, run: (subject) => first(cases(subject)) };
}

/** The tests, in the order in which a reader meets the causes. */
export const tests: readonly ExerciseTest<Subject>[] = [
  test("a page that everybody may use is found", pages),
  test("each level has its own ten bits of the address", places),
  test("a malformed address is refused before any table is read", malformed),
  test("an invalid entry above has two causes and ends the walk", invalidAbove),
  test("a valid entry above leads on, whatever else it says", validAbove),
  test("each mode has its own permissions", permissions),
  test(
    "a forbidden access is refused before the page is missed",
    forbiddenInvalid,
  ),
  test("a permitted access to an invalid entry is not valid", permittedInvalid),
  test("each fault bit waits for its own access", faults),
  test("a forbidden access is refused before any fault bit", forbiddenFaults),
];
