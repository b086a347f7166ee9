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
// Each instruction is charged its *latency in full*: how long until its result can
// be used. The real processor hides part of that by starting up to two instructions
// a cycle and by letting a load finish behind others. It also loses time that this model
// does not see, because its caches are small and a load that misses them waits many
// times longer. Neither is built yet. So a count of cycles compares two programs on this
// machine, and a bound that the verifier promises is a bound on this machine's clock.

/** Cycles a second. */
export const CLOCK_RATE = 133_000_000;

/** Cycles between two ticks of the interval timer, which ticks 1024 times a second. */
export const CYCLES_PER_TICK: number = Math.round(CLOCK_RATE / 1024);

// ## Instructions
//
// Arithmetic and logic are done in one step. A shift takes a second one. A load has to
// form its address, ask the cache and bring the data back, and is charged as if the data
// were always there. A multiplication is done a few bits at a time. A branch that is
// taken leaves one cycle empty while the fetch goes elsewhere.

/** Cycles until the result of each kind of instruction can be used. */
export const LATENCY = {
  simple: 1,
  shift: 2,
  load: 3,
  store: 1,
  multiplyLong: 21,
  multiplyQuad: 23,
  jump: 2,
  barrier: 1,
  float: 6,
  floatDivideS: 34,
  floatDivideT: 63,
  transfer: 3,
} as const;

/** The cycle that a taken branch adds to its own. */
export const TAKEN_BRANCH = 1;

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
