// # Copying pages
//
// Copying is cheapest where it turns out not to be necessary.
//
// :::figure copying.costs
// :::
//
// Each row is a round of a program that has 32 pages: it copies them, changes some, and drops the
// copy. If nothing is changed, the copy by the spindle costs what it takes to map the pages and to
// watch them. Each page that is changed costs a fault besides the copying.
//
// :::spin 4.1
// The paper counts virtual memory among the services that applications want to have of their own.
// Nothing in the kernel knows of copy on write. It is made of frames, mappings, and a fault, in a
// spindle of a hundred lines ([[promise 51]]).
// :::

export * from "./running.ts";
