// Bounds beside what calls take: never below, and not far above where some call goes the longest way.

import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { take } from "../../chapters/02-controllers/mod.ts";
import { type CodeLine, Refusal } from "../../chapters/03-spindles/mod.ts";
import {
  boundOf,
  foresee,
  fullEnvironment,
  longestWay,
  type MemoryPrices,
  NO_CACHES,
  OUTSIDE,
  type Passage,
  verify,
  WITH_CACHES,
} from "../../chapters/04-verifier/mod.ts";
import { random } from "../01-hardware/helpers.ts";
import {
  type Bench,
  call,
  createBench,
  withInstalled,
} from "../03-spindles/calling.ts";

const ENVIRONMENT = fullEnvironment();
const BENCH = createBench(ENVIRONMENT);

function spindle(body: string): string {
  return `spindle A {
  state { n: u64 = 3; list: [u64; 64]; grid: [[u8; 16]; 16]; }
  procedure sum(data: [u64]): u64 { let all: u64 = 0; for i in 0..data.length { all += data[i]; } return all; }
  entry e(x: u64, y: u64): u64 { ${body} return 1; }
}`;
}

/** The bound of the entry with `body`, and what the longest of `calls` takes. */
function both(
  body: string,
  calls: readonly (readonly bigint[])[],
  bench: Bench = BENCH,
  memory: MemoryPrices = NO_CACHES,
): { bound: number; longest: number } {
  const source = { file: "test", text: spindle(body) };
  const { report, lowered, proved } = verify(source, ENVIRONMENT);
  const longest = withInstalled(bench, lowered, proved, (installed) =>
    Math.max(
      ...calls.map((one) => call(bench, installed.handlers[0]!, one).cycles),
    ));
  const [one] = lowered.procedures as [typeof lowered.procedures[0]];
  const { stateSize } = lowered.typed;
  const prospect = foresee(one, one.body, proved(one.body), stateSize);
  const setting = { room: { state: stateSize } };
  const { cycles } = boundOf({ prospect, setting, enough: 0n, memory });
  assert(memory !== NO_CACHES || cycles === report.procedures[0]!.cycles);
  return { bound: Number(cycles), longest };
}

// ## Near
//
// In each of these, one of the calls goes the longest way that there is.

const NEAR: readonly (readonly [string, string, readonly bigint[][]])[] = [
  ["no loop", "self.n = x * y + 7;", [[3n, 4n]]],
  [
    "both ways through a branch",
    "if x < 5 { self.n *= y; } else { self.n += y; }",
    [[1n, 2n], [9n, 2n]],
  ],
  ["a loop of known length", "for i in 0..64 { self.list[i] = x + i; }", [[
    1n,
    1n,
  ]]],
  [
    "a loop that is tested before",
    "if x <= 64 { for i in 0..x { self.n += self.list[i]; } }",
    [[64n, 0n]],
  ],
  ["a loop over a part", "if x <= 64 { self.n = sum(self.list[0..x]); }", [[
    64n,
    0n,
  ]]],
  [
    "a loop in steps",
    "let i: u64 = 0; while i < 100 budget 100 { self.n += i; i += 7; }",
    [[0n, 0n]],
  ],
  [
    "a loop that counts down",
    "let i: u64 = 64; while i > 0 budget 64 { i -= 1; self.n += self.list[i]; }",
    [[0n, 0n]],
  ],
  ["a loop with a budget", "while self.n != x budget 50 { self.n += 1; }", [[
    0n,
    0n,
  ]]],
  [
    "a loop that may be left",
    "for i in 0..64 { if self.list[i] == x { break; } self.n += i; }",
    [[77n, 0n]],
  ],
  [
    "a loop in a loop",
    "for i in 0..16 { for j in 0..16 { self.grid[i][j] = u8(x); } }",
    [[1n, 0n]],
  ],
  ["a triangle", "for i in 0..16 { for j in 0..i { self.grid[i][j] = 1; } }", [[
    1n,
    0n,
  ]]],
  [
    "the other triangle",
    "for i in 0..64 { for j in i..64 { self.n += j ^ x; } }",
    [[1n, 0n]],
  ],
  [
    "rounds that differ",
    "for i in 0..40 { if i & 1 == 0 { self.n = self.n * x; } else { self.n = self.n * y; } }",
    [[3n, 5n]],
  ],
  [
    "two loops",
    "for i in 0..50 { self.n = self.n * x; } for i in 0..50 { self.n = self.n * y; }",
    [[3n, 5n]],
  ],
  [
    "what hardly fits into registers",
    "let a = x; let b = y; let c = x ^ y; for i in 0..30 { const t = a; a = b; b = c; c = t + i; } self.n = a + b * c;",
    [[3n, 5n]],
  ],
];

