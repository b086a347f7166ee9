// # Priority inversion
//
// A strand can be the most urgent of all and still wait behind one that is less urgent. What is
// needed against it is small, and only the program knows it.
//
// Three strands and one lock are enough:
//
// :::figure inversion.waits
// :::
//
// Without the program's spindle there is no limit: the wait grows with what the middle strand has
// to do. With it, the wait is what the holder still has to do before it gives the lock up.
//
// That is a bound. On one processor, the strand of the greatest rank waits for a lock no longer than one
// *section* takes, the time for which a strand keeps the lock. If sections lie in each other, the
// holder may have to wait for the next lock in turn, and there is one section for each lock of such a chain. To this comes
// what the kernel takes to change strands. What strands in between have to do is not in it. The
// reason is short: from the moment at which the most urgent strand waits, the last one in the chain
// has its rank, so nobody comes before it, and whoever gives a lock up gives it to the most urgent
// of those who wait. A test lets five strands arrive, lock and compute at random, with sections
// in each other. No wait is above the bound, and without ranks that are lent some are.
//
// [[§Ranks]] is a scheduler for the whole system. It gives the processor to the greatest rank, and
// has no idea of locks. [[§Locks]] belongs to the program. The kernel does not know what a blocked
// strand waits for, and so neither does the scheduler; they meet in one number.
//
// :::spin 1.2
// A constraint keeps an urgent strand from waiting behind a less urgent one when processors are
// taken away ([[promise 24]]), and it is the application that states it. That no strand runs while
// one of greater rank is ready is a rule for the whole system ([[promise 23]]): a test looks at
// each change of strands. Who brings locks of another kind has to lend ranks there as well: nothing
// is lent for what the kernel itself makes strands wait for, such as a call to a server. A strand
// that ends while it has a lock keeps it for ever.
// :::

export * from "./running.ts";
export * from "./shown.ts";
