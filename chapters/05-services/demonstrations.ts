// # All demonstrations
//
// What can be shown, in the order of this chapter.

import type { Demonstration } from "./demonstration.ts";
import { MESSAGES } from "./messages/mod.ts";
import { PLACEMENT } from "./placement/mod.ts";

/** The demonstrations, each with its own name. */
export const DEMONSTRATIONS: readonly Demonstration[] = [PLACEMENT, MESSAGES];
