// # The check of exercise 3.3
//
// The checker asks the reader's functions. It is given spindles of which each uses handles in
// one way, allowed or not.

import {
  compare,
  type ExerciseTest,
  type Mismatch,
  testOf,
} from "../../../../command/exercises/protocol.ts";
import {
  checkSpindle,
  createEnvironment,
  type Environment,
  KERNEL_INTERFACES,
  placeOf,
  Refusal,
} from "../../mod.ts";

/** What the reader's file exports, which the checker asks by itself. */
export type Subject = unknown;

/** The members of a spindle, and all that is wrong with them. */
type Case = readonly [members: string, wrong: string];

/** A test that every one of `cases` is told what it should be told. */
function told(
  name: string,
  cases: readonly Case[],
): ExerciseTest<Subject> {
  return testOf(name, function* (): Generator<Mismatch | undefined> {
    let environment: Environment | undefined;
    const refused = wrongWhen(() => {
      environment = createEnvironment(KERNEL_INTERFACES);
    });
    yield compare(
      "What is wrong with the kernel's own interfaces",
      "nothing",
      refused.split("; ")[0] || "nothing",
    );
    for (const [members, wrong] of cases) {
      const text = `spindle Test {\n${members}\n}\n`;
      yield compare(
        `What is wrong with ${numbered(text)}`,
        wrong || "nothing",
        wrongIn(text, environment!) || "nothing",
      );
    }
  });
}

/** What `checkSpindle` says of the spindle `text`. */
function wrongIn(text: string, environment: Environment): string {
  return wrongWhen(() =>
    checkSpindle({ file: "test.spindle", text }, environment)
  );
}

/** All that is found to be wrong when `work` is done. */
function wrongWhen(work: () => unknown): string {
  try {
    work();
    return "";
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.diagnostics.map(({ span, message }) => {
      const { line, column } = placeOf(error.source.text, span.start);
      return `${line}:${column} ${message}`;
    }).join("; ");
  }
}

/** The lines of `text` that matter, with their numbers, on one line. */
function numbered(text: string): string {
  return text.trim().split("\n").slice(1, -1)
    .map((line, index) => `${index + 2}| ${line.trim()}`).join(" ");
}

// ## Allowed

const ALLOWED: readonly string[] = [
  `entry a(n: u64): u64 { return u64(u8(n)) + u64(i32(n) / 3) + (-n >> 3); }`,
  `type Place = u32 < 10;
  state { place: Place; list: [u64; 10]; }
  entry a(n: u64): u64 { self.place = Place(n); return self.list[self.place]; }`,
  `enum Kind { one, two }
  state { kind: Kind; other: [Kind; 3] = Kind.two; }
  entry a(n: u64): bool { self.kind = Kind(n); return self.kind == Kind.two; }`,
  `state { small: u32 in 0..=5; truth: bool; maybe: u64?; least: u8 = 3; }
  entry a(): bool { return self.truth; }`,
  `state { kept: [Strand?; 4]; used: u64 < 5; }
  entry a(strand: Strand): bool {
    if self.kept[self.used & 3] != none { return false; }
    self.kept[self.used & 3] = strand;
    return self.kept[0] != none;
  }`,
  `record Note { strand: Strand?; times: u64; }
  state { notes: [Note; 3]; }
  entry a(strand: Strand): u64 {
    self.notes[0] = Note { strand: strand, times: 1 };
    const note = self.notes[0];
    return note.times;
  }`,
  `variant Wish { nothing, wake(strand: Strand), leave(first: Strand, second: Strand) }
  state { wish: Wish; }
  entry a(strand: Strand, other: Strand): bool {
    self.wish = strand == other ? Wish.wake(strand) : Wish.leave(strand, other);
    const before = self.wish;
    match before { nothing => { return false; } else => { return true; } }
  }`,
  `entry a(strand: Strand, other: Strand): u64 { return strand == other ? 1 : u64(strand); }`,
  `procedure same(strand: Strand): Strand? { return strand; }
  entry a(strand: Strand): bool { return same(strand) != none; }`,
  `entry a(): bool {
    const frame = Frame.take() else { return false; }
    frame.discard();
    return true;
  }`,
  `state { frame: NewFrame?; }
  entry a(): bool {
    if self.frame != none { return false; }
    const frame = Frame.take() else { return false; }
    self.frame = frame;
    return true;
  }
  entry b(): bool {
    const frame = self.frame.take() else { return false; }
    frame.discard();
    return true;
  }`,
  `record Note { frame: NewFrame?; times: u64; }
  state { notes: [Note; 3]; }
  entry a(i: u64 < 3): u64 {
    self.notes[i].times += 1;
    const frame = self.notes[i].frame.take() else { return self.notes[i].times; }
    frame.discard();
    return 0;
  }`,
  `procedure get(): NewFrame? {
    const frame = Frame.take() else { return none; }
    return frame;
  }
  procedure must(): NewFrame fails Refusal { return try Frame.take(); }
  entry a(): bool {
    const one = get() else { return false; }
    one.discard();
    const other = must() else { return false; }
    other.discard();
    return true;
  }`,
  `export operation drop(consumes frame: NewFrame) cost 5_000 { frame.discard(); }`,
];

