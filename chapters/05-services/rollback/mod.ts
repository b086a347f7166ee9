// # Optimistic strands
//
// Strands of one program that share a processor are seldom interrupted where it matters. So they
// take no lock, and whoever is interrupted begins anew.
//
// Two strands add to one counter, and take nodes off one list and put them back. A round of that
// takes so long if nobody interrupts:
//
// :::figure rollback.costs
// :::
//
// A lock costs something every time, also when nobody else is there: a conditional store, and two
// barriers. A sequence costs nothing. What it costs comes when the processor changes hands, and
// then only a comparison.
//
// Registering is all that the program does. In one of the ways its own spindle hears of each strand that loses its
// processor and rolls it back ([[§Rolling back]]). In the other the controller does it, and no handler is asked.
//
// :::spin 4.1
// Applications are to find their own ways to synchronise by hearing of scheduling decisions
// ([[promise 117]]), or by a mechanism in the kernel that rolls back ([[promise 118]]). Both are
// here. With a spindle at each preemption, optimistic synchronisation is correct ([[promise 119]]):
// tests interrupt both strands at every instruction of every sequence, several times at the same
// one, and no addition and no node is lost. That nothing is lost is an invariant of the whole
// program ([[promise 23]]). It is looked at over random preemptions as well, as many as
// `SPIN_PREEMPTIONS` in the environment asks for: with the spindle it holds, and without any care it
// does not.
// :::
//
// What this does not do: a sequence is no protection against a strand on another processor, and
// none against a device that stores into the same memory. How often a strand begins anew is not
// limited by anything but how often it is interrupted; a sequence that takes longer than a slice
// would never come to its end, which is why it has at most 64 instructions.

export * from "./running.ts";
export * from "./shown.ts";
