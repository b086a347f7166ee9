// # What time is
//
// Time on this machine is a count of cycles, and every cycle is charged to something
// that the program did.
//
// The model is DEC's first Alpha, the 21064, at {{clock.megahertz}} MHz: the processor
// under the SPIN project's own measurements. A cycle is {{cycle.nanoseconds}}
// nanoseconds. The same program on the same input takes the same number of cycles on
// every host, in every browser, on every day, because no clock of the host enters the
// count.
//
// :::figure latencies
// :::
//
// Two numbers describe how fast an instruction is. Its *latency* is the time until its
// result can be used; the table above has it. How many can be *started* in a cycle is the
// other: up to two, if neither has to wait ([[issue]]). Both are those of the
// 21064's handbook. What the handbook cannot say is how often a load misses the caches,
// because that depends on the program; a machine can be built with a model of them, which
// is switched off unless asked for.
//
// Some finer points of the chip are left out. The sum that becomes an address is ready a
// cycle later there than the same sum for another sum; a second multiplication waits until
// the first has left the multiplier; floating-point results reach the next floating-point
// operation two cycles early.
//
// No instruction ever takes longer than its latency plus what a wrong guess at a branch
// costs. So the sum of both over a piece of program bounds its time from above, whatever
// stands beside what. The verifier of [[§How long it may take]] relies on that.

/** Cycles a second. */
export const CLOCK_RATE = 133_000_000;

/** Cycles between two ticks of the interval timer, which ticks 1024 times a second. */
export const CYCLES_PER_TICK: number = Math.round(CLOCK_RATE / 1024);

// ## Instructions
//
// Arithmetic and logic are done in one step. A shift takes a second one. A load has to
// form its address, ask the cache and bring the data back, and is charged as if the data
// were always there. A multiplication is done a few bits at a time.

/** Cycles until the result of each kind of instruction can be used. */
export const LATENCY = {
  simple: 1,
  shift: 2,
  load: 3,
  store: 1,
  multiplyLong: 21,
  multiplyQuad: 23,
  jump: 1,
  barrier: 1,
  float: 6,
  floatDivideS: 34,
  floatDivideT: 63,
  transfer: 3,
} as const;

// A branch costs more when it is taken, because the fetch has to go elsewhere, and much
// more when the processor had not expected it to go where it went.

/** Cycles that a taken branch adds to its own, if it was expected. */
export const TAKEN_BRANCH = 1;

/** Cycles that a branch adds to its own if it went another way than expected. */
export const MISPREDICTED = 4;

// ## PALcode
//
// PALcode is real code on a real Alpha: privileged instructions from a reserved
// place in memory. Here it is TypeScript, so its time must be derived. Entering and
// leaving it each empty the processor's seven-stage pipeline. In between, it does
// what its description says: so many words loaded, so many stored, so many moved
// between registers.

const PIPELINE = 7;

/** Cycles of a PALcode routine that loads, stores and moves so many words. */
export function palCycles(
  work: { loads?: number; stores?: number; moves?: number },
): number {
  const { loads = 0, stores = 0, moves = 0 } = work;
  return 2 * PIPELINE + loads * LATENCY.load + stores * LATENCY.store +
    moves * LATENCY.simple;
}

// A translation buffer miss is such a routine too. It reads three levels of tables,
// takes the entry apart and writes it into the buffer.

/** Cycles that a miss in a translation buffer costs. */
export const TRANSLATION_MISS: number = palCycles({ loads: 3, moves: 12 });
