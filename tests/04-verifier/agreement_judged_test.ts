// What the verifier says of random spindles, held against what they do.
//
// Each is judged. Then it is carried out in four ways that must agree in results, state, failures and calls:
// by its meaning, by the oracle, as code, and as optimised code. The oracle watches every
// load, store, call and ticket, and compares each number with what was said of it. The code has lost the checks
// that were proved; it may touch nothing but its own state, its stack and what it was given, it may load from the stack
// only what it has stored there, and it may take no more cycles, and no more of the stack, than its bounds.
//
// More of them: `SPIN_SPINDLES=1000000 deno test -A tests/04-verifier/agreement_judged_test.ts`, and SPIN_SEED
// for others.

import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import {
  improve,
  optimise,
  type Procedure,
} from "../../chapters/03-spindles/mod.ts";
import { evaluated, type Sample, sampleOf } from "../03-spindles/agreeing.ts";
import type { Met } from "../03-spindles/evaluator.ts";
import {
  LARGE,
  machined,
  newMachine,
  type Ran,
  wishesFor,
} from "../03-spindles/machining.ts";
import {
  assertNoLacks,
  dishonestyOf,
  isAccepted,
  judge,
  type Judged,
  type Most,
  mostFor,
  opinionsOf,
  provedIn,
  witnessed,
} from "./judging.ts";
import { longer, SEED } from "./longer.ts";

const PROGRAMS = longer("SPIN_SPINDLES", 4_000);
/** Of so many, one runs without the optimiser as well; agreement_test.ts has more that do. */
const PLAIN = 5;
/** Of so many, one gets the verdict itself, and its bounds; they take longer than all else. */
const BOUNDED = 8;

function assertHonest(sample: Sample, judged: Judged, told: string) {
  const opinions = [...judged.analyses.values()].map(opinionsOf);
  const meet = (met: Met) => {
    assertEquals(dishonestyOf(met, opinions), undefined, told);
  };
  return evaluated(sample, meet);
}

interface Counts {
  programs: number;
  good: number;
  accepted: number;
  returned: number;
  failed: number;
  turnedAway: number;
  proved: number;
  /** Runs that were held against bounds, and those of them that had something on the stack. */
  bounded: number;
  deep: number;
}

const MACHINE = newMachine();

function tryOne(sample: Sample, counts: Counts): void {
  const { seed } = sample;
  const told = `seed ${sample.seed}:\n${sample.text}`;
  const judged = judge(sample.lowered);
  const bounded = seed % BOUNDED === 1 || seed % (3 * LARGE) === LARGE;
  const accepted = bounded && isAccepted(sample, judged);
  if (accepted) assert(judged.good, told);
  assertNoLacks(judged.analyses.values(), told);
  const meant = assertHonest(sample, judged, told);
  const count = meant.length;
  assertEquals(witnessed(sample, judged, count), meant, `oracle, ${told}`);
  const proved = (one: Procedure) => provedIn(judged.analyses.get(one)!);
  const bounds = new Map<Procedure, Most>();
  const ran = ({ procedure, cycles, stack, strays }: Ran) => {
    assertEquals(strays, [], told);
    // The bounds are those of the code for a processor without instructions for bytes.
    if (!bounded || seed % 3 === 0) return;
    let most = bounds.get(procedure);
    if (most?.cycles === undefined || most.cycles < cycles) {
      most = mostFor(sample, judged, procedure, BigInt(cycles));
      bounds.set(procedure, most);
    }
    assertLessOrEqual(stack, most.stack, told);
    if (most.cycles === undefined) return;
    assertLessOrEqual(cycles, Number(most.cycles), told);
    counts.bounded++;
    if (stack > 0) counts.deep++;
  };
  for (const change of seed % PLAIN === 0 ? [improve, optimise] : [optimise]) {
    const found = machined(
      MACHINE,
      sample,
      count,
      (one) => change(one, proved(one)),
      change === optimise ? { touches: true, ran } : {},
    );
    assertEquals(found, meant, `${change.name}, ${told}`);
  }
  counts.programs++;
  if (judged.good) counts.good++;
  if (accepted) counts.accepted++;
  for (const { body } of sample.lowered.procedures) {
    counts.proved += proved(body).size;
  }
  for (const outcome of meant) {
    if (outcome.startsWith("filter")) counts.turnedAway++;
    else counts[outcome.startsWith("failed") ? "failed" : "returned"]++;
  }
}

Deno.test("verify: nothing that is said of random spindles is untrue, and what is proved need not be checked", () => {
  const counts: Counts = {
    programs: 0,
    good: 0,
    accepted: 0,
    returned: 0,
    failed: 0,
    turnedAway: 0,
    proved: 0,
    bounded: 0,
    deep: 0,
  };
  for (let seed = SEED; seed < SEED + PROGRAMS; seed++) {
    const sample = sampleOf(seed, wishesFor(seed, seed % 4 === 1));
    if (sample !== undefined) tryOne(sample, counts);
  }
  const { programs, good, accepted, returned, failed } = counts;
  const { turnedAway, proved, bounded, deep } = counts;
  const told = JSON.stringify(counts);
  assert(programs > 0.9 * PROGRAMS && good > PROGRAMS / 2, told);
  assert(returned > PROGRAMS / 2 && failed > PROGRAMS / 10, told);
  assert(accepted > PROGRAMS / 20, told);
  assert(bounded > PROGRAMS / 20 && deep > PROGRAMS / 100, told);
  assert(turnedAway > PROGRAMS / 100 && proved > PROGRAMS, told);
});