for (const [what, body, calls] of NEAR) {
  Deno.test(`verify: the bound is near for ${what}`, () => {
    const { bound, longest } = both(body, calls);
    assertLessOrEqual(longest, bound);
    assertLessOrEqual(bound, longest * 1.06 + 30);
  });
}

Deno.test("verify: a division costs what its numbers need", () => {
  const small = both("if x < 256 { self.n = x / (y | 1); }", [[255n, 0n]]);
  const large = both("self.n = x / (y | 1);", [[2n ** 64n - 1n, 0n]]);
  assertLessOrEqual(small.longest, small.bound);
  assertLessOrEqual(large.longest, large.bound);
  assertLessOrEqual(small.bound, small.longest * 1.5);
  assertLessOrEqual(large.bound, large.longest * 1.5);
});

Deno.test("boundOf: with caches, no call takes more than is said for the worst of them", () => {
  const bench = createBench(ENVIRONMENT, { caches: {} });
  let slower = 0;
  for (const [what, body, calls] of NEAR) {
    const { bound, longest } = both(body, calls, bench, WITH_CACHES);
    assertLessOrEqual(longest, bound, what);
    if (longest > both(body, calls).longest) slower++;
  }
  assert(slower > NEAR.length / 2);
});

// ## The same code
//
// A bound is worth something only for the code that is really put into the kernel.

Deno.test("foresee: makes the code that is installed, wherever the state is", () => {
  const named = (lines: readonly CodeLine[]) => {
    const end = lines.findIndex(({ text }) => /\.failed\d*:/.test(text));
    return lines.slice(0, end < 0 ? undefined : end)
      .flatMap(({ instruction }) => instruction?.name ?? []).join(" ");
  };
  const which = new Set<number>();
  const far = createBench(ENVIRONMENT);
  // So that the next state is out of the global pointer's reach.
  for (let more = 0; more < 3; more++) {
    assert(take(far.extensions.kernel.data, 24_000) !== undefined);
  }
  for (const bench of [BENCH, far]) {
    for (const [what, body] of NEAR) {
      const source = { file: "test", text: spindle(body) };
      const { lowered, proved } = verify(source, ENVIRONMENT);
      const [one] = lowered.procedures as [typeof lowered.procedures[0]];
      const { stateSize } = lowered.typed;
      const { codes } = foresee(one, one.body, proved(one.body), stateSize);
      withInstalled(bench, lowered, proved, ({ listing }) => {
        const made = named(listing);
        const found = codes.findIndex(({ lines }) => named(lines) === made);
        assert(found >= 0, what);
        which.add(codes.length - found);
      });
    }
  }
  assertEquals(which, new Set([1, 2]), "both forms are made");
});

// ## Loops in loops
//
// The rounds of the inner loop in all rounds of the outer one are counted by the message of a refusal.

Deno.test("verify: rounds in loops in loops are summed where they depend on the outer counter", () => {
  const rounds = (body: string): number => {
    try {
      const heavy = body.replace(
        "$",
        "self.n = self.n * x * y * x * y * x * y;",
      );
      verify({ file: "test", text: spindle(heavy) }, ENVIRONMENT);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return Number(/in (\d+) rounds/.exec(error.message)?.[1]);
    }
    return NaN;
  };
  const triangle = 63 * 64 / 2;
  // The first time it is begun, the inner loop makes none.
  assertEquals(rounds("for i in 0..64 { for j in 0..i { $ } }"), triangle + 1);
  assertEquals(
    rounds("for i in 0..64 { for j in i..64 { $ } }"),
    triangle + 64,
  );
  assertEquals(rounds("for i in 0..64 { for j in 0..64 { $ } }"), 64 * 64);
});

Deno.test("verify: an inner loop that goes on where it stopped is counted once for all rounds", () => {
  const { bound, longest } = both(
    "let i: u64 = 0; while i < 64 budget 64 { while i < 64 && self.list[i] == 0 budget 64 { i += 1; } i += 1; }",
    [[0n, 0n]],
  );
  assertLessOrEqual(longest, bound);
  assertLessOrEqual(bound, longest * 4);
});

// ## The longest way

Deno.test("longestWay: is the dearest walk through a graph of branches and loops", () => {
  const next = random(77);
  for (let trial = 0; trial < 80; trial++) {
    const graph = randomGraph(next);
    const found = longestWay(graph.passages, (head) => {
      const most = graph.rounds.get(head);
      return most === undefined ? undefined : { most };
    });
    assertEquals(
      found?.cycles,
      dearestWalk(graph),
      `trial ${trial}`,
    );
  }
});

