// The word checker: what the compiler makes is accepted, and code that was changed is refused.

import { assert, assertEquals } from "@std/assert";
import { assemble } from "../../chapters/01-hardware/mod.ts";
import { KERNEL_GP } from "../../chapters/02-controllers/mod.ts";
import {
  checkInstalled,
  checkWords,
  type Entrance,
  entrancesOf,
  fullEnvironment,
  type Permissions,
  permissionsOf,
  verify,
  type WordReport,
  wordsOf,
} from "../../chapters/04-verifier/mod.ts";
import { random } from "../01-hardware/helpers.ts";
import {
  type Bench,
  createBench,
  withInstalled,
} from "../03-spindles/calling.ts";
import { randomSpindle } from "../03-spindles/generator.ts";

const ENVIRONMENT = fullEnvironment();
const TEXT_AT = 0xffff_fc00_0010_0000n;

/** What code at `TEXT_AT` may do: a state of 64 bytes, one record, two operations, one routine. */
const ALLOWED: Permissions = {
  at: TEXT_AT,
  gp: KERNEL_GP,
  stateFromGp: 256n,
  stateSize: 64n,
  records: new Set([-32768n]),
  pageRecords: new Set([40n]),
  operations: new Set([5n, 7n]),
  routines: new Map([
    [TEXT_AT + 4096n, undefined],
    [TEXT_AT + 8192n, new Set([512n])],
  ]),
  stack: 8192n,
};

function wordsIn(text: string): number[] {
  const { segments } = assemble(text, {
    gp: KERNEL_GP,
    text: TEXT_AT as never,
  });
  const bytes = segments[0]!.bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from(
    { length: bytes.length / 4 },
    (_, at) => view.getUint32(at * 4, true),
  );
}

const ENTRANCE: Entrance = { at: 0, slices: new Map() };

function check(text: string, entrance = ENTRANCE): WordReport {
  return checkWords(wordsIn(text), [entrance], ALLOWED);
}

const RETURN = "ret $31, ($26), 1\n";

const ACCEPTED: Readonly<Record<string, string>> = {
  "nothing but a return": RETURN,
  "the state, from its first byte to its last":
    `ldq $1, 256($29)\nstq $1, 312($29)\nstb $1, 319($29)\n${RETURN}`,
  "a record that may be read": `ldq $0, -32768($29)\n${RETURN}`,
  "a record in the page of the stack":
    `srl $30, 13, $1\nsll $1, 13, $1\nldq $0, 40($1)\n${RETURN}`,
  "an index whose range is known":
    `lda $1, 256($29)\nand $16, 7, $2\ns8addq $2, $1, $1\nldq $0, 0($1)\n${RETURN}`,
  "an index without a known range":
    `lda $1, 256($29)\ns8addq $16, $1, $1\nstq $16, 0($1)\n${RETURN}`,
  "a frame with a register of the caller in it":
    `lda $30, -16($30)\nstq $9, 0($30)\nmov $16, $9\nldq $9, 0($30)\nlda $30, 16($30)\n${RETURN}`,
  "an operation": `lda $0, 5($31)\ncall_pal 0x9\n${RETURN}`,
  "a routine inside":
    `bsr $22, $f\naddq $8, 1, $0\n${RETURN}$f: addq $16, 1, $8\nret $31, ($22), 1\n`,
  "a loop":
    `clr $1\n$a: addq $1, 1, $1\ncmpult $1, 10, $2\nbne $2, $a\n${RETURN}`,
  "a byte that is put together":
    `lda $1, 256($29)\naddq $1, $16, $1\nldq_u $2, 0($1)\nextbl $2, $1, $0\n${RETURN}`,
};

for (const [what, text] of Object.entries(ACCEPTED)) {
  Deno.test(`checkWords: accepts ${what}`, () => {
    assertEquals(check(text).problems, []);
  });
}

