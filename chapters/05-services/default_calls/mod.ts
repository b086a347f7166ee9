// # Services that are there from the start
//
// When the system starts, somebody has to answer the first system call. This file names
// the spindle that does.
//
// It is kept as text, exactly as an application would bring it, and goes through the same
// compiler each time the system starts.

import type { Source } from "../../03-spindles/mod.ts";
import calls from "./default_calls.spindle" with { type: "text" };

/** The spindle that answers the system calls of ordinary programs. */
export const DEFAULT_CALLS: Source = {
  file: "default_calls.spindle",
  text: calls,
};
