// How long the most urgent strand waits for a lock at most, over strands that arrive, lock and compute at random.

import { assert, assertEquals } from "@std/assert";
import type { Program } from "../../chapters/01-hardware/mod.ts";
import {
  auditFrames,
  endDomain,
  finishVisits,
  interruptedPc,
  readRecord,
  runKernel,
  type Strand,
  unblock,
} from "../../chapters/02-controllers/mod.ts";
import {
  addressIn,
  carryingProgram,
  loadMarked,
  LOCKS,
  rankedSystem,
  type System,
} from "../../chapters/05-services/mod.ts";
import { type Chance, createChance } from "../02-controllers/chance.ts";
import { on } from "../02-controllers/helpers.ts";
import { wordAt } from "./threads_helpers.ts";

// ## Strands that arrive
//
// A strand rests until it arrives. Then it does the next of its jobs: it computes, takes a lock and perhaps the one
// behind it, computes with them, gives them up and computes once more. What it waited for a lock at most stays in
// its row of words, to which its stack pointer leads.

const STRANDS = 5;
const JOBS = 16;
/** Turns of a loop for which a lock is held, at most, if nobody else has to be waited for. */
const SECTION = 4000;
/** Locks that are taken one inside the other. */
const LINKS = 3;

const ARRIVING = `        .text
        .globl  _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
        lda     a0, inherits(zero)
        jsr     ra, Locks_policy
        lda     s0, 1(zero)
        lda     s1, rows
more:
        lda     a0, strand
        mov     s1, a1
        mov     s0, a2
        jsr     ra, Locks_spawn
        lda     s1, 512(s1)
        addq    s0, 1, s0
        subq    s0, ${STRANDS + 1}, t0
        bne     t0, more
asleep:
        jsr     ra, Locks_rest
        br      asleep

strand: br      t0, begun
begun:  ldgp    gp, 0(t0)
        mov     sp, s0
arrive:
        jsr     ra, Locks_rest
        ldq     t0, 0(s0)
        addq    t0, 1, t1
        stq     t1, 0(s0)
        and     t0, ${JOBS - 1}, t0
        s8addq  t0, s0, t0
        ldq     s2, 16(t0)
        srl     s2, 8, a0
        bsr     s5, compute
        rpcc    s3
        and     s2, 3, a0
        jsr     ra, Locks_lock
        rpcc    t0
        subq    t0, s3, t0
        zapnot  t0, 15, t0
        ldq     t1, 8(s0)
        cmpult  t1, t0, t2
        cmovne  t2, t0, t1
        stq     t1, 8(s0)
        srl     s2, 24, a0
        bsr     s5, compute
        and     s2, 4, t0
        beq     t0, single
        and     s2, 3, a0
        addq    a0, 1, a0
        jsr     ra, Locks_lock
        srl     s2, 24, a0
        bsr     s5, compute
        and     s2, 3, a0
        addq    a0, 1, a0
        jsr     ra, Locks_unlock
single: and     s2, 3, a0
        jsr     ra, Locks_unlock
        srl     s2, 40, a0
        bsr     s5, compute
        br      arrive
compute:
        zapnot  a0, 3, a0
        addq    a0, 1, a0
turn:   subq    a0, 1, a0
        bne     a0, turn
        ret     zero, (s5)

        .data
        .align  3
        .space  256
rows:
`;

function job(chance: Chance): string {
  const nested = chance.below(2);
  const lock = chance.below(nested ? LINKS - 1 : LINKS);
  const inside = chance.below(SECTION / 2);
  const [before, after] = [chance.below(3000), chance.below(60_000)];
  const parts = [
    BigInt(lock | nested << 2),
    BigInt(before) << 8n,
    BigInt(inside) << 24n,
    BigInt(after) << 40n,
  ];
  return String(parts.reduce((all, one) => all | one));
}

