// # Cycles and latencies
//
// Time on this machine is a count of cycles, and every cycle is charged to something
// that the program did.
//
// A *cycle* is one beat of the processor's clock. The model is DEC's first Alpha, the
// 21064, at {{clock.megahertz}} MHz: the processor under the SPIN project's own
// measurements. A cycle is {{cycle.nanoseconds}} nanoseconds. The same program on the same
// input takes the same number of cycles on every host, in every browser, on every day,
// because no clock of the host enters the count.
//
// :::figure latencies
// :::
//
// Two numbers describe how fast an instruction is. Its *latency* is the time until its
// result can be used; the table above has it. The other is how many can be *started* in a
// cycle: up to two, if neither has to wait ([[§When an instruction may start]]). Both are
// those of the 21064's handbook. What the handbook cannot say is how often a load has to
// wait for memory, because that depends on the program. A machine can be built with a
// model of its caches that tells ([[Caches]]); it is switched off unless asked for.
//
// Some finer points of the chip are left out. There, a sum that is used as an address is
// ready a cycle later than one that is added to; a second multiplication waits until the
// first has left the multiplier; and a floating-point operation gets the result of the one
// before it two cycles early.
//
// As long as all memory that it needs is at hand, an instruction never takes longer than
// its latency plus what a wrong guess at a branch costs. So the sum of both over a piece
// of program bounds its time from above, whatever stands beside what. The kernel of this
// book relies on that when it accepts foreign code ([[§How long it may take]]).

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

// A *branch* is an instruction that may go on elsewhere; if it does, it is *taken*. It
// costs more then, because the next instruction must be fetched from another place. It
// costs much more when the processor, which guesses beforehand, had guessed wrong.

/** Cycles that a taken branch adds to its own, if it was expected. */
export const TAKEN_BRANCH = 1;

/** Cycles that a branch adds to its own if it went another way than expected. */
export const MISPREDICTED = 4;

// ## PALcode
//
// What is too rare or too long for an instruction, an Alpha leaves to its *PALcode*
// (privileged architecture library): routines that come with the processor and stand
// between it and the kernel ([[§Into the kernel and back]]). On a real Alpha they are
// machine code in a reserved place in memory. Here they are TypeScript, so their time
// must be derived. The 21064 works on seven instructions at once, each in another stage
// of its *pipeline*. Entering and leaving PALcode each empty it. In between, a routine
// does what its description says: so many words loaded, so many stored, so many moved
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

// One such routine finds the physical address of a page. The processor remembers the last
// few in its *translation buffers*; when one does not have what is wanted, it is a *miss*
// ([[§The translation buffer]]). The routine then reads three levels of tables, takes the
// entry that it finds apart and writes it into the buffer.

/** Cycles that a miss in a translation buffer costs. */
export const TRANSLATION_MISS: number = palCycles({ loads: 3, moves: 12 });
