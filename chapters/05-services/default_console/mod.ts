// # Who reads and writes when nobody minds
//
// Programs expect a console. This file names the spindle that gives them one.
//
// It stands apart from the other system calls so that it can be replaced without them: by one that edits lines, or
// that sends what is written through the network.

import type { Source } from "../../03-spindles/mod.ts";
import console from "./default_console.spindle" with { type: "text" };

/** The spindle through which ordinary programs read and write. */
export const DEFAULT_CONSOLE: Source = {
  file: "default_console.spindle",
  text: console,
};
