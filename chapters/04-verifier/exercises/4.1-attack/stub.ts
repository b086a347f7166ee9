// # Four verifiers, each with a hole
//
// Four verifiers leave out one thing each. Find for each of them a spindle that it lets in and
// that does harm.
//
// Nobody finds out what a test is good for by reading it. Take it away, and look what comes through.
// Each of the four is the verifier of this chapter, but for one thing that it believes and that
// is not so. What it has proved with that is not tested when the spindle runs.
//
// | it believes | what must never happen |
// | --- | --- |
// | A sum is at least as large as what was added to: no sum wraps around. | A place outside the state's arrays is read or written. |
// | A number that was made one of another type is still the same number. | Into `few` comes a number above 5. |
// | What was read from a field of the state is what will be read there. | `Space.readable` is called for more than 4096 bytes. |
// | A loop in a loop makes no more than one round. | A call takes more than 125,000 cycles. |
//
// **Write four functions.** Each returns the statements of the entry of this spindle, and the two
// numbers with which the entry is called:
//
//     spindle Attack {
//       type Few = u64 in 0..=5;
//       state { n: u64; list: [u64; 8]; few: Few; }
//
//       static entry attack(x: u64, y: u64): u64 {
//         ... your statements ...
//       }
//     }
//
// The entry is `static`, so everything in it has to be proved, and what cannot be is refused. For
// each of your spindles the check wants three things. The verifier with the hole accepts it. The
// call does what must never happen. The chapter's verifier, which has no hole, refuses it.
//
// The state begins as zeros. Begin with a spindle that both verifiers accept, for example
// `if x < 8 { return self.list[x]; } return 0;`, and ask where exactly the verifier learns what
// it needs.
//
// The four stand in `given.ts` beside this file. `deno task spindle check FILE` says what the chapter's
// verifier thinks of a spindle.

import type { Attack } from "./given.ts";

/** For the verifier that takes no sum to wrap around. */
export function sums(): Attack {
  // TODO
  return unwritten();
}

/** For the verifier that takes a conversion to keep the number. */
export function conversions(): Attack {
  // TODO
  return unwritten();
}

/** For the verifier that takes the state to stay as it was read. */
export function memory(): Attack {
  // TODO
  return unwritten();
}

/** For the verifier that takes a loop in a loop to end after one round. */
export function loops(): Attack {
  // TODO: then delete `unwritten`.
  return unwritten();
}

function unwritten(): never {
  throw new Error("exercise 4.1: not yet written");
}
