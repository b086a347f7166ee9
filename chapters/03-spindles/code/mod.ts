// # The code generator
//
// The form becomes instructions, the instructions get registers, and a good order.
//
// Take `self.seen[place] += 1`. In the form it is a load, an addition and a store. On the Alpha it
// is also the address of the state, an `S8ADDQ` that adds 8 times `place` to it, and registers for
// all of that. The load takes three cycles, so something else had better stand between it and the
// addition ([[§Source and code side by side]] has the result).
//
// First come the tools: what an instruction is, and how ways through a procedure are found. Then
// each kind of value is turned into instructions, with as many registers as anybody wants
// ([[§From values to instructions]]). Then the instructions are put in order
// ([[§Which instruction first]]), values get real registers ([[§Who gets a register]]), and blocks
// their places ([[§Which block behind which]]). At the end stands assembly text
// ([[§From the form to assembly]]), which the assembler of chapter 1 turns into words.
//
// How good the code is can be measured: `deno task bench spindles` runs ten procedures beside the
// same ones from a C compiler.

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
export * from "./stack_needs.ts";
export * from "./generating.ts";
export * from "./listing.ts";