/** Code, and where and why it is refused. */
const REFUSED: Readonly<Record<string, readonly [string, number, string]>> = {
  "a privileged call": [`call_pal 0x0\n${RETURN}`, 0, "PALcode"],
  "an operation that it was not judged to call": [
    `lda $0, 6($31)\ncall_pal 0x9\n${RETURN}`,
    4,
    "operation",
  ],
  "an operation that nobody knows": [
    `mov $16, $0\ncall_pal 0x9\n${RETURN}`,
    4,
    "operation",
  ],
  "an instruction with a lock": [
    `ldq_l $1, 256($29)\n${RETURN}`,
    0,
    "instruction",
  ],
  "floating point": [`addt $f1, $f2, $f3\n${RETURN}`, 0, "instruction"],
  "the cycle counter": [`rpcc $1\n${RETURN}`, 0, "instruction"],
  "a load from a number": [`ldq $1, 0($16)\n${RETURN}`, 0, "no place"],
  "a load from an address that was loaded": [
    `ldq $1, 256($29)\nldq $2, 0($1)\n${RETURN}`,
    4,
    "no place",
  ],
  "a byte behind the state": [`ldq $1, 320($29)\n${RETURN}`, 0, "read"],
  "half a number behind the state": [
    `stq $1, 316($29)\n${RETURN}`,
    0,
    "written",
  ],
  "a byte before the state": [`ldq $1, 248($29)\n${RETURN}`, 0, "read"],
  "a store to a record": [`stq $1, -32768($29)\n${RETURN}`, 0, "written"],
  "a record of which it was not judged": [
    `ldq $1, -32760($29)\n${RETURN}`,
    0,
    "read",
  ],
  "the record of the strand, to write": [
    `srl $30, 13, $1\nsll $1, 13, $1\nstq $0, 40($1)\n${RETURN}`,
    8,
    "written",
  ],
  "the caller's frame": [`stq $16, 0($30)\n${RETURN}`, 0, "written"],
  "the stack below its pointer": [`stq $16, -8($30)\n${RETURN}`, 0, "written"],
  "the code": [
    `lda $1, 256($29)\nldah $2, 4095($1)\nstq $16, 0($2)\n${RETURN}`,
    8,
    "written",
  ],
  "another global pointer": [`lda $29, 8($29)\n${RETURN}`, 0, "global pointer"],
  "a stack pointer out of nothing": [
    `mov $16, $30\n${RETURN}`,
    0,
    "stack pointer",
  ],
  "a stack pointer that is not given back": [
    `lda $30, -16($30)\n${RETURN}`,
    4,
    "stack pointer",
  ],
  "a register of the caller that is lost": [
    `mov $16, $9\n${RETURN}`,
    4,
    "caller",
  ],
  "a register of the caller that is mistaken for another": [
    `lda $30, -16($30)\nstq $9, 0($30)\nstq $10, 8($30)\nldq $9, 8($30)\nldq $10, 0($30)\nlda $30, 16($30)\n${RETURN}`,
    24,
    "caller",
  ],
  "a return to anywhere": [`ret $31, ($16), 1\n`, 0, "leads"],
  "a jump to anywhere": [`jmp $31, ($16)\n`, 0, "leads"],
  "a branch out of the code": [`br $31, 0xfffffc0000200000\n`, 0, "leads out"],
  "its end": [`addq $16, 1, $0\n`, 0, "leads out"],
  "a routine that may not be called": [
    `bsr $26, 0xfffffc0000100100\n${RETURN}`,
    0,
    "routine",
  ],
  "a number in place of the return address": [
    `addq $26, 4, $26\n${RETURN}`,
    4,
    "leads",
  ],
  "a jump through a row of branches with an unknown index": [
    `ldah $1, 0($29)\ns4addq $16, $1, $1\njmp $31, ($1)\n`,
    8,
    "leads",
  ],
};

for (const [what, [text, at, sentence]] of Object.entries(REFUSED)) {
  Deno.test(`checkWords: refuses ${what}`, () => {
    const [first] = check(text).problems;
    assertEquals(first?.at, at, JSON.stringify(first));
    assert(first!.sentence.includes(sentence), first!.sentence);
  });
}

