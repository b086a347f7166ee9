// # Who runs when nobody minds
//
// When the system starts, somebody has to say which strand runs. This file names the spindle
// that does.
//
// Like that of the system calls, its text goes through the compiler and the verifier each time
// the system starts.

import type { Source } from "../../03-spindles/mod.ts";
import scheduler from "./default_scheduler.spindle" with { type: "text" };

/** The spindle that lets strands take turns. */
export const DEFAULT_SCHEDULER: Source = {
  file: "default_scheduler.spindle",
  text: scheduler,
};
