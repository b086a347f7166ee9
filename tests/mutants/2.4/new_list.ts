// # A new list for those that are left
//
// A wrong answer to exercise 2.4.

import type { Handler, Kernel } from "../../../chapters/02-controllers/mod.ts";
import * as right from "../../../chapters/02-controllers/events/handlers.ts";

export {
  installHandler,
  replaceHandlers,
} from "../../../chapters/02-controllers/events/handlers.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "taking out needs no memory";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You make a new list to take a handler out. That can fail for lack of memory, and a handler that must go stays. skipHandler overwrites the first instruction of its part of the list and needs nothing.";

/** `removeHandler` with that mistake. */
export function removeHandler(kernel: Kernel, handler: Handler): void {
  if (!kernel.handlers.has(handler.number)) return;
  right.replaceHandlers(kernel, [handler], []);
}