Deno.test("longestWay: what is charged for a run is no more than the product, and counts each round", () => {
  // 0 -> 1 (outer) -> 2 (inner, itself) -> 1 or out.
  const passages: Passage[][] = [
    [{ to: 1, cycles: 1n }],
    [{ to: 2, cycles: 10n }],
    [{ to: 2, cycles: 100n }, { to: 1, cycles: 1000n }, {
      to: OUTSIDE,
      cycles: 2000n,
    }],
  ];
  const way = (altogether?: bigint) =>
    longestWay(
      passages,
      (head) => head === 1 ? { most: 3n } : { most: 5n, altogether },
    );
  assertEquals(
    way()!.cycles,
    1n + 3n * (10n + 500n + 1000n) + 10n + 500n + 2000n,
  );
  assertEquals(way(7n)!.cycles, 1n + 3n * 1010n + 10n + 2000n + 700n);
  assertEquals(way(7n)!.loops.map(({ rounds }) => rounds), [3n, 7n]);
});

Deno.test("longestWay: a loop without a bound, or with two doors, has none", () => {
  const passages: Passage[][] = [
    [{ to: 1, cycles: 1n }, { to: 2, cycles: 1n }],
    [{ to: 2, cycles: 1n }],
    [{ to: 1, cycles: 1n }, { to: OUTSIDE, cycles: 1n }],
  ];
  assertEquals(longestWay(passages, () => ({ most: 1n })), undefined);
  const loop: Passage[][] = [[{ to: 1, cycles: 1n }], [{ to: 1, cycles: 1n }, {
    to: OUTSIDE,
    cycles: 1n,
  }]];
  assertEquals(longestWay(loop, () => undefined), undefined);
  assertEquals(longestWay(loop, () => ({ most: 4n }))?.cycles, 6n);
});

interface Graph {
  readonly passages: Passage[][];
  readonly rounds: Map<number, bigint>;
  /** The piece that leads back to each head. */
  readonly lasts: Map<number, number>;
}

/** A program of a few pieces, branches, loops and ways out of loops. */
function randomGraph(next: () => number): Graph {
  const passages: Passage[][] = [];
  const rounds = new Map<number, bigint>();
  const lasts = new Map<number, number>();
  const piece = () => passages.push([]) - 1;
  const lead = (from: number, to: number) =>
    passages[from]!.push({ to, cycles: BigInt(next() % 50) });
  /** Adds a part that begins at `at`, and gives where it ends. */
  const part = (at: number, depth: number, exits: number[]): number => {
    const kind = next() % (depth > 1 ? 2 : 4);
    if (kind === 0) {
      const end = piece();
      lead(at, end);
      return end;
    }
    if (kind === 1) {
      const [a, b, end] = [piece(), piece(), piece()];
      lead(at, a);
      lead(at, b);
      lead(part(a, depth + 1, exits), end);
      lead(part(b, depth + 1, exits), end);
      if (exits.length > 0 && next() % 3 === 0) lead(a, exits.at(-1)!);
      return end;
    }
    if (kind === 2) return part(part(at, depth + 1, exits), depth + 1, exits);
    const [head, end] = [piece(), piece()];
    lead(at, head);
    rounds.set(head, BigInt(next() % 3));
    const last = part(head, depth + 1, [...exits, end]);
    lead(last, head);
    lasts.set(head, last);
    lead(next() % 2 ? last : head, end);
    return end;
  };
  const last = part(piece(), 0, []);
  passages[last]!.push({ to: OUTSIDE, cycles: 1n });
  return { passages, rounds, lasts };
}

/** The dearest of all walks, by walking them. Each loop is left before its way back has been gone too often. */
function dearestWalk({ passages, rounds, lasts }: Graph): bigint {
  const known = new Map<string, bigint>();
  const heads = [...rounds.keys()];
  const bodies = new Map(
    heads.map((head) => [head, bodyOf(passages, head, lasts.get(head)!)]),
  );
  const walk = (at: number, made: ReadonlyMap<number, bigint>): bigint => {
    if (at === OUTSIDE) return 0n;
    const key = `${at} ${[...made].join(" ")}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    let best = -(10n ** 12n);
    for (const { to, cycles } of passages[at]!) {
      const now = new Map(
        [...made].filter(([head]) => bodies.get(head)!.has(to)),
      );
      if (rounds.has(to)) {
        const again = bodies.get(to)!.has(at);
        const count = again ? (made.get(to) ?? 0n) + 1n : 0n;
        if (count > rounds.get(to)!) continue;
        now.set(to, count);
      }
      const sum = cycles + walk(to, now);
      if (sum > best) best = sum;
    }
    known.set(key, best);
    return best;
  };
  return walk(0, new Map());
}

/** The pieces from which `last`, which leads back, can be reached without going through `head`. */
function bodyOf(
  passages: readonly Passage[][],
  head: number,
  last: number,
): Set<number> {
  const body = new Set([head, last]);
  for (const at of body) {
    if (at === head) continue;
    passages.forEach((ways, from) => {
      if (ways.some(({ to }) => to === at)) body.add(from);
    });
  }
  return body;
}
