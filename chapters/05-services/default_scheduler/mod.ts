// # Who runs when nobody minds
//
// Somebody has to say which strand runs next, for programs that do not care.
//
// As with the system calls, the text of a spindle is kept here, and goes through the
// compiler each time the system starts.

import type { Source } from "../../03-spindles/mod.ts";
import scheduler from "./default_scheduler.spindle" with { type: "text" };

/** The spindle that lets strands take turns. */
export const DEFAULT_SCHEDULER: Source = {
  file: "default_scheduler.spindle",
  text: scheduler,
};
