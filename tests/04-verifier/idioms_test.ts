// Ways of writing that other verifiers refuse though they are right. All are accepted here, and nothing
// stays in the code but what is named.

import { assertEquals } from "@std/assert";
import { fullEnvironment, verify } from "../../chapters/04-verifier/mod.ts";

const ENVIRONMENT = fullEnvironment();

/** A spindle with an entry that has this body. */
function spindle(body: string): string {
  return `spindle T {
  view Ethernet { destination: u32 big; rest: u16 big; source: u32 big; rest2: u16 big; kind: u16 big; }
  view Ip { version: u8; service: u8; length: u16 big; }
  record Page { frame: u64; dirty: bool; age: u8; }
  type Place = u32 < 100;
  enum Color { red, green, blue }
  variant Request { read(block: u64, count: u32), write(block: u64), flush }
  state { n: u64; hand: Place = 0; pages: [Page; 100]; bytes: [u8; 256]; ring: [u32; 16]; head: u32; table: [u64; 64]; last: Request = Request.flush; c: Color = Color.red; }
  procedure sum(data: [u8]): u64 { let s: u64 = 0; for i in 0..data.length { s += u64(data[i]); } return s; }
  procedure search(data: [u64], key: u64): u64 { let lo: u64 = 0; let hi = data.length; while lo < hi budget 20 { const mid = lo + (hi - lo) / 2; if data[mid] < key { lo = mid + 1; } else { hi = mid; } } return lo; }
  procedure parse(data: [u8]): u64 { const eth = Ethernet.at(data) else { return 0; } if eth.kind != 0x800 { return 1; } const ip = Ip.at(data, 14) else { return 2; } const l = u64(ip.length); if l > data.length - 14 { return 3; } return sum(data[14..14 + l]); }
  procedure fillr(data: mut [u8]) { for i in 0..data.length { data[i] = u8(i); } }
  entry e(x: u64, y: u64, z: u32): u64 { ${body} }
}`;
}

/** What is written, its body, and the kinds of checks that stay. */
const IDIOMS: readonly (readonly [string, string, readonly string[]])[] = [
  ["loop over length", "return sum(self.bytes[..]);", []],
  [
    "sub slice",
    "if x <= y && y <= 256 { return sum(self.bytes[x..y]); } return 0;",
    [],
  ],
  [
    "tail",
    "if x < 256 { const t = self.bytes[x..]; return u64(t[0]); } return 0;",
    [],
  ],
  ["binary search", "return search(self.table[..], x);", ["budget"]],
  ["views", "return parse(self.bytes[..]);", []],
  [
    "clock hand",
    "self.hand = (self.hand + 1) % 100; self.pages[u64(self.hand)].age = 1; return 0;",
    [],
  ],
  [
    "clock hand if",
    "if self.hand == 99 { self.hand = 0; } else { self.hand = self.hand + 1; } self.pages[u64(self.hand)].age = 1; return 0;",
    [],
  ],
  ["ring", "self.ring[u64(self.head & 15)] = z; self.head += 1; return 0;", []],
  ["hash", "return self.table[(x * 31) >> 58];", []],
  ["modulo", "return self.table[x % 64];", []],
  [
    "min",
    "let n = x; if n > 64 { n = 64; } for i in 0..n { self.n += self.table[i]; } return 0;",
    [],
  ],
  [
    "two counters",
    "let j: u64 = 63; for i in 0..64 { self.n += self.table[j]; if j > 0 { j -= 1; } } return 0;",
    [],
  ],
  [
    "countdown",
    "let j: u64 = 64; while j > 0 budget 64 { j -= 1; self.n += self.table[j]; } return 0;",
    ["budget"],
  ],
  [
    "offset+len",
    "if x <= 256 && y <= 256 - x { return sum(self.bytes[x..x + y]); } return 0;",
    [],
  ],
  [
    "both tested",
    "const ok = x < 64 && y < x; if ok { return self.table[y]; } return 0;",
    [],
  ],
  [
    "flag",
    "let found = false; let at: u64 = 0; for i in 0..64 { if self.table[i] == x { found = true; at = i; } } if found { return self.table[at]; } return 0;",
    [],
  ],
  [
    "match enum",
    "let i: u64 = 0; match self.c { red => { i = 1; } green => { i = 5; } blue => { i = 9; } } return self.table[i];",
    [],
  ],
  [
    "match variant",
    "match self.last { read(b, c) => { if b < 64 { return self.table[b]; } } write(b) => { return self.table[b & 63]; } flush => { } } return 0;",
    [],
  ],
  [
    "match int",
    "match x { 0 => { return self.table[x]; } 1, 2 => { return self.table[x + 61]; } else => { } } return 0;",
    [],
  ],
  [
    "local array",
    "let a: [u64; 8] = [0; 8]; for i in 0..8 { a[i] = i; } return a[x & 7];",
    [],
  ],
  ["mut slice", "fillr(self.bytes[..]); return 0;", []],
  ["forEach", "for p in self.table[..] { self.n += p; } return 0;", []],
  [
    "bit test",
    "if x & 0xffff_ffff_ffff_ffc0 == 0 { return self.table[x]; } return 0;",
    [],
  ],
  ["u8 cast", "return u64(self.bytes[u64(u8(x))]);", []],
  ["saturate", "return self.table[u64(u8.saturate(x)) & 63];", []],
  [
    "checked",
    "const s = x +! 1; if s < 65 { return self.table[s - 1]; } return 0;",
    ["overflow"],
  ],
  [
    "aligned",
    "for i in 0..16 { const k = i * 4; self.n += self.table[k + 3]; } return 0;",
    [],
  ],
  [
    "nested triangle",
    "for i in 0..8 { for j in 0..i { self.n += self.table[j * 8 + i]; } } return 0;",
    [],
  ],
  [
    "break",
    "let i: u64 = 0; while i < 64 budget 64 { if self.table[i] == x { break; } i += 1; } if i < 64 { return self.table[i]; } return 0;",
    [],
  ],
  [
    "insertion",
    "let i: u64 = 5; while i > 0 && self.table[i - 1] > x budget 10 { self.table[i] = self.table[i - 1]; i -= 1; } self.table[i] = x; return 0;",
    ["budget"],
  ],
];

for (const [what, body, expected] of IDIOMS) {
  Deno.test(`verify: accepts and proves ${what}`, () => {
    const source = { file: "idiom", text: spindle(body) };
    const { report } = verify(source, ENVIRONMENT);
    const left = report.procedures.flatMap(({ findings }) => findings)
      .filter(({ outcome }) => outcome !== "proved")
      .map(({ site }) => site.kind);
    assertEquals(left, [...expected] as never);
  });
}
