// # The emitted words
//
// Between the verdict and the processor stands a compiler, and it may be wrong.
//
// So the words that it has made are read once more, one by one, by somebody who knows nothing of
// the source: only the rules of the processor, where the kernel's things lie, and what each
// register can hold. Words such as these add 1 to an element of a state, in the order in which they are read:
//
// :::figure Words, and what is known behind them
// | word | what is known |
// | --- | --- |
// | `cmpult a1,0x8,t0` | `t0` is 1 if the parameter is below 8, else 0 |
// | `beq t0,fail` | it is 1, so the parameter is from 0 to 7 |
// | `lda t1,256(gp)` | `t1` is where the state begins |
// | `s8addq a1,t1,t1` | 8 times the parameter more: 0 to 56 bytes into the state |
// | `ldq t2,0(t1)` | eight bytes of the state, at a multiple of 8: that may be read |
// | `addq t2,0x1,t2` | one more than what was there |
// | `stq t2,0(t1)` | the state may be written, and any number may lie there |
// :::
//
// Its rooms go from one number to a whole kernel:
//
// :::figure From a number to installed code
// | part | the question |
// | --- | --- |
// | [[§What registers are known to hold]] | what is known of a number, and what follows from it? |
// | [[§Words that compute]] | what does an instruction make of numbers? |
// | [[§Memory that words may touch]] | may this address be read, or written, and with what? |
// | [[§From one word to the next]] | what does a word change, and what does it ask for? |
// | [[§All ways through the code]] | what holds on every way that leads here? |
// | [[§Words that are in the kernel]] | what may this code do, and where is it entered? |
// :::
//
// What cannot be shown is refused. It costs some right code more tests ([[§Code that can be seen through]]), and nobody
// has to believe in the compiler, the optimiser or the assembler.

export * from "./knowing/mod.ts";
export * from "./computing/mod.ts";
export * from "./memory/mod.ts";
export * from "./steps/mod.ts";
export * from "./ways/mod.ts";
export * from "./installed/mod.ts";