// ## Not allowed

const MADE: readonly Case[] = [
  [
    `entry a(n: u64): bool {
    const strand = Strand(n);
    return true;
  }`,
    "3:20 Nothing can be converted into Strand.Strand",
  ],
  [
    `entry a(frame: Frame): bool { return Strand(frame) == Strand(7); }`,
    "2:38 Nothing can be converted into Strand.Strand; 2:55 Nothing can be converted into Strand.Strand",
  ],
  [
    `entry a(n: u64): bool { const frame = NewFrame(n); frame.discard(); return true; }`,
    "2:39 Nothing can be converted into Frame.NewFrame",
  ],
  [
    `record Pair { a: u64; b: u64; }
  entry a(n: u64): u64 { return Pair(n).a; }`,
    "3:33 Nothing can be converted into Pair",
  ],
  [
    `entry a(strand: Strand, n: u64): bool { return strand == n; }`,
    "2:58 This is u64, but Strand.Strand is expected",
  ],
  [
    `entry a(strand: Strand, frame: Frame): bool { return strand == frame; }`,
    "2:64 This is Frame.Frame, but Strand.Strand is expected",
  ],
  [
    `record Note { strand: Strand; times: u64; }
  entry a(n: u64): u64 { return Note { strand: n, times: n }.times; }`,
    "3:48 This is u64, but Strand.Strand is expected",
  ],
];

const COMPUTED: readonly Case[] = [
  [
    `entry a(strand: Strand): u64 { return u64(strand + 1); }`,
    "2:43 This is Strand.Strand, but a number is expected",
  ],
  [
    `entry a(strand: Strand, other: Strand): u64 { return u64(strand ^ other); }`,
    "2:58 This is Strand.Strand, but a number is expected",
  ],
  [
    `entry a(strand: Strand): u64 { return u64(-strand); }`,
    "2:44 This is Strand.Strand, but a number is expected",
  ],
  [
    `entry a(strand: Strand, other: Strand): bool { return strand < other; }`,
    "2:55 This is Strand.Strand, but a number is expected",
  ],
  [
    `entry a(strand: Strand): u64 { return u64.saturate(strand); }`,
    "2:52 This is Strand.Strand, but a number is expected",
  ],
  [
    `entry a(strand: Strand): u64 {
    let other = strand;
    other += strand;
    return u64(other);
  }`,
    "4:5 This is Strand.Strand, but a number is expected",
  ],
  [
    `entry a(from: Strand, to: Strand): u64 {
    for strand in from..to { return u64(strand); }
    return 0;
  }`,
    "3:19 This is Strand.Strand, but a number is expected",
  ],
  [
    `enum Kind { one, two }
  entry a(kind: Kind): u64 { return u64(kind + Kind.two); }`,
    "3:41 This is Kind, but a number is expected",
  ],
  [
    `enum Kind { one, two }
  state { kind: Kind; }
  entry a(): bool { self.kind *= Kind.two; return ~self.kind == Kind.one; }`,
    "4:21 This is Kind, but a number is expected; 4:52 This is Kind, but a number is expected",
  ],
  [
    `entry a(truth: bool): bool { return truth + true; }`,
    "2:37 This is bool, but a number is expected",
  ],
];

