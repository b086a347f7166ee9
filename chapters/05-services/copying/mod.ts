// # Copying pages
//
// Copying is cheapest where it turns out not to be necessary.
//
// :::figure copying.costs
// :::
//
// Each row is a round of the program on these pages: it fills 32 pages, copies them, changes some
// and adds up all. If nothing is changed, the copy by the spindle costs what it takes to map and to
// watch. If all pages are changed, it costs a fault for each of them besides the copying.
//
// :::spin 4.1
// The paper counts virtual memory among the services that applications want to have of their own.
// Nothing in the kernel knows of copy on write. It is made of frames, mappings, and a fault, in a
// spindle of a hundred lines ([[promise 51]]).
// :::

export * from "./running.ts";