Deno.test("checkWords: what lies behind a slice may be read, and written only if the slice may", () => {
  const load = `ldq $1, 8($16)\n${RETURN}`;
  const store = `stq $1, 8($16)\n${RETURN}`;
  const passed = (writable: boolean): Entrance => ({
    at: 0,
    slices: new Map([[16, writable]]),
  });
  assertEquals(check(load, passed(false)).problems, []);
  assertEquals(check(store, passed(true)).problems, []);
  assertEquals(check(store, passed(false)).problems.length, 1);
});

// ## What the compiler makes

function withRandom(
  bench: Bench,
  seed: number,
  work: (
    report: WordReport,
    words: number[],
    entrances: Entrance[],
    allowed: Permissions,
  ) => void,
): void {
  const next = random(seed);
  const wishes = {
    calls: next() % 2 === 0,
    size: 4 + next() % 30,
    risk: next() % 40,
  };
  const text = randomSpindle("Random", next, wishes);
  let verified: ReturnType<typeof verify>;
  try {
    verified = verify({ file: "random", text }, ENVIRONMENT);
  } catch {
    return;
  }
  const { lowered, proved } = verified;
  for (const keep of [proved, () => new Set<number>()]) {
    withInstalled(bench, lowered, keep, (spindle) => {
      const report = checkInstalled(bench.extensions, spindle);
      work(
        report,
        wordsOf(bench.extensions, spindle),
        entrancesOf(spindle),
        permissionsOf(bench.extensions, spindle),
      );
    });
  }
}

Deno.test("checkInstalled: the code of random spindles is accepted", () => {
  const bench = createBench(ENVIRONMENT);
  let [accepted, inside, rooted] = [0, 0, 0];
  for (let seed = 9_000_000; seed < 9_000_300; seed++) {
    withRandom(bench, seed, (report) => {
      assertEquals(report.problems, [], `seed ${seed}`);
      accepted++;
      inside += report.inside;
      rooted += report.rooted;
    });
  }
  assert(
    accepted > 100 && inside > rooted && rooted > 0,
    `${accepted} ${inside} ${rooted}`,
  );
});

Deno.test("checkWords: any words whatever get a verdict, and hardly any are accepted", () => {
  const next = random(5);
  for (let round = 0; round < 2000; round++) {
    const words = Array.from({ length: 1 + next() % 40 }, () => next() >>> 0);
    const { problems } = checkWords(words, [ENTRANCE], ALLOWED);
    assert(problems.length > 0);
  }
});

Deno.test("checkWords: most spoiled words of real code are noticed, and all that reach outside by themselves", () => {
  const bench = createBench(ENVIRONMENT);
  let [noticed, spoiled] = [0, 0];
  for (let seed = 9_100_000; seed < 9_100_060; seed++) {
    withRandom(bench, seed, (_, words, entrances, allowed) => {
      const next = random(seed);
      for (let round = 0; round < 10; round++) {
        const at = next() % words.length;
        const changed = words.with(at, (words[at]! ^ 1 << next() % 32) >>> 0);
        spoiled++;
        const { problems } = checkWords(changed, entrances, allowed);
        if (problems.length > 0) noticed++;
      }
    });
  }
  assert(noticed > spoiled / 4, `${noticed} of ${spoiled}`);
});

// A frame for the link, and a call of the routine that raises what is in t0.
const RAISING = (t0: string) =>
  `lda $30, -16($30)\nstq $26, 0($30)\n${t0}\nbsr $26, 0xfffffc0000102000
ldq $26, 0($30)\nlda $30, 16($30)\n${RETURN}`;

Deno.test("checkWords: only events of its own are raised", () => {
  assertEquals(check(RAISING("lda $1, 512($29)")).problems, []);
  for (
    const other of [
      "lda $1, 520($29)",
      "lda $1, 512($31)",
      "mov $16, $1",
      "lda $1, 0($30)",
    ]
  ) {
    const { problems } = check(RAISING(other));
    assertEquals(problems.map(({ sentence }) => sentence), [
      "nobody knows which event is raised",
    ]);
  }
});
