// # Figures about threads and schedulers
//
// Programs that schedule themselves: every number is measured when the book is made.

import { cyclesWith, FEW_WORKERS } from "../chapters/05-services/mod.ts";
import { grouped } from "./tables.ts";

/** Computed figures about threads, by name. */
export const threadFigures: Readonly<Record<string, () => string>> = {
  "threads.workers": () => String(FEW_WORKERS.workers),
  "threads.one": () => grouped(cyclesWith(1)),
  "threads.several": () => grouped(cyclesWith(6)),
};