function arrivingProgram(
  system: System,
  chance: Chance,
  inherits: boolean,
): Program {
  const rows = Array.from({ length: STRANDS }, () => {
    const jobs = Array.from({ length: JOBS }, () => job(chance));
    return `        .quad   0, 0, ${jobs.join(", ")}\n        .space  ${
      512 - 8 * (JOBS + 2)
    }\n`;
  });
  const source = ARRIVING + rows.join("");
  const constants = { inherits: inherits ? 1 : 0 };
  return carryingProgram(system, source, [LOCKS], constants);
}

/** Lets one of the strands that rest arrive, if there is one. */
function arrive(
  { kernel, machine }: System,
  first: Strand,
  program: Program,
  chance: Chance,
): boolean {
  assert(finishVisits(kernel));
  const rest = addressIn(program, "Locks_rest");
  const resting = [...first.domain.strands].filter((one) => {
    const pc = interruptedPc(kernel, one.page);
    return one !== first && one.state === "blocked" && pc > rest &&
      pc <= rest + 32n;
  });
  if (resting.length === 0) return false;
  unblock(kernel, chance.pick(resting));
  machine.processor.tickPending = true;
  return true;
}

/** Counts how often a strand got the processor, and how often one of greater rank was ready then. */
function watchRanks({ kernel }: System): { looks: number; wrong: number } {
  const seen = { looks: 0, wrong: 0 };
  const rankOf = ({ page }: Strand) => readRecord(kernel, page, "rank");
  on(kernel, "Strand.run", (_, [number]) => {
    const mine = kernel.strands.get(Number(number));
    if (mine === undefined) return undefined;
    seen.looks++;
    const better = [...kernel.strands.values()].some((one) =>
      one.state === "ready" && rankOf(one) > rankOf(mine)
    );
    if (better) seen.wrong++;
    return undefined;
  });
  return seen;
}

/** How long each strand waited for a lock at most, and how many have arrived. */
function longestWaits(system: System, seed: number, inherits: boolean) {
  const chance = createChance(seed);
  const program = arrivingProgram(system, chance, inherits);
  const first = loadMarked(system, program, ["arriving"]);
  const { kernel, machine: { processor: { counters } } } = system;
  let arrived = 0;
  for (let time = 0; time < 300; time++) {
    const gap = chance.below(chance.below(3) === 0 ? 200_000 : 10_000);
    runKernel(kernel, { cycles: counters.cycles + gap });
    if (arrive(system, first, program, chance)) arrived++;
  }
  const rows = addressIn(program, "rows");
  const waits = Array.from(
    { length: STRANDS },
    (_, index) => Number(wordAt(kernel, first, rows + BigInt(512 * index + 8))),
  );
  endDomain(kernel, first.domain, { kind: "exited", status: 0 });
  runKernel(kernel, { cycles: counters.cycles + 20_000 });
  assertEquals(auditFrames(kernel), []);
  assertEquals(kernel.domains.size, 0);
  return { waits, arrived };
}

/** Cycles of a turn of the loop, and what changes of strands and arrivals take during a section, at most. */
const TURN = 4;
const CHANGES = 10_000;

Deno.test("Locks: the most urgent strand waits for one section of each lock at most, whoever arrives when", () => {
  const bound = LINKS * (SECTION * TURN + CHANGES);
  const system = rankedSystem();
  const seen = watchRanks(system);
  const without = Math.max(
    ...[1, 7, 12].map((seed) =>
      longestWaits(system, seed, false).waits.at(-1)!
    ),
  );
  let most = 0;
  for (const seed of [1, 2]) {
    const lent = longestWaits(system, seed, true);
    assert(lent.arrived > 90, `${lent.arrived}`);
    const urgent = lent.waits.at(-1)!;
    assert(urgent <= bound, `${seed}: ${lent.waits} ${bound}`);
    most = Math.max(most, urgent);
  }
  assert(seen.looks > 450, `${seen.looks}`);
  assertEquals(seen.wrong, 0);
  // It does wait, and without ranks that are lent there is no such bound.
  assert(most > SECTION && without > bound, `${most} ${without} ${bound}`);
});
