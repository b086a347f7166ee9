// # The engine
//
// The same processor once more, from the same tables, but compiled to WebAssembly: it does
// the same, and many times faster.
//
// The processor of the last pages executes an instruction the way a person would. It
// looks the word up, gathers the operands into a record, walks through an expression, and
// computes with numbers that may have any length. All of that is for us who read it. A
// program that runs for a second on a real Alpha executes a hundred million instructions,
// and here its user would still be waiting.
//
// This part builds a processor that does nothing for the reader. It is a program in
// WebAssembly, the language of machine instructions that every browser has inside. Nobody
// wrote that program. The pages of this part write it, from the definitions of the
// instructions, in a moment, whenever a fast machine is switched on. It has
// {{engine.bytes}} bytes.
//
// ## An interpreter
//
// What is written is an *interpreter*, and an interpreter is a loop. It fetches a word,
// finds out what it means, and continues at the piece of code that does such a thing: the
// word's *handler*. At the end of the handler the loop begins again. There are
// {{engine.handlers}} handlers here for {{engine.instructions}} instructions.
//
// Continuing at the right handler is called *dispatch*. The real processor does this work
// with wires; a program has to do it step by step, so it must be kept short
// ([[§Dispatch]]). A word is taken apart once and remembered ([[§Decoding ahead]]). A page
// is translated once and remembered, as long as the machine's own buffer remembers it
// ([[§Memory in the engine]]). Time is a few additions ([[§Time in the engine]]).
//
// ## Why it does not disagree
//
// Two descriptions of one machine never agree for long. There are three reasons why
// these two do.
//
// *There is one description.* What `S4ADDL` computes is said once, and the expression that
// the slow processor evaluates is the one that the fast one is compiled from
// ([[§From a meaning to code]]).
//
// *What is rare is not described here at all.* A page that must be looked up, a fault, a
// device, a call of PALcode, a sum in which one number is a NaN: the fast processor stops
// *before* such an instruction, with every register and the clock as they are at that
// moment, and the slow one does it. This is a *side exit*, and the engine takes one
// whenever it is not certain. It need not know what happens then, and so it cannot be wrong
// about it.
//
// *They are run against each other.* Random programs, with traps, interrupts and
// instructions that write over other instructions, are executed by both, and stopped at
// odd moments. Nothing may differ then: not a register, not a count, not a cycle, not a
// byte of memory.
//
// ## The pages
//
// After this part you can say where an interpreter's time goes, and how one is made fast
// without becoming a second description of the machine. The first pages write WebAssembly,
// one instruction and one meaning at a time. Then come the things that every handler needs:
// variables, time, memory, floating point. From these the handlers are put together, and the
// loop that chooses among them. The last pages are the engine's other half, in TypeScript,
// which decodes words, fills tables, and takes over after a side exit.
//
// ## How fast it is
//
// That depends on the host. `deno task bench machine` runs a few small programs on both
// processors, and on QEMU if that is installed, and prints how many instructions a second
// each of them executes. QEMU is several times faster still, because it does not interpret.
// It *translates* the program that it is given, piece by piece, into instructions of the
// host, and then has nothing to dispatch. Translating whole procedures of the guest into
// WebAssembly is not built yet. Such a translator would take the place of the
// [[FastEngine]] of the last pages, and use most of the others.
//
// :::predict
// Of the programs that `deno task bench machine` runs, `sort` can hardly foresee a branch,
// and `hash` waits for a multiplication in each round. The machine's own clock shows it:
// compare the instructions a cycle. Do they also differ much in instructions a second?
// :::

export * from "./wasm_code.ts";
export * from "./wasm_module.ts";
export * from "./layout.ts";
export * from "./compiling.ts";
export * from "./frame.ts";
export * from "./charging.ts";
export * from "./reaching.ts";
export * from "./floating.ts";
export * from "./handlers.ts";
export * from "./handler_code.ts";
export * from "./dispatch.ts";
export * from "./engine_module.ts";
export * from "./decoding.ts";
export * from "./software_buffers.ts";
export * from "./crossing.ts";
export * from "./fast_engine.ts";
export * from "./fast_machine.ts";
