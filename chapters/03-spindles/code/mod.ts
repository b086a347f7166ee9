// # The code generator
//
// The form becomes instructions, the instructions get registers, and a good order.
//
// First come the tools: what an instruction is, and how ways through a procedure are found. Then
// each kind of value is turned into instructions. Then values get their places, and blocks and
// instructions theirs.

export * from "./placement.ts";
export * from "./machine_code.ts";
export * from "./flow.ts";
export * from "./emitting.ts";
export * from "./constants.ts";
export * from "./sharing.ts";
export * from "./widths.ts";
export * from "./multiplying.ts";
export * from "./addressing.ts";
export * from "./cells.ts";
export * from "./dividing.ts";
export * from "./wrapping.ts";
export * from "./summing.ts";
export * from "./masking.ts";
export * from "./computing.ts";
export * from "./conditions.ts";
export * from "./calling.ts";
export * from "./switching.ts";
export * from "./endings.ts";
export * from "./selecting.ts";
export * from "./unused.ts";
export * from "./timing.ts";
export * from "./scheduling.ts";
export * from "./liveness.ts";
export * from "./wishes.ts";
export * from "./registers.ts";
export * from "./copying.ts";
export * from "./rewriting.ts";
export * from "./layout.ts";
export * from "./frame.ts";
export * from "./instruction_text.ts";
export * from "./block_ends.ts";
export * from "./writing.ts";
export * from "./generating.ts";
export * from "./listing.ts";
