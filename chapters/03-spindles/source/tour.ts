// # Two spindles to work with
//
// The spindles of the two pages before, as texts for whoever wants to install them: tests, figures,
// and the machine in this book.

import type { Source } from "./diagnostics.ts";
import counter from "./counter.spindle" with { type: "text" };
import tour from "./tour.spindle" with { type: "text" };

/** A spindle small enough to be followed through every step of the compiler. */
export const COUNTER: Source = { file: "counter.spindle", text: counter };

/** A spindle that shows the language. */
export const TOUR: Source = { file: "tour.spindle", text: tour };
