// # The verifier
//
// The kernel runs code that strangers have written. This chapter is about why that is not
// madness.
//
// A verifier reads a program before it runs and convinces itself that nothing bad can
// happen. The verifiers in use today look at machine code, after a compiler has rearranged
// it, and refuse what they do not understand in words that few authors understand. Ours
// looks at what the author wrote. It says what it has proved, what will be tested at run
// time, and what is wrong, and it points at the place.
//
// :::spin 3.2
// The paper wants two kinds of assurance: restrictions are not violated, and the condition
// that guards a kernel operation holds when it is called, established by static analysis
// where possible and by a test where not. Both are here. The third, that obligations are
// fulfilled on every path, comes in a later edition, and so does the trusted service
// outside the kernel.
// :::

export * from "./ranges.ts";
export * from "./questions.ts";
export * from "./facts.ts";
export * from "./costs.ts";
export * from "./verdict.ts";
export * from "./admission.ts";
