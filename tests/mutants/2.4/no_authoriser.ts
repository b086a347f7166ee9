// # The authoriser is not asked
//
// A wrong answer to exercise 2.4.

import {
  type Handler,
  type HandlerRequest,
  isRefused,
  type Kernel,
  type Refused,
  setAuthoriser,
} from "../../../chapters/02-controllers/mod.ts";
import * as right from "../../../chapters/02-controllers/events/handlers.ts";

export { removeHandler } from "../../../chapters/02-controllers/events/handlers.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "a handler is asked behind its tests and those imposed";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You do not ask the event's authoriser. It may deny the request, and the tests that it gives back come behind those of the request.";

/** `replaceHandlers` with that mistake. */
export function replaceHandlers(
  kernel: Kernel,
  leaving: readonly Handler[],
  requests: readonly HandlerRequest[],
): readonly Handler[] | Refused {
  const all = [...kernel.events.values()];
  const authorisers = all.map(({ authoriser }) => authoriser);
  for (const { declaration: { name } } of all) {
    setAuthoriser(kernel, name, undefined);
  }
  const result = right.replaceHandlers(kernel, leaving, requests);
  for (const [i, { declaration: { name } }] of all.entries()) {
    setAuthoriser(kernel, name, authorisers[i]);
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
