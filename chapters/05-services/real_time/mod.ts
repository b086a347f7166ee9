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
// Nothing is late any more, and still pieces do not come evenly: *jitter* is the time between the soonest and
// the latest, each counted from the beginning of its period. A reservation bounds it by the period and not by more,
// for who has the earlier deadline comes first.
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
// Nor can one program have everything. It may reserve half of each processor, and half of the places in the
// table. A test lets twelve strands of one program ask for all they can get; a program that comes later is granted
// three tenths and is in time.
//
// What is missing: two programs that act together can still reserve all there is. A strand that holds something for
// which one with an earlier deadline waits is not helped along. A reservation stays on the processor on which it was
// granted, so a wish may be refused that would fit if others moved. And whoever exchanges the policy while there are
// reservations gets both kinds of order at once.

export * from "./running.ts";
export * from "./shown.ts";
