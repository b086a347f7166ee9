// # Deadlines
//
// What comes too late is wrong: a piece of sound, a picture, the answer to a pedal. A program reserves time, and
// has it when it needs it.
//
// Two programs make sound, one in pieces of 10 ticks and one in pieces of 24. A third shows a new picture at each
// blank of the screen, and a fourth only computes. For half a second they run under the default scheduler, then under
// [[§Earliest deadline first]]:
//
// :::figure video.missed
// :::
//
// The default scheduler is fair, and that is not what they need. When sound is due, somebody else
// has the processor for up to a hundred ticks. With reservations the batch job has what is left,
// and that is much: a reservation says what may be needed, and not what is used.
//
// :::figure video.late
// :::
//
// A new program asks for a fifth of the processor. With it, the deadlines could not be kept any more, and so it is
// refused, when it asks and not when it is late ([[promise 97]]). [[§Rate monotonic]] refuses even one of the three.
//
// Nobody is believed. A program that says three ticks and computes for ever has three ticks in each
// of its periods, and then waits its turn with the ordinary ones. It makes itself late.
//
// :::spin 4.1
// Applications are to define real-time policies on top of the events of the processor ([[promise 120]]). The framework
// is a spindle that hears when strands are released and stopped, and everything that differs between earliest deadline
// first and rate monotonic is a handler of a few lines. Jitter is measured in ticks of the clock, because
// nothing finer can be waited for here ([[§Timers]]).
// :::
//
// What is missing: who may reserve how much is not limited for each program, so the first ones may take all there is. A
// strand that holds something for which one with an earlier deadline waits is not helped along. On a board with several
// processors reservations are about the first. And whoever exchanges the policy while there are reservations gets both
// kinds of order at once.

export * from "./running.ts";
export * from "./shown.ts";
