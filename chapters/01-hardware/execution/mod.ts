// # Execution
//
// Here the machine begins to run: it executes one instruction after the other, and between
// two of them it looks at the clock and at the devices.
//
// Take `addq t0, 1, t0`. The processor fetches a word of 32 bits and looks it up in the
// tables of the first parts, which say: the sum of two operands, into a register. It finds
// out what `t0` holds, lets the expression compute the sum, and writes that to `t0`. Then
// it looks whether the timer is due or a device wants to interrupt. If not, the next word
// is fetched. The parts before this one were about the pieces of this loop. Now they are
// put together.
//
// After this part you can follow any instruction from its word to its effect, and say between
// which two instructions an interrupt comes, and why it is the same two in every run. The
// first two pages prepare the third: what becomes of arithmetic that goes wrong, and where an
// instruction's operands come from. The third is the processor. The fourth runs it, with its
// clock and its neighbours; the fifth runs several machines that share a wire.

export * from "./arithmetic.ts";
export * from "./operands.ts";
export * from "./interpreter.ts";
export * from "./interrupts.ts";
export * from "./turns.ts";
export * from "./running.ts";
export * from "./together.ts";
