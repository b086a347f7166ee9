// # The record is never given back
//
// A wrong answer to exercise 2.4.

import {
  eventNamed,
  type Handler,
  type Kernel,
  skipHandler,
} from "../../../chapters/02-controllers/mod.ts";

export {
  installHandler,
  replaceHandlers,
} from "../../../chapters/02-controllers/events/handlers.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what a handler held is given back once";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You take a handler out and keep its record. In a kernel that is extended all day, what is never given back is used up one day.";

/** `removeHandler` with that mistake. */
export function removeHandler(kernel: Kernel, handler: Handler): void {
  skipHandler(kernel, eventNamed(kernel, handler.event), handler);
  kernel.handlers.delete(handler.number);
}
