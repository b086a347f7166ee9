// # Mistakes in the language
//
// Each code of a refusal has a page of its own, with a spindle that is refused for it and one that
// is not.
//
// A code is what somebody looks up who has read the message and wants to know more: why there is such a
// rule at all. These are the codes of reading a source (S), of what it means (T) and of
// making single values of it (L). Those of the verifier and of installing are in
// [[§What a refusal means]]. `deno task spindle explain T102` prints the page on a terminal.

import type { Code } from "../source/diagnostics.ts";

/** What a code means, and two spindles that show it. */
export interface Explanation {
  /** The code. */
  readonly code: Code;
  /** What the rule is, and why there is one, in a sentence or two. */
  readonly meaning: string;
  /** What stands in a spindle's braces that is refused for this; or a whole source. */
  readonly wrong?: string;
  /** The same, made right. */
  readonly right?: string;
}

/** The codes that speak of the language, in the order in which a compiler finds them. */
export const MISTAKES: readonly Explanation[] = [
  {
    code: "S001",
    meaning:
      "A source is made of letters, digits, _ and a few signs. Others, such as quotation marks that some editor " +
      "has curled, mean nothing, and may look like something else.",
    wrong: "entry e(): u64 { return 1 # 2; }",
    right: "entry e(): u64 { return 1 ^ 2; }",
  },
  {
    code: "S002",
    meaning:
      "The words make sense, but not here. The message tells what could stand in this place. Everything behind it " +
      "is read as well, so one forgotten sign is one complaint.",
    wrong: "entry e(x: u64): u64 { return x + ; }",
    right: "entry e(x: u64): u64 { return x + 1; }",
  },
  {
    code: "S003",
    meaning:
      "Blocks and parentheses stand in each other more deeply than anybody reads. The compiler keeps a count so that " +
      "no source can use up its stack.",
    wrong: `entry e(): u64 { return ${"(".repeat(90)}1${")".repeat(90)}; }`,
    right: `entry e(): u64 { return ${"(".repeat(9)}1${")".repeat(9)}; }`,
  },
  {
    code: "S004",
    meaning:
      "The compiler may be asked by a stranger, so there is an end to how much it reads at once. Several spindles " +
      "can use each other.",
  },
  {
    code: "S005",
    meaning: "There is nothing in the source but blanks and comments.",
    wrong: "// nothing but a remark",
    right: "spindle Empty { }",
  },
  {
    code: "S006",
    meaning: "A name or a number is longer than any table should be wide.",
    wrong: `entry e(): u64 { return 0${"1".repeat(300)}; }`,
    right: "entry e(): u64 { return 0xffff_ffff_ffff_ffff; }",
  },
  {
    code: "S007",
    meaning: "It begins like a number and goes on like something else.",
    wrong: "entry e(): u64 { return 0x1g; }",
    right: "entry e(): u64 { return 0x1f; }",
  },
  {
    code: "T101",
    meaning:
      "Nothing of this name is in force here. Names of a block end with it, and those of the kernel are written with " +
      "their interface in front: Clock.ticks.",
    wrong: "entry e(): u64 { return ticks(); }",
    right: "entry e(): u64 { return Clock.ticks(); }",
  },
  {
    code: "T102",
    meaning:
      "The value is not of the type that is wanted. Nothing is converted by itself, not even a small number into " +
      "a large one: what is lost or gained by that is to be seen in the source.",
    wrong: "entry e(x: u64) { self.small = x; }",
    right: "entry e(x: u64) { self.small = u8(x); }",
  },
  {
    code: "T103",
    meaning:
      "One name means one thing, from where it is declared to the end of its block.",
    wrong: "entry e(x: u64): u64 { const x = 1; return x; }",
    right: "entry e(x: u64): u64 { const y = 1; return x + y; }",
  },
  {
    code: "T104",
    meaning: "A call gives each parameter one value, in their order.",
    wrong:
      "procedure sum(x: u64, y: u64): u64 { return x + y; }\n  entry e(): u64 { return sum(1); }",
    right:
      "procedure sum(x: u64, y: u64): u64 { return x + y; }\n  entry e(): u64 { return sum(1, 2); }",
  },
  {
    code: "T105",
    meaning:
      "A number that is written down must be one of its type's. This is found here, so nobody has to think about wrapping.",
    wrong: "entry e() { self.small = 256; }",
    right: "entry e() { self.small = 255; }",
  },
  {
    code: "T106",
    meaning:
      "What is declared with const, a parameter, and the elements of a slice that is not mut stay what they are.",
    wrong: "entry e(): u64 { const sum: u64 = 0; sum += 1; return sum; }",
    right: "entry e(): u64 { let sum: u64 = 0; sum += 1; return sum; }",
  },
  {
    code: "T107",
    meaning:
      "A procedure that returns something does so on every path, and an else that stands for a missing value leaves the block.",
    wrong: "entry e(x: u64): u64 { if x > 1 { return 2; } }",
    right: "entry e(x: u64): u64 { if x > 1 { return 2; } return 3; }",
  },
  {
    code: "T108",
    meaning:
      "Nothing ever comes here, so what stands here has no meaning, and its author meant something else.",
    wrong: "entry e(): u64 { return 1; self.n = 2; }",
    right: "entry e(): u64 { self.n = 2; return 1; }",
  },
  {
    code: "T109",
    meaning:
      "A filter and a pure procedure look and change nothing: they may be asked as often as the kernel likes, or not at all.",
    wrong: "pure procedure look(): u64 { self.n += 1; return self.n; }",
    right: "pure procedure look(): u64 { return self.n + 1; }",
  },
  {
    code: "T110",
    meaning:
      "State and arrays take memory of the kernel's, and there is a limit to each.",
    wrong:
      "entry e(): u64 { const list: [u64; 4096] = [0; 4096]; return list[0]; }",
    right:
      "entry e(): u64 { const list: [u64; 16] = [0; 16]; return list[0]; }",
  },
  {
    code: "T111",
    meaning:
      "A value is computed and then forgotten. That is either not needed, or something else was meant.",
    wrong: "entry e(x: u64) { x + 1; }",
    right: "entry e(x: u64) { self.n = x + 1; }",
  },
  {
    code: "T112",
    meaning:
      "A library is part of a program and runs outside the kernel. What only the kernel has, it cannot use.",
  },
  {
    code: "T113",
    meaning:
      "No procedure calls itself, not even by way of others. So it is known how deep calls go, and how long they take.",
    wrong: "procedure down(x: u64): u64 { return x == 0 ? 0 : down(x - 1); }",
    right:
      "procedure down(x: u64): u64 { let left = x; while left > 0 budget 64 { left -= 1; } return left; }",
  },
  {
    code: "T114",
    meaning:
      "A match has an arm for each case, or an else. When a case is added to a type, every match that must know of it is found.",
    wrong:
      "enum Light { red, green }\n  procedure may(light: Light): bool { match light { green => { return true; } } }",
    right:
      "enum Light { red, green }\n  procedure may(light: Light): bool { match light { green => { return true; } red => { return false; } } }",
  },
  {
    code: "T115",
    meaning:
      "What is taken, such as a frame, is given back exactly once on every path: not twice, and not never. with does it by itself.",
    wrong:
      "entry e() { const frame = Frame.take() else { return; } self.n += 1; }",
    right:
      "entry e() { with frame = Frame.take() else { return; } { self.n += 1; } }",
  },
  {
    code: "T116",
    meaning:
      "In an interrupt nobody waits: whoever was interrupted may be the one who would have to go on.",
    wrong: "on Clock.tick(now) { Console.wait(1); }",
    right: "on Clock.tick(now) { self.n = now; }",
  },
  {
    code: "T117",
    meaning:
      "A type of this kind cannot be used in this place, such as an array as a parameter of an entry.",
    wrong: "entry e(list: [u64; 4]) { self.n = 1; }",
    right: "entry e(first: u64) { self.n = first; }",
  },
  {
    code: "T118",
    meaning:
      "What may fail is looked at: with else, with try, or by testing what it gave.",
    wrong: "entry e() { const frame = Frame.take(); }",
    right:
      "entry e() { with frame = Frame.take() else { return; } { self.n += 1; } }",
  },
  {
    code: "T119",
    meaning:
      "break and continue belong into loops, and fail and try into procedures that may fail.",
    wrong: "entry e() { break; }",
    right: "entry e() { for i in 0..3 { break; } }",
  },
  {
    code: "T120",
    meaning:
      "An array of a procedure's own is gone when it returns, so no part of it may be returned or kept.",
    wrong:
      "procedure own(): [u8] { const list: [u8; 4] = [0; 4]; return list[..]; }",
    right: "procedure own(): [u8] { return self.bytes[..4]; }",
  },
  {
    code: "T121",
    meaning:
      "A loop counts upwards, from the first number to just before the last one. Between 5 and 2 there is none, so a " +
      "loop with these numbers would never have a round. From 3 to 3 there is none either, but that may be meant, " +
      "where the end is a constant that is 0 today.",
    wrong: "entry e() { for i in 5..2 { self.n += i; } }",
    right: "entry e() { for i in 0..3 { self.n += 4 - i; } }",
  },
  {
    code: "L401",
    meaning:
      "Procedures are put into those that call them, so a few lines can become very many. There is a limit to what " +
      "a single procedure becomes, and the message names it.",
  },
  {
    code: "L402",
    meaning:
      "The arrays of a procedure, and of those that it calls, lie on the kernel's stack together, and that is small.",
  },
];

/** The source of a spindle that shows an [[Explanation]]. */
export function exampleOf(members: string): string {
  if (/^(spindle |\/\/)/.test(members)) return members;
  return `spindle Example {
  state { n: u64; small: u8; list: [u64; 8]; bytes: [u8; 16]; }
  ${members}
}`;
}
