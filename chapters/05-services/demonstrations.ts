// # All demonstrations
//
// What can be shown, in the order of this chapter.

import type { Demonstration } from "./demonstration.ts";

/** The demonstrations, each with its own name. */
export const DEMONSTRATIONS: readonly Demonstration[] = [];
