// # Pages when they are used
//
// When the system starts, somebody has to answer for memory that a program uses and does not have
// yet. This file names the spindle that does.
//
// A program's text and data are still loaded whole, with a first piece of stack ([[§Loading a
// program]]). To bring them at their first use as well would be more than a few lines here, for two
// reasons. The kernel itself reads and writes a program's memory, for example the line that is to
// be printed, and in the middle of that it cannot ask anybody for a page. Stack and heap bear that:
// what a program passes to the kernel there it has mostly stored itself just before. A text that is
// printed lies in the data and was never touched. So each such call would have to be made again
// after the page has come, by all handlers of all calls. And a page that is wanted at its first use
// has to be somewhere until then. The file of a program comes from outside of the machine, and no
// spindle can reach it there; a copy on the disk needs somebody who keeps files.
//
// For the same reason what a program passes to the kernel must have been used before, if it is on
// the stack below the first 32 pages or in the heap.

import type { Source } from "../../03-spindles/mod.ts";
import pager from "./default_pager.spindle" with { type: "text" };

/** The spindle that brings pages of zeros. */
export const DEFAULT_PAGER: Source = {
  file: "default_pager.spindle",
  text: pager,
};
