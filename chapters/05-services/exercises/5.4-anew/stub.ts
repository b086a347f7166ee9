// # Begin anew
//
// Write three sequences of instructions that need no lock, and the rule by which an interrupted
// strand goes on.
//
// Several strands of a program share a counter and some lists. They run on one processor, so the
// only danger is that a strand loses it in the middle. A strand that was inside a *sequence* when
// that happened begins the sequence anew when it runs next. So a sequence may be executed half, any
// number of times, before it is executed whole. What others see must be as if it had happened once.
//
// **Write** `take`, `push` and `pop`. Each returns the instructions of a sequence as assembly text,
// one in a line.
//
// | sequence | in `a0` | in `a1` | does |
// | --- | --- | --- | --- |
// | `take` | a counter | | adds one to it; `v0` is what it was before |
// | `push` | a list | a node | puts the node in front |
// | `pop` | a list | | takes the first node off; `v0` is that node, or 0 |
//
// Counters, lists and nodes are addresses. The word at a list holds its first node, and the first
// word of a node holds the next one; 0 means that there is none.
//
// A sequence begins with its first instruction and ends behind its last one. It may branch to
// `done`, a label that stands there. It may use `v0` and `t0` to `t7`, and leave `a0`, `a1` and all
// others as they are. A strand that begins anew finds its registers as they were when it was
// interrupted. Eight instructions are enough for each, and `ldq_l`, `stq_c` and calls of PALcode
// are not wanted: others have no lock either.
//
// **Write** `resume`. A handler of `Strand.stop` would call it: a strand was interrupted and would
// execute the instruction at `pc` next. Where is it to go on? `sequences` are all that the program
// has registered.

/** A sequence in memory. */
export interface Registered {
  /** The address of its first instruction. */
  readonly start: bigint;
  /** The address behind its last one. */
  readonly end: bigint;
}

/** Adds one to the counter. */
export function take(): string {
  // TODO
  return unwritten();
}

/** Puts a node in front. */
export function push(): string {
  // TODO
  return unwritten();
}

/** Takes the first node off. */
export function pop(): string {
  // TODO
  return unwritten();
}

/** Where a strand goes on that was interrupted before the instruction at `pc`. */
export function resume(pc: bigint, sequences: readonly Registered[]): bigint {
  // TODO: then delete `unwritten`.
  void [pc, sequences];
  return unwritten();
}

function unwritten(): never {
  throw new Error("exercise 5.4: not yet written");
}
