// # Taken out when the raise is over
//
// A wrong answer to exercise 2.4.

import {
  atWork,
  type Handler,
  type Kernel,
  setAlarm,
  ticksNow,
} from "../../../chapters/02-controllers/mod.ts";
import * as right from "../../../chapters/02-controllers/events/handlers.ts";

export {
  installHandler,
  replaceHandlers,
} from "../../../chapters/02-controllers/events/handlers.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "who is taken out is not asked any more in the same raise";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You wait until the raise is over before you take a handler out. Whoever asked for it may already have given back what the handler needs, and it is asked once more. The code that is being executed can be changed while it is: skipHandler does.";

/** `removeHandler` with that mistake. */
export function removeHandler(kernel: Kernel, handler: Handler): void {
  const remove = () => right.removeHandler(kernel, handler);
  if (atWork(kernel).performing.length === 0) remove();
  else setAlarm(kernel, ticksNow(kernel), remove);
}
