// # Operations in their place
//
// An operation that only computes something need not be called: its body can stand in the place
// of the call. Put it there.
//
// A spindle that uses another one calls its operations. A call costs a jump to and fro, a
// frame, and whatever has to be saved around it, and the compiler learns nothing from it: that
// `Kit.clamp(x, 0, 9)` is less than ten, for example. A spindle's own procedures are not
// called, they are put in where they are wanted ([[§Procedures are put in where they are
// called]]). Do the same for operations, in the intermediate form.
//
// Write `inlineOperations`. It gets a procedure, and the bodies of some operations by their
// names. It gives a procedure that does the same with fewer calls. What it was given is not
// changed.
//
// **What a call means.** The operands of the call are the body's parameters. Its value is what
// the body returns, or 0 if that is nothing. Behind it may stand `answered`, which asks whether
// the call has come to its end: if a check in the body has failed it has not, and the value is
// 0. What the caller does then is its own affair, and it may have something to give back first.
// So a check in a body that stands in the place of a call does not end the caller.
//
// **What you get.** Bodies are pure and have no arrays. They may have loops, return in several
// places, and call other operations, with bodies or without. No operation calls itself, not even
// by way of others. All types fit.
//
// **What is asked for.** The new procedure is well formed ([[problemsOf]], as for one that was
// optimised). On the sample spindles the machine executes 30 % fewer instructions than with
// calls. And the procedure does not grow without end. Where each of eleven operations calls the
// one before it twice, there would be two thousand copies in the end: whoever has no more than
// 1000 values at first has at most 5000 then.
//
// The optimiser has tools to copy blocks and to exchange values
// ([[§A procedure that may be changed]]).

import type { Procedure } from "../../mod.ts";

/** `procedure` with the bodies of operations in the place of their calls. */
export function inlineOperations(
  procedure: Procedure,
  bodies: ReadonlyMap<string, Procedure>,
): Procedure {
  // TODO: then delete `unwritten`.
  return unwritten(procedure, bodies);
}

function unwritten(..._given: readonly unknown[]): never {
  throw new Error("exercise 3.4: not yet written");
}