const BEGUN: readonly Case[] = [
  [
    `state { strand: Strand; }`,
    "2:9 strand would begin as zero, which is no Strand.Strand",
  ],
  [
    `state { number: u64; strands: [Strand; 4]; }`,
    "2:22 strands would begin as zero, which is no [Strand.Strand; 4]",
  ],
  [
    `record Note { times: u64; strand: Strand; }\n  state { note: Note; }`,
    "3:11 note would begin as zero, which is no Note",
  ],
  [
    `record Note { times: u64; strand: Strand; }
  record Pair { first: u64; notes: [Note; 2]; }
  state { pair: Pair; }`,
    "4:11 pair would begin as zero, which is no Pair",
  ],
  [
    `variant Wish { wake(times: u64, strand: Strand), nothing }
  state { wish: Wish; }`,
    "3:11 wish would begin as zero, which is no Wish",
  ],
  [
    `state { frame: NewFrame; }`,
    "2:9 frame would begin as zero, which is no Frame.NewFrame",
  ],
  [
    `state { place: u32 in 1..5; }`,
    "2:9 place would begin as zero, which is no u32 in 1..=4",
  ],
  [
    `enum Kind { one = 1, two }\n  state { kinds: [Kind; 3]; }`,
    "3:11 kinds would begin as zero, which is no [Kind; 3]",
  ],
];

const LOST: readonly Case[] = [
  [
    `entry a(): bool {
    const frame = Frame.take() else { return false; }
    return true;
  }`,
    "4:5 frame is still held where this returns",
  ],
  [
    `entry a(frame: NewFrame): bool { return true; }`,
    "2:16 Frame.NewFrame cannot go through the door of an entry",
  ],
  [
    `entry a(frame: NewFrame?): bool { return true; }`,
    "2:16 Frame.NewFrame? cannot go through the door of an entry",
  ],
  [
    `procedure get(): NewFrame? {
    const frame = Frame.take() else { return none; }
    return frame;
  }
  entry a(): bool {
    const frame = get();
    return frame != none;
  }
  entry b(): bool {
    get();
    return true;
  }`,
    "8:5 frame is still held where this returns; 11:5 What this gives would be lost",
  ],
  [
    `entry a(): bool {
    if const frame = Frame.take() { return true; }
    return false;
  }`,
    "3:37 frame is still held where this returns, on the path with a value in line 3",
  ],
  [
    `procedure one(n: u64): NewFrame? fails Refusal {
    if n == 0 { return none; }
    return try Frame.take();
  }
  entry a(n: u64): bool {
    const frame = one(n) else { return false; }
    return true;
  }`,
    "8:5 frame is still held where this returns",
  ],
  [
    `record Note { frame: NewFrame?; times: u64; }
  state { note: Note; }
  entry a(): u64 {
    const note = self.note;
    return note.times;
  }`,
    "5:18 A value cannot be Note: it holds something that must be given back and cannot be copied",
  ],
  [
    `record Note { frame: NewFrame?; times: u64; }
  record Pair { note: Note; other: u64; }
  state { pairs: [Pair; 2]; }
  procedure other(pair: Pair) { }`,
    "5:25 A value cannot be Pair: it holds something that must be given back and cannot be copied",
  ],
  [
    `variant Wish { nothing, keep(frame: NewFrame) }`,
    "2:9 A case of Wish holds something that must be given back",
  ],
  [
    `record Note { frame: NewFrame?; }\n  variant Wish { nothing, keep(note: Note) }`,
    "3:11 A case of Wish holds something that must be given back",
  ],
  [
    `entry a(): bool {
    let frames: [NewFrame?; 2] = [none, none];
    frames[0] = none;
    return true;
  }`,
    "3:34 The elements of [Frame.NewFrame?; 2] must be given back, and nobody follows them on the stack",
  ],
  [
    `export operation drop(consumes strand: Strand) cost 5_000 { }`,
    "2:32 Strand.Strand need not be given back, so nobody can consume it",
  ],
];

/** The tests: what is allowed, then what is not. */
export const tests: readonly ExerciseTest<Subject>[] = [
  told(
    "what keeps to the rules is accepted",
    ALLOWED.map((members): Case => [members, ""]),
  ),
  told("nobody makes a handle", MADE),
  told("nobody computes with handles", COMPUTED),
  told("no handle is read out of memory that was never written", BEGUN),
  told("nobody copies or loses what must be given back", LOST),
];
