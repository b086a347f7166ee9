// # Given back twice
//
// A wrong answer to exercise 2.4.

import {
  eventNamed,
  giveBack,
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
  "You give back a handler's record although it has been taken out before. By then the memory may be somebody else's. Look into kernel.handlers first.";

/** `removeHandler` with that mistake. */
export function removeHandler(kernel: Kernel, handler: Handler): void {
  skipHandler(kernel, eventNamed(kernel, handler.event), handler);
  kernel.handlers.delete(handler.number);
  giveBack(kernel.data, handler.record);
}
