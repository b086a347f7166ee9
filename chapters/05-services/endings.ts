// # When a part ends
//
// A service has several parts, and each of them may end alone. This page says what becomes of the others.
//
// A server of names is killed while a client waits for its answer. The client has called a procedure
// that will never have a result, so it is ended by a trap, as by a check that fails in a library.
// Then a new server registers the name, and the next client is served. Nobody else has noticed.
//
// Nobody waits for who is not there: that is the first rule. Whoever is in a call is told by an
// error number that there will be no reply. Whoever waits for a spindle that leaves is let go on,
// and the call in which it waits has failed ([[§Waiting for nobody]]). If it waits for a page, it
// uses the page again, and nobody brings it.
//
// The second rule is about what has been begun. Frames that were to go along with a call stay the
// client's until the server asks for them, so what was not asked for ends with the client. Those
// that were taken and cannot be given back, because nobody is there to have them, become free. So a
// server owns after a client's death what it owned before, and it may serve for ever. What the disk
// is working on it finishes, and then that frame is free, too.
//
// The third rule is about spindles. A program without its spindle is ended by a trap where it calls
// the spindle next, or at a page that only the spindle could bring or open. If the system has lost a
// policy, its programs have lost nothing: the default policy answers.
//
// :::figure endings.all
// :::
//
// :::spin 2.3
// A service is a library, a spindle and a server, and each part can be lost alone ([[promise 8]]).
// A test kills each part of three services, on one and two processors, at many moments: while it
// runs, while it waits, in the midst of a call, while a page is under way or the disk works, and
// inside visits to the kernel. Programs and spindles that mean harm are there as well. What becomes
// of each of the others is compared with the table. A program that has nothing to do with all that
// writes what it writes alone, to the letter, and in the end no frame is missing. Then the part is
// started anew and serves. Another test takes out the spindles of paging, threads, copying, rolling
// back, feedback, locks and gangs.
//
// A test that kills cannot show that *every* moment is harmless. `SPIN_KILLS` in the environment asks
// for more moments, and `SPIN_SEED` for others.
// :::

/** What becomes of somebody when a part of a service has ended. */
export const FATES = {
  /** A server that goes on. */
  serves: "serves the next who calls, and owns what it owned before",
  /** It has not noticed. */
  well: "ends as if nothing had been",
  /** A system call has failed. */
  told: "is told by an error number",
  /** A stub finds that there is no answer. */
  trapped: "is ended by a trap where it calls",
  /** A fault that nobody answers. */
  missing: "is ended at the page that is missing",
  /** A server that can be called no more. */
  ends: "ends by itself with status 1",
} as const;

/** What may become of somebody. */
export type Fate = keyof typeof FATES;

/** What becomes of one who has to do with a part that ends. */
export interface PartEnding {
  /** The service. */
  readonly service: "calls" | "names" | "messages" | "reading";
  /** The part that ends. */
  readonly part: string;
  /** One of the others. */
  readonly who: string;
  /** What becomes of it: one of these. */
  readonly fates: readonly Fate[];
  /** The errors that it may be told of. */
  readonly errors?: readonly number[];
}

/** What becomes of whom. */
export const PART_ENDINGS: readonly PartEnding[] = [
  {
    service: "calls",
    part: "the spindle of the calls",
    who: "a server",
    fates: ["ends"],
  },
  {
    service: "calls",
    part: "the spindle of the calls",
    who: "a client by stubs",
    fates: ["trapped"],
  },
  {
    service: "calls",
    part: "the spindle of the calls",
    who: "a program whose own spindle uses the calls",
    fates: ["told", "trapped", "ends"],
    errors: [78, 4094],
  },
  {
    service: "names",
    part: "the server of names",
    who: "its client",
    fates: ["trapped"],
  },
  {
    service: "names",
    part: "a client of the names",
    who: "the server",
    fates: ["serves"],
  },
  {
    service: "messages",
    part: "the receiver",
    who: "the sender",
    fates: ["told"],
    errors: [4092, 4093, 4094],
  },
  {
    service: "messages",
    part: "the receiver's spindle for pages",
    who: "the receiver",
    fates: ["trapped"],
  },
  {
    service: "messages",
    part: "the receiver's spindle for pages",
    who: "the sender",
    fates: ["told"],
    errors: [4094],
  },
  {
    service: "messages",
    part: "the receiver's recogniser",
    who: "the receiver",
    fates: ["serves"],
  },
  {
    service: "messages",
    part: "the receiver's recogniser",
    who: "the sender",
    fates: ["well"],
  },
  {
    service: "messages",
    part: "the receiver's recogniser",
    who: "who asks the recogniser",
    fates: ["well"],
  },
  {
    service: "messages",
    part: "the sender",
    who: "the receiver",
    fates: ["serves"],
  },
  {
    service: "messages",
    part: "the sender's spindle",
    who: "the sender",
    fates: ["trapped"],
  },
  {
    service: "messages",
    part: "the sender's spindle",
    who: "the receiver",
    fates: ["serves"],
  },
  {
    service: "reading",
    part: "the reader",
    who: "a program beside it",
    fates: ["well"],
  },
  {
    service: "reading",
    part: "the reader's spindle",
    who: "the reader",
    fates: ["missing", "trapped", "well"],
  },
];
