// Spoiled spindle sources, the same for the same seed.

import { pick, random } from "../01-hardware/helpers.ts";
import { randomSpindle } from "./generator.ts";

const SEEDS: readonly string[] = [
  `spindle Counter {
  state { calls: u64 = 0; seen: [bool; 8]; low: i8 = -128; }
  entry total(): u64 { return self.calls; }
  entry mark(place: u64, value: bool): bool {
    if place >= 8 { return false; }
    const before = self.seen[place];
    self.seen[place] = value || !before && place != 3;
    return before;
  }
  on Trap.systemCall(number, a, b) when number == 20 && a < 8 {
    let sum: u64 = 0;
    for i in 0..8 { if self.seen[i] { sum += 1 << i; } else { sum -= i; } }
    self.calls += 1;
    if !Space.readable(a, 16) { return -14; }
    return i64(Console.write(1, a, 16)) + i64(sum & 0xff);
  }
  on Clock.tick(ticks) { self.low = i8(ticks) * -1; }
  on Trap.accessViolation(address, cause, access) when access == Trap.Access.store { return false; }
}`,
  "spindle A { }",
  "spindle A { entry e(x: u64): u64 { return x << (x & 63) >> 3; } }",
];

const WORDS = (
  "spindle state entry on when const let if else for in return self true false " +
  "u8 i8 u16 i16 u32 i32 u64 i64 bool string Trap Clock Console Space Strand Domain " +
  "systemCall tick write read readable exit ticks constructor __proto__ 0 1 255 256 " +
  "-1 0xffff_ffff_ffff_ffff 18446744073709551616 0x 0b2 4096 4097 64 63 " +
  '{ } ( ) [ ] ; : , . .. = == != < <= > >= << >> + - * & | ^ ~ ! && || += -= // @ " \\ \u0000 \ud800 \u202e'
).split(" ");

/** The text of case `number`: well formed, slightly wrong, or nothing like a spindle. */
export function mutant(number: number): string {
  const next = random(number);
  switch (next() % 10) {
    case 0:
      return noise(next);
    case 1:
      return deep(next);
    case 2:
      return words(next, 1 + next() % 200);
    default: {
      const start = next() % 2
        ? pick(next, SEEDS)
        : randomSpindle("R", next, { calls: true, size: 6 });
      const rounds = 1 + next() % 4;
      let text = start;
      for (let round = 0; round < rounds; round++) text = mutate(next, text);
      return text;
    }
  }
}

function noise(next: () => number): string {
  const length = next() % 300;
  const codes = Array.from(
    { length },
    () => next() % (next() % 2 ? 128 : 0x3000),
  );
  return (next() % 2 ? "spindle A { " : "") + String.fromCharCode(...codes);
}

function words(next: () => number, count: number): string {
  return Array.from({ length: count }, () => pick(next, WORDS)).join(" ");
}

/** Something nested, to a depth around the limit or far beyond it. */
function deep(next: () => number): string {
  const times = pick(next, [10, 30, 60, 62, 63, 64, 65, 66, 100, 5000]);
  const [open, inside, close] = pick(next, [
    ["(", "x", ")"],
    ["-", "x", ""],
    ["!", "true", ""],
    ["x + ", "x", ""],
    ["u8(", "x", ")"],
    ["self.a[", "x", "]"],
    ["Space.readable(1, ", "x", ")"],
    ["x < (1 + ", "x", ")"],
  ]);
  const expression = open!.repeat(times) + inside + close!.repeat(times);
  const [start, statement, end] = pick(next, [
    ["if x > 1 {", "self.n = 1;", "}"],
    ["for i in 0..1 {", "", "}"],
    ["if x > 1 { } else {", "", "}"],
    ["", "", ""],
  ]);
  const levels = pick(next, [0, 1, 40, 61, 62, 63, 64, 3000]);
  const body = start!.repeat(levels) + statement + end!.repeat(levels);
  return `spindle A { state { n: u64; a: [u64; 9]; } entry e(x: u64) { ${body} self.n = ${expression}; } }`;
}

/** One change: a byte, a word, or a piece of the text. */
function mutate(next: () => number, text: string): string {
  const tokens = text.match(/\w+|\s+|[^\w\s]/g) ?? [""];
  const at = next() % tokens.length;
  const other = next() % tokens.length;
  switch (next() % 8) {
    case 0: {
      const place = next() % (text.length + 1);
      const byte = String.fromCharCode(next() % 256);
      return text.slice(0, place) + byte + text.slice(place + next() % 2);
    }
    case 1:
      return tokens.toSpliced(at, 1).join("");
    case 2:
      return tokens.toSpliced(at, 0, tokens[other]!).join("");
    case 3:
      return tokens.with(at, tokens[other]!).with(other, tokens[at]!).join("");
    case 4:
      return tokens.with(at, pick(next, WORDS)).join("");
    case 5:
      return text.slice(0, next() % (text.length + 1));
    case 6:
      return tokens.toSpliced(at, 1 + next() % 9).join("");
    default:
      return tokens
        .toSpliced(at, 0, ...tokens.slice(other, other + next() % 30)).join("");
  }
}
