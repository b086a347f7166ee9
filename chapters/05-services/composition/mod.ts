// # Composition
//
// Handlers of several spindles can stand in front of each other, and one spindle can decide about several resources.
//
// Both are ways of putting small pieces together. In [[§In front of each other]] eight spindles see
// the same event, and the last of them is as quick as the first. In [[§Two policies, or one]] one
// spindle hears of pages and of the processor, and uses what it knows of one for the other.
//
// :::figure composition.reading
// :::
//
// :::spin 2.1
// Interfaces can be combined as one likes ([[promise 33]]): the reader's spindle handles events of
// memory, of the processor and of the disk, and calls operations of all three. And spindles are
// activated by events that others raise ([[promise 36]]): the layers handle an event that is no
// event of the kernel but of a service, which itself is a spindle.
// :::
//
// :::spin 5
// The paper wants decisions about several resources to be made in one place, without going up into
// the program for each ([[promise 124]]). The table above counts it: whatever the spindle is told
// of, the program makes the calls that it makes anyway, to begin and to give way after each page.
// The kernel has no way of calling a program, so there is nothing else that could be counted.
// :::

export * from "./layers.ts";
export * from "./storeys.ts";
export * from "./policies.ts";
export * from "./shown.ts";
