// # Composition
//
// Handlers of several spindles can stand in front of each other, and one spindle can decide about several resources.
//
// Both are ways of putting small pieces together. In [[§In front of each other]] eight spindles see
// the same event, and the last of them is as quick as the first; what it costs if each of them does
// something is told in [[§Layers that do something]]. In [[§Two policies, or one]] one spindle hears
// of pages and of the processor, and asks for a page when its strand has lost the processor anyway:
//
// :::figure composition.reading
// :::
//
// In [[§One policy for frames and turns]] a spindle gives out both at once: frames to whoever has the
// processor, and the processor to whoever has frames.
//
// When the reader or its spindle ends ([[§When a part ends]]), the disk finishes what it is at, and nobody
// waits for it:
//
// :::figure endings.reading
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
// the program for each ([[promise 124]]). The tables count it: whatever the spindle is told of, the
// program makes the calls that it makes anyway. The kernel has no way of calling a program: whoever
// leaves it goes on where he was.
// :::

export * from "./layers.ts";
export * from "./storeys.ts";
export * from "./policies.ts";
export * from "./taking_turns.ts";
export * from "./shown.ts";
