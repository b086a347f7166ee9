// # Strands that meet
//
// Strands that wait for each other in a loop are fast if all of them have a processor, and slow if only one has.
//
// Two strands of a program meet on two processors, while two other programs compute:
//
// :::figure gang.cycles
// :::
//
// In the first row the default scheduler lets all strands take turns of a hundred ticks, and whoever waits
// for the other does so for a turn. In the second row the scheduler for gangs is there, and turns
// are of a tick; still, hardly ever is it the turn of both. In the third row the program has asked
// to be a gang. What it computes is the same. What it loses is the *stall time*, for which a strand has a processor
// and only waits: it is counted by the strands themselves.
//
// [[§Gangs]] is the scheduler. It is installed for the whole system, because processors are taken away from others.
//
// :::spin 4.1
// All strands of a parallel program are to be scheduled together ([[promise 94]]). A test looks at
// each tick: if both strands want to run, both do, or neither.
//
// What is missing: there is one gang, and any program may ask to be it. Slots are not shared out by
// what programs have used, and a gang that wants fewer processors than there are leaves the others
// to anybody. The gang has no say about which of its strands runs where.
// :::

export * from "./running.ts";
export * from "./shown.ts";
