// # Pages when they are used
//
// When the system starts, somebody has to answer for memory that a program uses and does not have
// yet. This file names the spindle that does.
//
// A program is still loaded whole, with its data and a first piece of stack ([[§Loading a
// program]]). The kernel itself writes into a program's memory, for example what was read from the
// console, and in the middle of that it cannot ask anybody for a page. So what a program passes to
// the kernel must have been used before, if it is on the stack below the first 32 pages or in the
// heap.

import type { Source } from "../../03-spindles/mod.ts";
import pager from "./default_pager.spindle" with { type: "text" };

/** The spindle that brings pages of zeros. */
export const DEFAULT_PAGER: Source = {
  file: "default_pager.spindle",
  text: pager,
};
