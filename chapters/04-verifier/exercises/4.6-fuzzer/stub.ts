// # Who verifies the verifier
//
// Write a program that finds mistakes in verifiers, without knowing them.
//
// A verifier that says too little is a nuisance. One that says too much lets in what does harm, and
// nobody notices until somebody looks for it. Reading it again does not help: whoever has written it
// believes the same wrong thing when reading. What helps is to try, with very many
// programs and very many numbers, and to compare what was said with what happens. That is called
// *fuzzing*.
//
// Write `fuzz`. It gets a verifier as a function `judge`, `chance` for choosing things at random,
// and the number of cases that it may ask about. It makes procedures in the intermediate form, for
// example as text for `readProcedure` ([[§The intermediate form]]), and lets the verifier judge
// them. When it has one in which a check fails that was said to hold always, it returns the
// procedure, the numbers it is called with, and the check's site. If it finds none it returns
// `undefined`.
//
// Procedures are run by `interpret` ([[§What the form means]]), with all checks in them, with
// `STATE_BYTES` bytes of state that are all 0, without any other memory, and for 10,000 steps at most. If they call
// or raise something, nobody answers.
//
// **What is asked for:**
//
// - Of ten verifiers with one mistake each you find at least eight mistakes.
// - Each verifier may be asked about 1000 cases: asking it takes longer than anything else.
// - What you return is true. The chapter's own verifier has no such mistake, as far as anybody knows, so about
//   it you return nothing.
//
// The ten stand in `given.ts` beside this file, and you learn more if you look at them afterwards. They
// are wrong about sums and about tests, about what is in memory, where paths meet, and in
// loops: write procedures that have all of these. A mistake shows only if a check asks for just what
// the verifier is wrong about, by a number and not by a thousand.
//
// One of these verifiers believes that `v1` is at most 7 here. A call with 8 shows that it is wrong:
//
//     procedure example(1): u64
//     b0():
//       v0: u64 = parameter 0
//       v1: u64 = remainder v0 9
//       v2: bool = less v1 8
//       check#0 v2 index "it is below 8"
//       return v1

import type * as given from "./given.ts";

/** A call that shows that `judge` is wrong, if one is found. */
export function fuzz(
  judge: given.Judge,
  chance: given.Chance,
  cases: number,
): given.Find | undefined {
  // TODO: then delete `unwritten`.
  return unwritten(judge, chance, cases);
}

function unwritten(..._given: readonly unknown[]): never {
  throw new Error("exercise 4.6: not yet written");
}
