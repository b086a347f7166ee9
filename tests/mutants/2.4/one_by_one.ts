// # One after the other
//
// A wrong answer to exercise 2.4.

import {
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
  "You take some out and put others in one after the other. When a later one is refused, the earlier ones have gone already, and between two of your steps an event may be raised that nobody handles. Prepare everything first, and publish when nothing can fail any more.";

/** `replaceHandlers` with that mistake. */
export function replaceHandlers(
  kernel: Kernel,
  leaving: readonly Handler[],
  requests: readonly HandlerRequest[],
): readonly Handler[] | Refused {
  for (const handler of leaving) right.removeHandler(kernel, handler);
  const coming: Handler[] = [];
  for (const request of requests) {
    const handler = right.installHandler(kernel, request);
    if (isRefused(handler)) {
      for (const one of coming) right.removeHandler(kernel, one);
      return handler;
    }
    coming.push(handler);
  }
  return coming;
}

/** Installs one in the same way. */
export function installHandler(
  kernel: Kernel,
  request: HandlerRequest,
): Handler | Refused {
  const result = replaceHandlers(kernel, [], [request]);
  return isRefused(result) ? result : result[0]!;
}
