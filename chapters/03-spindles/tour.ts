// # The tour
//
// The spindle of the page before, as text for whoever wants to install it.

import type { Source } from "./diagnostics.ts";
import tour from "./tour.spindle" with { type: "text" };

/** A spindle in which every construct of the language occurs. */
export const TOUR: Source = { file: "tour.spindle", text: tour };
