// # The authoriser's tests instead of the request's
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
  "a handler is asked behind its tests and those imposed";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You put the authoriser's tests in the place of the request's. Both must hold: first those with which the request came, then those that the authoriser has added.";

/** `replaceHandlers` with that mistake. */
export function replaceHandlers(
  kernel: Kernel,
  leaving: readonly Handler[],
  requests: readonly HandlerRequest[],
): readonly Handler[] | Refused {
  const bare = requests.map((request) =>
    kernel.events.get(request.event)?.authoriser === undefined
      ? request
      : { ...request, imposed: [] }
  );
  return right.replaceHandlers(kernel, leaving, bare);
}

/** Installs one in the same way. */
export function installHandler(
  kernel: Kernel,
  request: HandlerRequest,
): Handler | Refused {
  const result = replaceHandlers(kernel, [], [request]);
  return isRefused(result) ? result : result[0]!;
}
