// # Code that nobody will call stays
//
// A wrong answer to exercise 2.4.

import {
  composeList,
  type Handler,
  type HandlerRequest,
  isRefused,
  type Kernel,
  type Refused,
} from "../../../chapters/02-controllers/mod.ts";
import * as right from "../../../chapters/02-controllers/events/handlers.ts";

export { removeHandler } from "../../../chapters/02-controllers/events/handlers.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "if one of several is refused, nothing has changed";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You make code for one event, then another event's request is refused, and the code that has been made stays in the kernel's text although nobody will ever call it. Give back what is not published.";

/** `replaceHandlers` with that mistake. */
export function replaceHandlers(
  kernel: Kernel,
  leaving: readonly Handler[],
  requests: readonly HandlerRequest[],
): readonly Handler[] | Refused {
  const result = right.replaceHandlers(kernel, leaving, requests);
  const events = new Set(requests.map(({ event }) => event));
  if (isRefused(result) && events.size > 1) {
    const [first] = [...events].map((name) => kernel.events.get(name)!);
    composeList(kernel, first!, first!.handlers);
  }
  return result;
}

/** Installs one in the same way. */
export function installHandler(
  kernel: Kernel,
  request: HandlerRequest,
): Handler | Refused {
  const result = replaceHandlers(kernel, [], [request]);
  return isRefused(result) ? result : result[0]!;
}
