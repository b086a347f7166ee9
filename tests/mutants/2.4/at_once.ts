// # A newcomer is asked at once
//
// A wrong answer to exercise 2.4.

import {
  atWork,
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
  "who is installed during a raise is asked in the next";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You ask who is installed during a raise about that raise as well. The others may have answered parts of it already, and a handler that installs a handler would never come to an end. Who comes is asked from the next raise on.";

/** `replaceHandlers` with that mistake. */
export function replaceHandlers(
  kernel: Kernel,
  leaving: readonly Handler[],
  requests: readonly HandlerRequest[],
): readonly Handler[] | Refused {
  const result = right.replaceHandlers(kernel, leaving, requests);
  const raising = atWork(kernel).performing.at(-1);
  if (raising === undefined || isRefused(result)) return result;
  for (const { body } of result) {
    if (typeof body === "function") body(kernel, raising.parameters);
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
