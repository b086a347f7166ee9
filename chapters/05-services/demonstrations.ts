// # All demonstrations
//
// What can be shown, in the order of this chapter.

import type { Demonstration } from "./demonstration.ts";
import { COMPOSITION } from "./composition/mod.ts";
import { COPYING } from "./copying/mod.ts";
import { FEEDBACK } from "./feedback/mod.ts";
import { GANG } from "./gang/mod.ts";
import { INVERSION } from "./inversion/mod.ts";
import { MESSAGES } from "./messages/mod.ts";
import { PAGING } from "./paging/mod.ts";
import { PLACEMENT } from "./placement/mod.ts";
import { VIDEO } from "./real_time/mod.ts";
import { ROLLBACK } from "./rollback/mod.ts";
import { THREADS } from "./threads/mod.ts";

/** The demonstrations, each with its own name. */
export const DEMONSTRATIONS: readonly Demonstration[] = [
  PLACEMENT,
  MESSAGES,
  PAGING,
  COPYING,
  VIDEO,
  ROLLBACK,
  FEEDBACK,
  COMPOSITION,
  THREADS,
  INVERSION,
  GANG,
];
